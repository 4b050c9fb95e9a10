"""What loosening one limit of a unit gives at most: a true bound by trying every plan, and the table by counting anew."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.rotation.oracle import best_plan, lawful_plans
from tests.engines.rotation.test_mending import random_prices, search_of
from tests.engines.rotation.test_unit_plans import district, priced_ends
from tests.rotation_scene import each_stage, params, small_districts, teacher, tiered_districts, two_schools
from yanzhen.engines.rotation import unit_plans
from yanzhen.engines.rotation.arcs import lay_out
from yanzhen.engines.rotation.certificate import ArcPricer, aims, certified_bounds, lagrangian_bound, proof_parts
from yanzhen.engines.rotation.eligibility import share_limits
from yanzhen.engines.rotation.instance import Post
from yanzhen.engines.rotation.loosening import FEWER_POST, LOOSENED, MORE_OUT, MORE_POST, loosened
from yanzhen.engines.rotation.multipliers import (
    LEFT,
    RIGHT,
    EndPrices,
    Split,
    no_multipliers,
    publish,
    publish_split,
    whole_box,
)
from yanzhen.engines.rotation.objective import evaluate
from yanzhen.engines.rotation.solution import Price
from yanzhen.engines.rotation.solving import solve
from yanzhen.engines.rotation.staying import least_loss
from yanzhen.engines.rotation.tables import head_tables
from yanzhen.engines.rotation.unit_plans import UnitPlans


@cache
def solved(teachers, seed, objective="weighted"):
    """A district whose schools have ten teachers, and the prices that prove its plan."""
    instance = district(teachers, seed, 10, objective)
    return instance, solve(instance, seconds=600)


few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
districts = st.one_of(small_districts(most_teachers=4), tiered_districts(most_teachers=4))


def drawn_proof(instance, seed):
    """Rows of a proof with drawn prices, some units as a whole, in no, one or two drawn splits; and its phase."""
    chance, search = np.random.default_rng(seed), search_of(instance)
    layout, phase = search.layout, next(iter(aims(instance, {})))
    some = np.nonzero(chance.random(len(layout.pupils)) < 0.8)[0]
    rows = []

    def add(path, depth):
        if depth and (split := drawn_split(search, chance)):
            rows.append(publish_split(layout, search.tables, phase, path, split))
            add(path + LEFT, depth - 1)
            add(path + RIGHT, depth - 1)
            return
        scale = float(chance.choice([0.0, 0.02, 0.3]))
        size = 4 * len(layout.post_unit)
        there = np.repeat(np.isin(layout.post_unit, some), 4)
        leave, enter = (np.where(there, scale * chance.normal(0, 1, size), 0.0) for _ in range(2))
        mostly = chance.random(size) < 0.5
        prices = random_prices(layout, chance) if chance.random() < 0.3 else no_multipliers(layout)
        ends = EndPrices(some, np.where(mostly, leave, 0.0), np.where(mostly, enter, 0.0))
        rows.extend(publish(layout, phase, path, replace(prices, ends=ends if len(some) else None)))

    add("", int(chance.integers(0, 3)))
    return rows, phase


def drawn_split(search, chance):
    """A split at a limit or inside it, so that some parts are empty but for a limit that is loosened."""
    box = whole_box(search.layout, search.tables)
    rule = str(chance.choice(["MOVES", "POST", "OUT", "HEADS"]))
    if rule == "MOVES":
        return Split(rule, (), int(chance.integers(box.moves[0] - 1, box.moves[1] + 2)))
    if rule == "HEADS" and not search.tables:
        return None
    table = int(chance.integers(len(search.tables))) if rule == "HEADS" else 0
    low, high = {"POST": box.posts, "OUT": box.outs, "HEADS": (box.heads or [None])[table]}[rule]
    if not len(low):
        return None
    place = int(chance.integers(len(low)))
    at = int(chance.integers(low[place] - 1, high[place] + 2))
    return Split(rule, (table, place) if rule == "HEADS" else (place,), at)


def with_post(instance, number, *, least=0, most=0):
    posts = list(instance.posts)
    post = posts[number]
    posts[number] = replace(post, min_staff=max(0, post.min_staff + least), max_staff=post.max_staff + most)
    return replace(instance, posts=tuple(posts))


def worth_of(best, phase):
    return best.total if phase == "weighted" else best.balance


def best_with_one_more_out(instance, code, phase):
    """The best worth where one more may leave one unit; None where no plan is lawful then."""
    caps = dict(share_limits(instance).out_of)
    caps[code] += 1
    everyone = replace(instance, params=replace(instance.params, max_unit_out_share=Decimal(1)))
    worths = []
    for plan in lawful_plans(everyone):
        if all(sum(move.from_unit == unit for move in plan) <= cap for unit, cap in caps.items()):
            found = evaluate(instance, plan).objective
            worths.append(found.total if phase == "weighted" else found.balance)
    return min(worths, default=None)


@few
@given(districts, st.integers(0, 9999))
def test_no_plan_of_the_loosened_question_beats_the_bound_less_the_figure(instance, seed):
    rows, phase = drawn_proof(instance, seed)
    bound = certified_bounds(instance, rows, ())[phase]
    found = loosened(instance, rows)
    figures = {(one.row.rpartition(":")[2], one.unit, one.subject): one.price for one in found}
    assert len(figures) == len(found) and all(0 < price <= bound for price in figures.values())
    whole = {row.unit for row in rows if row.row.endswith(":WHOLE")}
    assert {unit for _, unit, _ in figures} <= whole
    for number, post in enumerate(instance.posts):
        if post.unit not in whole:
            continue
        for rule, changes in ((MORE_POST, {"most": 1}), (FEWER_POST, {"least": -1})):
            best = best_plan(with_post(instance, number, **changes))
            figure = figures.get((rule, post.unit, post.subject), 0.0)
            assert best is None or worth_of(best, phase) >= bound - figure - 1e-9
    for unit in sorted(whole):
        value = best_with_one_more_out(instance, unit, phase)
        assert value is None or value >= bound - figures.get((MORE_OUT, unit, ""), 0.0) - 1e-9


def test_a_part_that_a_limit_alone_kept_empty_counts_once_it_is_loosened():
    # Both backbone teachers are at U1, whose post must keep them: in the part where somebody leaves there is no plan.
    staff = [teacher("T1", "U1", backbone=True), teacher("T2", "U1", backbone=True)]
    posts = [Post("U1", "语文", 2, 2), Post("U2", "语文", 0, 9)]
    instance = two_schools(staff, posts=posts, settings=params(objective="lexicographic", floors=each_stage("0")))
    search = search_of(instance)
    layout, nothing = search.layout, np.zeros(4 * len(search.layout.post_unit))
    priced = replace(no_multipliers(layout), ends=EndPrices(np.array([0, 1]), nothing, nothing))
    rows = [publish_split(layout, search.tables, "equity", "", Split("OUT", (0,), 0))]
    for path in (LEFT, RIGHT):
        rows += publish(layout, "equity", path, priced)
    bound = certified_bounds(instance, rows, ())["equity"]
    assert bound == pytest.approx(0.5) and best_plan(with_post(instance, 0, least=-1)).balance == 0.0
    [found] = loosened(instance, rows)
    assert found == Price("equity::FEWER_POST", "U1", "语文", "", "primary", found.price)
    assert found.price == pytest.approx(bound, abs=1e-9)
    done = []
    loosened(instance, rows, progress=lambda *step: done.append(step))
    assert done == [(0, 2), (1, 2)]


@few
@given(st.one_of(small_districts(most_teachers=7), tiered_districts(most_teachers=7)), st.integers(0, 999))
def test_the_table_says_what_counting_anew_with_each_limit_says(instance, seed):
    layout = lay_out(instance)
    wide = lay_out(
        replace(
            instance,
            posts=tuple(
                replace(one, min_staff=max(0, one.min_staff - 1), max_staff=one.max_staff + 1) for one in instance.posts
            ),
        )
    )
    wide = replace(wide, out_cap=wide.out_cap + 1, arrivals=wide.arrivals + 1)
    tables = head_tables(wide)
    plans, ends = UnitPlans(wide, tables), priced_ends(wide, seed)
    wider = whole_box(wide, tables)
    box = replace(wider, posts=(layout.post_low, layout.post_high), outs=(wider.outs[0], layout.out_cap))

    def least(inside):
        return plans.least(unit, inside, 2.0, ends.leave, ends.enter)[0]

    for unit in range(len(layout.pupils)):
        found = plans.loosened(unit, box, wider, 2.0, ends.leave, ends.enter)
        assert found.least == least(box)
        for place in np.nonzero(layout.post_unit == unit)[0].tolist():
            low, high = box.posts[0].copy(), box.posts[1].copy()
            low[place], high[place] = wide.post_low[place], wide.post_high[place]
            assert found.more[place] == pytest.approx(least(replace(box, posts=(box.posts[0], high))), abs=1e-12)
            assert found.fewer[place] == pytest.approx(least(replace(box, posts=(low, box.posts[1]))), abs=1e-12)
        assert found.out == pytest.approx(least(replace(box, outs=wider.outs)), abs=1e-12)


@pytest.mark.parametrize(("teachers", "seed", "objective"), [(200, 2, "weighted"), (400, 1, "lexicographic")])
def test_a_district_of_small_schools_has_figures_of_every_rule(teachers, seed, objective):
    instance, solution = solved(teachers, seed, objective)
    phase = solution.phases[0].name
    found = loosened(instance, solution.prices)
    assert {one.row for one in found} == {f"{phase}::{rule}" for rule in LOOSENED}
    units = [one.code for one in instance.units]
    assert [one.unit for one in found] == sorted((one.unit for one in found), key=units.index)
    assert loosened(instance, solution.prices[::-1]) == found
    # The same proof holds for the question with that limit loosened: its own bound is no lower than said.
    bound = certified_bounds(instance, solution.prices, ())[phase]
    for one in [row for row in found if row.row.endswith("POST")][::80]:
        number = next(
            n for n, post in enumerate(instance.posts) if (post.unit, post.subject) == (one.unit, one.subject)
        )
        changes = {"most": 1} if one.row.endswith(MORE_POST) else {"least": -1}
        there = certified_bounds(with_post(instance, number, **changes), solution.prices, ())[phase]
        assert there >= bound - one.price - 1e-9
        assert len({row.row.split(":")[1] for row in solution.prices}) > 1 or there == pytest.approx(
            bound - one.price, abs=1e-9
        )


def test_figures_beside_the_prices_change_no_proof():
    instance, solution = solved(200, 2)
    with_figures = (*loosened(instance, solution.prices), *solution.prices)
    bounds = certified_bounds(instance, solution.prices, solution.phases)
    assert certified_bounds(instance, with_figures, solution.phases) == bounds
    for move in solution.moves[:10]:
        alone = least_loss(instance, solution.prices, "weighted", move.teacher)
        assert least_loss(instance, with_figures, "weighted", move.teacher) == alone
    layout = lay_out(instance)
    tables, (first, *others) = head_tables(layout), aims(instance, {}).items()
    parts = [list(proof_parts(layout, tables, rows, first[0])) for rows in (solution.prices, with_figures)]
    assert len(parts[0]) == len(parts[1]) and not others
    assert loosened(instance, with_figures) == loosened(instance, solution.prices)


def test_parts_cover_the_question_and_the_lowest_is_the_bound():
    instance, solution = solved(200, 2)
    layout = lay_out(instance)
    tables = head_tables(layout)
    parts = list(proof_parts(layout, tables, solution.prices, "weighted"))
    splits = sum(":SPLIT_" in row.row for row in solution.prices)
    assert splits and len(parts) == splits + 1
    aim, pricer, plans = aims(instance, {})["weighted"], ArcPricer(layout), UnitPlans(layout, tables)
    bounds = [lagrangian_bound(layout, tables, pricer, plans, box, aim, prices) for box, prices in parts]
    assert min(bounds) == certified_bounds(instance, solution.prices, ())["weighted"]


def test_without_units_as_a_whole_nothing_is_said():
    instance, solution = solved(200, 2)
    assert loosened(instance, ()) == ()
    rows = [row for row in solution.prices if not row.row.endswith(":WHOLE")]
    assert loosened(instance, rows) == ()


def test_of_a_unit_too_large_with_wider_limits_no_less_than_everything_is_said(monkeypatch):
    instance, solution = solved(400, 1, "lexicographic")
    prices = solution.prices
    bound = certified_bounds(instance, prices, ())["equity"]
    kept = UnitPlans.loosened
    large = lay_out(instance).instance.units[0]

    def too_large(self, unit, *given):
        return None if unit == 0 else kept(self, unit, *given)

    usual = {
        (one.row, one.unit, one.subject): one.price for one in loosened(instance, prices) if one.unit != large.code
    }
    monkeypatch.setattr(unit_plans.UnitPlans, "loosened", too_large)
    found = loosened(instance, prices)
    assert all(one.price == pytest.approx(bound, abs=1e-9) for one in found if one.unit == large.code)
    rules = [one.row.rpartition(":")[2] for one in found if one.unit == large.code]
    assert set(rules) == set(LOOSENED)
    others = {(one.row, one.unit, one.subject): one.price for one in found if one.unit != large.code}
    assert others == pytest.approx(usual, abs=1e-9)
