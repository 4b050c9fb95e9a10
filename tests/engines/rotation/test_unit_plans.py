"""Units looked at as a whole: their table against all counts tried, their prices as a proof, and what they close."""

import tempfile
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.rotation.oracle import best_plan
from tests.engines.rotation.test_mending import random_prices, search_of
from tests.rotation_scene import shuffled, small_districts, tiered_districts
from workshop.rotation_district import Character, invented_district, with_tiers
from yanzhen.cli.rotation_folder import read_folder
from yanzhen.engines.rotation import unit_plans
from yanzhen.engines.rotation.certificate import NO_PLAN, Aim, certified_bounds
from yanzhen.engines.rotation.checking import check_plan, plan_rows
from yanzhen.engines.rotation.multipliers import (
    KINDS,
    EndPrices,
    PriceReader,
    Split,
    halves,
    no_multipliers,
    publish,
    whole_box,
)
from yanzhen.engines.rotation.solution import Phase, Status, StoppedBy
from yanzhen.engines.rotation.solving import by_units, solve
from yanzhen.engines.rotation.solving.columns import relax
from yanzhen.engines.rotation.solving.phases import missing_price, weighted
from yanzhen.engines.rotation.solving.search import Stopped, is_lawful
from yanzhen.engines.rotation.solving.unit_columns import counted, relax_units, units_of
from yanzhen.engines.rotation.solving.unit_program import lines_below

WEIGHTED = Aim(1.0, 1.0)
few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
districts = st.one_of(small_districts(most_teachers=6), tiered_districts(most_teachers=6))


@cache
def district(teachers, seed, school_size, objective="weighted", tiers=False):
    made = invented_district(
        teachers, seed, character=Character(school_size=school_size), params={"objective": objective}
    )
    with tempfile.TemporaryDirectory() as name:
        (with_tiers(made) if tiers else made).write(Path(name))
        return read_folder(Path(name)).instance


def priced_ends(layout, seed):
    """Prices of every end of every unit, drawn."""
    chance, size = np.random.default_rng(seed), KINDS * len(layout.post_unit)
    return EndPrices(np.arange(len(layout.pupils)), chance.normal(0, 0.2, size), chance.normal(0, 0.2, size))


def counts_of_unit(search, unit, box):
    """Every way in which teachers can leave and enter one unit, tried one by one: (leave, enter, balance)."""
    layout = search.layout
    kind = layout.flags[:, 0] * 2 + layout.flags[:, 1]
    movable = np.isin(np.arange(len(kind)), layout.arc_candidate)
    leaving = np.bincount(layout.home_post * KINDS + kind, movable, KINDS * len(layout.post_unit)).astype(int)
    pairs = {(int(who), int(post)) for who, post in zip(layout.arc_candidate, layout.arc_post, strict=True)}
    entering = np.bincount(
        [post * KINDS + kind[who] for who, post in pairs], minlength=KINDS * len(layout.post_unit)
    ).astype(int)
    posts = np.nonzero(layout.post_unit == unit)[0]
    ends = [post * KINDS + one for post in posts for one in range(KINDS)]
    outs = product(*(range(leaving[end] + 1) for end in ends))
    for out in outs:
        if not box.outs[0][unit] <= sum(out) <= box.outs[1][unit]:
            continue
        for into in product(*(range(entering[end] + 1) for end in ends)):
            yield from _kept(search, unit, box, posts, np.array(out), np.array(into))


def _kept(search, unit, box, posts, out, into):
    layout, net = search.layout, into - out
    staff = net.reshape(-1, KINDS).sum(axis=1) if len(posts) else np.zeros(0)
    if np.any(layout.post_now[posts] + staff < box.posts[0][posts]):
        return
    if np.any(layout.post_now[posts] + staff > box.posts[1][posts]):
        return
    kinds = np.arange(len(net)) % KINDS
    is_pe_art = [layout.subjects[layout.post_subject[post]] in layout.instance.params.pe_art_subjects for post in posts]
    change = (net[kinds >= 2].sum(), net[kinds % 2 == 1].sum(), int(np.dot(staff, is_pe_art)) if len(posts) else 0)
    balance = 0.0
    for table, (low, high) in zip(search.tables, box.heads, strict=True):
        if unit not in table.units:
            continue
        place = int(np.searchsorted(table.units, unit))
        heads = table.now.astype(float)
        heads[place] += change[table.indicator]
        if not low[place] <= heads[place] <= high[place]:
            return
        balance += table.values(heads)[place]
    for row, one in enumerate(layout.demands.names):
        is_mine = one.rule == "COVERAGE" and one.unit == layout.instance.units[unit].code
        if is_mine and change[1] < layout.demands.least[row]:
            return
    yield out, into, balance


