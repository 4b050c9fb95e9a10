"""Where a plan stays above its bound, how it is mended there, and proofs that fall in parts of a large district."""

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.rotation.oracle import best_plan
from tests.rotation_scene import shuffled, small_districts, tiered_districts
from workshop.rotation_district import Character, invented_district, with_tiers
from yanzhen.cli.rotation_folder import read_folder
from yanzhen.engines.rotation.arcs import lay_out
from yanzhen.engines.rotation.certificate import Aim, ArcPricer, certified_bounds
from yanzhen.engines.rotation.checking import check_plan, plan_rows
from yanzhen.engines.rotation.multipliers import Multipliers, halves, no_multipliers, whole_box
from yanzhen.engines.rotation.solution import Phase, Status, StoppedBy, relative_gap
from yanzhen.engines.rotation.solving import mending, parts, phases, solve
from yanzhen.engines.rotation.solving.approach import approach_from
from yanzhen.engines.rotation.solving.losses import at_units, dearest_split, losses_of
from yanzhen.engines.rotation.solving.mending import Effort, asked_again, mended
from yanzhen.engines.rotation.solving.resort import fewest_moves
from yanzhen.engines.rotation.solving.search import Search, Stopped, Watch, is_lawful
from yanzhen.engines.rotation.solving.whole import ROUGHEST
from yanzhen.engines.rotation.tables import head_tables
from yanzhen.engines.rotation.unit_plans import UnitPlans

WEIGHTED = Aim(1.0, 1.0)
few = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def swaps_only(seed, tiers=False, teachers=400):
    made = invented_district(teachers, seed, character=Character(slack=0.0 if not tiers else 0.1, richness=0.65))
    with tempfile.TemporaryDirectory() as name:
        (with_tiers(made) if tiers else made).write(Path(name))
        return read_folder(Path(name)).instance


def search_of(instance):
    layout = lay_out(instance)
    watch = Watch(float("inf"), lambda *step: None, lambda: False)
    tables = head_tables(layout)
    return Search(layout, tables, ArcPricer(layout), UnitPlans(layout, tables), 0.001, 1000.0, watch)


def random_prices(layout, chance):
    units = len(layout.pupils)
    return Multipliers(
        posts=chance.normal(0.0, 0.01, len(layout.post_unit)),
        outs=chance.normal(0.0, 0.01, units),
        heads=chance.normal(0.0, 0.01, (units, 3)),
        moves=float(chance.normal(0.0, 0.01)),
        backbone=float(chance.normal(0.0, 0.01)),
        demands=chance.normal(0.0, 0.01, len(layout.demands.names)),
    )


def a_plan(search):
    """A lawful plan, good or not."""
    box = whole_box(search.layout, search.tables)
    plan = fewest_moves(search, box)
    if plan is None and len(search.layout.arc_cost):
        approach = approach_from(search, box, WEIGHTED, no_multipliers(search.layout))
        approach.take_leg()
        plan = phases.round_near(search, box, approach, ROUGHEST)
    return plan


@pytest.mark.parametrize("tiers", [False, True])
@pytest.mark.parametrize("seed", [2, 3])
def test_what_is_lost_at_all_places_adds_up_to_the_gap(seed, tiers):
    search = search_of(swaps_only(seed, tiers))
    box, plan = whole_box(search.layout, search.tables), a_plan(search)
    for turn in range(4):
        prices = random_prices(search.layout, np.random.default_rng(turn))
        losses = losses_of(search, box, WEIGHTED, prices, plan)
        gap = search.value(WEIGHTED, plan) - search.bound(box, WEIGHTED, prices)
        if search.bound(box, WEIGHTED, prices) > 0.0:
            assert losses.total() == pytest.approx(gap, rel=1e-6, abs=1e-9)
        for part in (*losses.heads, losses.posts, losses.outs, losses.people, np.array([losses.moves, losses.shared])):
            assert np.all(part >= -1e-12)


def test_what_is_lost_at_units_leaves_out_only_what_they_share():
    search = search_of(swaps_only(2))
    box, plan = whole_box(search.layout, search.tables), a_plan(search)
    losses = losses_of(search, box, WEIGHTED, random_prices(search.layout, np.random.default_rng(1)), plan)
    assert at_units(search, losses, plan).sum() == pytest.approx(losses.total() - losses.moves - losses.shared)


@pytest.mark.parametrize("turn", range(4))
def test_the_half_that_keeps_the_plan_is_proved_by_so_much_more_as_is_lost_there(turn):
    search = search_of(swaps_only(2))
    box, plan = whole_box(search.layout, search.tables), a_plan(search)
    prices = approach_from(search, box, WEIGHTED, random_prices(search.layout, np.random.default_rng(turn))).prices
    lost, split = dearest_split(search, losses_of(search, box, WEIGHTED, prices, plan), prices, plan)
    kept = [half for half in halves(box, split) if parts.holds(search, half, plan)]
    assert len(kept) == 1
    before = search.bound(box, WEIGHTED, prices)
    if before > 0.0:
        assert search.bound(kept[0], WEIGHTED, prices) == pytest.approx(before + lost, rel=1e-6)


