"""Small counts stay hidden, from the table and from its total."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.indicators import CountedCell, cells_withheld


def counts(*numbers: int | None) -> dict[str, CountedCell]:
    return {f"校{place}": CountedCell(None if number is None else D(number)) for place, number in enumerate(numbers)}


@pytest.mark.parametrize(("number", "hidden"), [(0, False), (1, True), (4, True), (5, False), (None, False)])
def test_below_the_bound_is_small_and_nobody_is_no_secret(number, hidden):
    found = cells_withheld(counts(number, 50, 60), below=5, total_is_shown=False)
    assert found == (frozenset({"校0"}) if hidden else frozenset())


def test_a_single_hidden_cell_takes_the_next_smallest_with_it():
    assert cells_withheld(counts(2, 90, 40, 0), below=5, total_is_shown=True) == {"校0", "校2"}


def test_two_small_cells_that_their_sum_would_tell_take_a_third():
    assert cells_withheld(counts(1, 1, 40, 90), below=5, total_is_shown=True) == {"校0", "校1", "校2"}


def test_where_nothing_is_left_to_hide_behind_the_total_goes_too():
    assert cells_withheld(counts(2, 0, 0), below=5, total_is_shown=True) is None
    assert cells_withheld(counts(2, None), below=5, total_is_shown=True) is None


def test_both_sides_of_a_rate_are_guarded():
    cells = {
        "甲": CountedCell(D(48), rest=D(2)),
        "乙": CountedCell(D(30), rest=D(20)),
        "丙": CountedCell(D(50), rest=D(60)),
    }
    assert cells_withheld(cells, below=5, total_is_shown=True) == {"甲", "乙"}
    assert cells_withheld({"甲": CountedCell(D(50), rest=D(0))}, below=5, total_is_shown=True) == frozenset()


def test_a_bound_of_one_hides_nothing():
    assert cells_withheld(counts(1, 2, 3), below=1, total_is_shown=True) == frozenset()


TABLES = st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=1, max_size=8)


@given(TABLES, st.integers(2, 12))
def test_no_hidden_cell_can_be_computed_from_the_total(numbers, below):
    """An onlooker knows the total, the shown cells, and that a hidden cell counts at least one."""
    cells = counts(*numbers)
    hidden = cells_withheld(cells, below=below, total_is_shown=True)
    if hidden is None or not hidden:
        assert hidden is None or not any(cell.is_small(below) for cell in cells.values())
        return
    assert {key for key, cell in cells.items() if cell.is_small(below)} <= hidden
    left = sum(cells[key].count for key in hidden)
    for _ in hidden:
        lowest, highest = 1, left - (len(hidden) - 1)
        assert highest >= below and highest - lowest >= below - 1


RATES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=8)


@given(RATES, st.integers(2, 12))
def test_no_side_of_a_hidden_rate_can_be_computed_from_the_totals(pairs, below):
    cells = {f"校{n}": CountedCell(D(top), rest=D(rest)) for n, (top, rest) in enumerate(pairs)}
    hidden = cells_withheld(cells, below=below, total_is_shown=True)
    if not hidden:
        return
    for side in ("count", "rest"):
        parts = [getattr(cells[key], side) for key in hidden]
        if any(0 < part < below for part in parts):
            assert len(parts) >= 2 and sum(parts) >= below


@given(RATES, st.integers(2, 12), st.permutations(range(8)))
def test_the_order_of_cells_changes_nothing(pairs, below, order):
    keys = [f"校{n}" for n in range(len(pairs))]
    cells = {key: CountedCell(D(top), rest=D(rest)) for key, (top, rest) in zip(keys, pairs, strict=True)}
    turned = {keys[place]: cells[keys[place]] for place in order if place < len(keys)}
    found = [cells_withheld(table, below=below, total_is_shown=True) for table in (cells, turned)]
    assert found[0] == found[1]