@few
@given(st.one_of(small_districts(most_teachers=4), tiered_districts(most_teachers=4)), st.integers(0, 99))
def test_the_table_finds_what_trying_all_counts_finds(instance, seed):
    search = search_of(instance)
    box, ends = whole_box(search.layout, search.tables), priced_ends(search.layout, seed)
    for unit in range(len(search.layout.pupils)):
        place = np.nonzero(np.repeat(search.layout.post_unit == unit, KINDS))[0]
        tried = [
            2.0 * balance + out @ ends.leave[place] + into @ ends.enter[place]
            for out, into, balance in counts_of_unit(search, unit, box)
        ]
        plan, (least, _) = search.plans.best(unit, box, 2.0, ends.leave, ends.enter)
        assert search.plans.least(unit, box, 2.0, ends.leave, ends.enter)[0] == least
        if not tried:
            assert plan is None and least == NO_PLAN
            continue
        assert least == pytest.approx(min(tried), abs=1e-9)
        cost = 2.0 * plan.balance + sum(ends.leave[end] * count for end, count in plan.leave.items())
        assert cost + sum(ends.enter[end] * count for end, count in plan.enter.items()) == pytest.approx(
            least, abs=1e-9
        )
        assert search.plans.admits(plan, box)
        assert search.plans.counted(unit, plan.leave, plan.enter).balance == pytest.approx(plan.balance)


@few
@given(districts, st.integers(0, 99))
def test_any_prices_of_ends_prove_a_bound_that_is_true(instance, seed):
    best, search = best_plan(instance), search_of(instance)
    box = whole_box(search.layout, search.tables)
    prices = random_prices(search.layout, np.random.default_rng(seed))
    every = priced_ends(search.layout, seed)
    some = np.nonzero(np.random.default_rng(seed).random(len(search.layout.pupils)) < 0.6)[0]
    priced = np.repeat(np.isin(search.layout.post_unit, some), KINDS)
    ends = EndPrices(some, np.where(priced, every.leave, 0.0), np.where(priced, every.enter, 0.0))
    rows = publish(search.layout, "weighted", "", replace(prices, ends=ends))
    read = PriceReader(search.layout, search.tables).multipliers((row.row.rpartition(":")[2], row) for row in rows)
    bound = search.bound(box, WEIGHTED, read)
    assert best is None or bound <= best.total + 1e-9
    if best is not None:
        plan = arcs_of(search.layout, best.moves)
        for split in (Split("MOVES", (), len(plan)), Split("OUT", (0,), 0)):
            for half in halves(box, split):
                inside = is_lawful(search.layout, plan, half) and _outs_inside(search.layout, plan, half)
                assert not inside or search.bound(half, WEIGHTED, read) <= best.total + 1e-9


def _outs_inside(layout, plan, box):
    outs = np.bincount(layout.unit[layout.arc_candidate[plan]], minlength=len(layout.pupils))
    return bool(np.all(outs >= box.outs[0]))


def arcs_of(layout, moves):
    """The arcs of a plan."""
    wanted = {(move.teacher, move.to_unit, move.subject) for move in moves}
    return np.array(
        [
            arc
            for arc in range(len(layout.arc_cost))
            if (
                layout.instance.teachers[layout.teacher[layout.arc_candidate[arc]]].code,
                layout.instance.units[layout.arc_unit[arc]].code,
                layout.subjects[layout.post_subject[layout.arc_post[arc]]],
            )
            in wanted
        ],
        dtype=np.int64,
    )


def test_prices_of_ends_read_back_to_the_last_bit():
    search = search_of(district(200, 4, 10))
    ends = priced_ends(search.layout, 3)
    rows = publish(search.layout, "weighted", "L", replace(no_multipliers(search.layout), ends=ends))
    read = PriceReader(search.layout, search.tables).multipliers((row.row.split(":")[2], row) for row in rows)
    assert np.array_equal(read.ends.units, ends.units)
    assert np.array_equal(read.ends.leave, ends.leave) and np.array_equal(read.ends.enter, ends.enter)


def test_a_unit_that_is_too_large_proves_nothing(monkeypatch):
    search = search_of(district(200, 4, 10))
    box, ends = whole_box(search.layout, search.tables), priced_ends(search.layout, 3)
    monkeypatch.setattr(unit_plans, "MOST_STEPS", 10)
    assert search.plans.best(0, box, 1.0, ends.leave, ends.enter) == (None, (-np.inf, 0.0))
    assert search.bound(box, WEIGHTED, replace(no_multipliers(search.layout), ends=ends)) == 0.0
    assert 0 not in units_of(search)