def come_near(search, legs=6):
    box = whole_box(search.layout, search.tables)
    approach = approach_from(search, box, WEIGHTED, random_prices(search.layout, np.random.default_rng(0)))
    for _ in range(legs):
        approach.take_leg()
    return box, approach


def test_a_mended_plan_is_lawful_and_much_better_than_the_rough_one():
    search = search_of(swaps_only(2))
    box, approach = come_near(search)
    rough = a_plan(search)
    better = mended(search, approach.near(), box, WEIGHTED, approach.bound, rough, (Effort(6, 2_000, 10),))
    assert is_lawful(search.layout, better, box)
    before, after = (relative_gap(search.value(WEIGHTED, plan), approach.bound) for plan in (rough, better))
    assert after < before / 2


def test_a_plan_within_the_gap_is_left_as_it_is():
    search = search_of(swaps_only(2))
    box, approach = come_near(search)
    rough = a_plan(search)
    value = search.value(WEIGHTED, rough)
    assert mended(search, approach.near(), box, WEIGHTED, value, rough, (Effort(6, 2_000, 10),)) is rough


def test_what_was_mended_before_the_time_was_up_is_kept(monkeypatch):
    search = search_of(swaps_only(2))
    box, approach = come_near(search)
    rough, asked = a_plan(search), []

    def stopped_later(*question):
        if asked:
            raise Stopped(StoppedBy.SECONDS)
        asked.append(1)
        return asked_again(*question)

    monkeypatch.setattr(mending, "asked_again", stopped_later)
    efforts = (Effort(6, 2_000, 10),)
    better = mended(search, approach.near(), box, WEIGHTED, approach.bound * 0.5, rough, efforts)
    assert search.value(WEIGHTED, better) < search.value(WEIGHTED, rough)
    with pytest.raises(Stopped):
        mended(search, approach.near(), box, WEIGHTED, approach.bound * 0.5, rough, efforts)


def test_parts_prove_more_than_the_whole_and_anybody_can_recompute_it(monkeypatch):
    monkeypatch.setattr(parts, "MOST_SPLITS", 2)
    monkeypatch.setattr(parts, "MOST_LEGS", 2)
    instance = swaps_only(5, teachers=200)
    search = replace(search_of(instance), gap=1e-5)
    box, approach = come_near(search)
    rough = a_plan(search)
    proof = parts.prove_in_parts(search, box, WEIGHTED, approach, approach.prices, rough)
    rows = parts.published(search.layout, search.tables, "weighted", proof.rows)
    phase = Phase("weighted", search.value(WEIGHTED, proof.plan), proof.bound, 0.0)
    assert sum("SPLIT_" in row.row for row in rows) == 2
    assert approach.bound < proof.bound <= search.value(WEIGHTED, proof.plan) <= search.value(WEIGHTED, rough)
    assert certified_bounds(instance, rows, [phase])["weighted"] == pytest.approx(proof.bound, rel=1e-9)


@few
@given(st.one_of(small_districts(objective="weighted"), tiered_districts(objective="weighted")))
def test_no_plan_at_all_is_below_what_parts_prove(instance):
    best = best_plan(instance)
    search = search_of(instance)
    if best is None or not len(search.layout.arc_cost) or (rough := a_plan(search)) is None:
        return
    box = whole_box(search.layout, search.tables)
    approach = approach_from(search, box, WEIGHTED, random_prices(search.layout, np.random.default_rng(3)))
    approach.take_leg()
    proof = parts.prove_in_parts(search, box, WEIGHTED, approach, approach.prices, rough)
    assert proof.bound <= best.total + 1e-9
    assert is_lawful(search.layout, proof.plan, box)
    assert search.value(WEIGHTED, proof.plan) >= best.total - 1e-9


def test_a_mended_district_comes_out_the_same_whatever_the_order_of_its_rows(monkeypatch):
    monkeypatch.setattr(phases, "LARGE", 0)
    met = []
    monkeypatch.setattr(phases, "mended", lambda *asked: met.append(1) or mended(*asked))
    instance = swaps_only(2)
    first, mixed = solve(instance), solve(shuffled(instance, Random(8)))
    assert met
    assert first.status is Status.OPTIMAL
    assert check_plan(instance, plan_rows(first.moves)) == ()
    assert (first.moves, first.prices) == (mixed.moves, mixed.prices)