@given(st.fractions(min_value=0, max_value=1, max_denominator=40), st.integers(0, 60), st.integers(0, 40))
def test_the_lines_below_a_share_are_below_it_and_touch_it(share, least, more):
    moves = range(least, least + more + 1)
    asked = [-(-share * one // 1) for one in moves]
    lines = lines_below(share, least, least + more)
    highest = [max(line.at_none + line.slope * one for line in lines) for one in moves]
    assert all(line <= teachers for line, teachers in zip(highest, asked, strict=True))
    assert highest[0] == asked[0] and highest[-1] == asked[-1]
    for line in lines:
        touched = sum(line.at_none + line.slope * one == teachers for one, teachers in zip(moves, asked, strict=True))
        assert touched >= min(2, len(asked))


def test_a_share_counts_whole_teachers_in_the_bound():
    # A fifth of seven movers is 1.4 teachers: two.
    search = search_of(district(200, 4, 10))
    asked = search.pricer.moves(replace(no_multipliers(search.layout), backbone=2.0))
    share = search.layout.backbone_share
    assert asked == pytest.approx([2.0 * float(-(-share * moves // 1) - share * moves) for moves in range(len(asked))])
    assert share == Fraction(1, 5) and asked[7] == pytest.approx(1.2)


@few
@given(small_districts(objective="weighted", most_teachers=6), st.booleans())
def test_mixtures_of_whole_plans_bound_between_rules_and_the_best_plan(instance, begins_with_the_best):
    best, search = best_plan(instance), search_of(instance)
    if best is None or not len(search.layout.arc_cost):
        return
    box, missing = whole_box(search.layout, search.tables), missing_price(search)
    arcs, units = np.arange(len(search.layout.arc_cost)), units_of(search)
    by_rules = relax(search, box, WEIGHTED, arcs, missing=missing)
    plan = arcs_of(search.layout, best.moves) if begins_with_the_best else arcs[:0]
    found = relax_units(search, box, WEIGHTED, units, (plan, counted(search, units, plan)), missing=missing)
    assert found.bound <= best.total + 1e-9
    assert found.value >= by_rules.bound - 1e-9
    assert found.bound >= found.value - 1e-4 * max(1e-4, abs(found.value))


CLOSED = [(200, 2, 10, "weighted"), (400, 8, 14, "weighted"), (400, 1, 10, "lexicographic")]


@pytest.mark.parametrize(("teachers", "seed", "school_size", "objective"), CLOSED)
def test_a_district_of_small_schools_is_proved(teachers, seed, school_size, objective):
    instance = district(teachers, seed, school_size, objective)
    solution = solve(instance, seconds=600)
    assert solution.status is Status.OPTIMAL and solution.phases[0].gap <= 0.001
    assert not check_plan(instance, plan_rows(solution.moves))
    assert any(":WHOLE" in price.row for price in solution.prices)
    first = solution.phases[0]
    assert certified_bounds(instance, solution.prices, solution.phases)[first.name] >= first.bound - 1e-9
    other = solve(shuffled(instance, Random(3)), seconds=600)
    assert (other.moves, other.phases, other.prices) == (solution.moves, solution.phases, solution.prices)


def test_what_was_found_is_kept_when_the_time_is_up(monkeypatch):
    def late(*_, **__):
        raise Stopped(StoppedBy.SECONDS)

    monkeypatch.setattr(by_units, "relax_units", late)
    instance = district(200, 2, 10)
    solution = solve(instance, seconds=600)
    assert solution.status is Status.FEASIBLE and solution.stopped_by is StoppedBy.SECONDS
    assert not check_plan(instance, plan_rows(solution.moves))
    first = solution.phases[0]
    assert certified_bounds(instance, solution.prices, solution.phases)[first.name] >= first.bound - 1e-9


def test_a_search_for_a_better_plan_that_is_stopped_keeps_the_proof(monkeypatch):
    def late(*_, **__):
        raise Stopped(StoppedBy.SECONDS)

    monkeypatch.setattr(by_units, "whole_counts_of", late)
    instance = district(200, 2, 10)
    solution = solve(instance, seconds=600)
    assert not check_plan(instance, plan_rows(solution.moves))
    first = solution.phases[0]
    assert certified_bounds(instance, solution.prices, solution.phases)[first.name] >= first.bound - 1e-9


def test_a_choice_of_where_to_split_that_is_stopped_keeps_plan_and_proof(monkeypatch):
    def late(*_):
        raise Stopped(StoppedBy.SECONDS)

    search = search_of(district(200, 2, 10))
    box = whole_box(search.layout, search.tables)
    found = weighted(search, box, WEIGHTED)
    monkeypatch.setattr(by_units.UnitParts, "_value_inside", late)
    proof = by_units.prove_by_units(search, "weighted", box, WEIGHTED, found, missing_price(search))
    assert proof.stopped is StoppedBy.SECONDS
    assert is_lawful(search.layout, proof.plan, box)
    assert search.value(WEIGHTED, proof.plan) <= found.value
    phase = Phase("weighted", found.value, proof.bound, 0.0)
    assert certified_bounds(search.layout.instance, proof.prices, [phase])["weighted"] >= proof.bound - 1e-9
