"""Heads and deputies exchange their posts: every assignment tried on small districts, and prices that prove the rest."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.engines.rotation.draw import in_drawn_order
from yanzhen.engines.rotation.instance import School
from yanzhen.engines.rotation.leaders import (
    Leader,
    LeaderMove,
    LeaderQuestion,
    LeaderRules,
    added_m,
    chosen,
    pools_of,
)
from yanzhen.engines.rotation.leaders_checking import check_leaders, proved_gap
from yanzhen.engines.rotation.leaders_solving import LeaderPlan, solve_leaders

RULES = {
    "per_school": 1,
    "road_factor": Decimal(1),
    "max_added_km": Decimal(8),
    "max_commute_km": Decimal(20),
    "wish_km": Decimal(0),
    "tier_km": Decimal(0),
    "draw_seed": "seed",
}


def school(number: int, tier: str = "") -> School:
    return School(f"S{number}", f"第{number}小学", 2.0 * number, 0.0, "D", "", tier)


def leader(number: int, at: int | None = None, **changes: object) -> Leader:
    facts = {
        "code": f"H{number}",
        "school": f"S{number if at is None else at}",
        "stage": "primary",
        "duty": "head",
        "years_at_school": Decimal(8),
        "home": (0.0, 0.0),
    }
    return Leader(**{**facts, **changes})  # type: ignore[arg-type]


def question(*leaders: Leader, schools: tuple[School, ...] = (), **rules: object) -> LeaderQuestion:
    return LeaderQuestion(
        schools=schools or tuple(school(number) for number in range(6)),
        leaders=leaders,
        rules=LeaderRules(**{**RULES, **rules}),  # type: ignore[arg-type]
    )


def worth(asked: LeaderQuestion, moves: dict[str, str]) -> tuple[int, int]:
    """Who stays, and metres in all, reckoned from the tables of costs."""
    metres, stay = 0, 0
    for pool in pools_of(asked):
        posts = {one.school: place for place, one in enumerate(pool.leaders)}
        for row, one in enumerate(pool.leaders):
            if one.code in moves:
                cost = pool.costs[row][posts[moves[one.code]]]
                assert cost is not None
                metres += cost
            else:
                stay += 1
    return stay, metres


def best_by_trying(asked: LeaderQuestion) -> tuple[int, int]:
    """The best of every lawful exchange, tried one after another."""
    found = (0, 0)
    for pool in pools_of(asked):
        options = []
        for order in permutations(range(len(pool.leaders))):
            cells = [(row, column, pool.costs[row][column]) for row, column in enumerate(order)]
            if all(cost is not None for _, _, cost in cells):
                options.append((sum(row == column for row, column, _ in cells), sum(cost or 0 for *_, cost in cells)))
        best = min(options)
        found = (found[0] + best[0], found[1] + best[1])
    return found


def gaps(asked: LeaderQuestion, plan: LeaderPlan) -> list[int | None]:
    by_code = {price.code: price for price in plan.prices}
    to = {move.code: move.to for move in plan.moves}
    found = []
    for pool in pools_of(asked):
        posts = {one.school: place for place, one in enumerate(pool.leaders)}
        match = [posts[to.get(one.code, one.school)] for one in pool.leaders]
        prices = [by_code[one.code] for one in pool.leaders]
        found.append(
            proved_gap(pool.costs, pool.stay, match, [one.person for one in prices], [one.post for one in prices])
        )
    return found


@st.composite
def districts(draw) -> LeaderQuestion:
    count = draw(st.integers(1, 6))
    tiers = [draw(st.sampled_from(["", "城区", "乡村"])) for _ in range(6)]
    leaders = []
    for number in range(count):
        leaders.append(
            leader(
                number,
                stage=draw(st.sampled_from(["primary", "primary", "junior"])),
                duty=draw(st.sampled_from(["head", "head", "deputy"])),
                home=draw(st.none() | st.tuples(st.integers(0, 12).map(float), st.just(0.0))),
                served=frozenset(draw(st.lists(st.integers(0, 5).map(lambda one: f"S{one}"), max_size=2))),
                wish=draw(st.sampled_from(["", "S0", "S3"])),
            )
        )
    rules = {key: Decimal(draw(st.integers(0, 3))) for key in ("wish_km", "tier_km")}
    schools = tuple(school(number, tier) for number, tier in enumerate(tiers))
    return question(*leaders, schools=schools, max_added_km=Decimal(draw(st.integers(0, 9))), **rules)


@settings(max_examples=150, deadline=None)
@given(districts())
def test_the_exchange_is_lawful_best_of_all_and_proved_to_the_metre(asked):
    plan = solve_leaders(asked)
    assert check_leaders(asked, plan.moves) == []
    assert worth(asked, {move.code: move.to for move in plan.moves}) == best_by_trying(asked)
    assert gaps(asked, plan) == [0] * len(pools_of(asked))


@settings(max_examples=60, deadline=None)
@given(districts())
def test_what_another_place_costs_is_what_trying_it_gives(asked):
    plan = solve_leaders(asked)
    stay, metres = worth(asked, {move.code: move.to for move in plan.moves})
    for pool in pools_of(asked):
        posts = {one.school: place for place, one in enumerate(pool.leaders)}
        for row, one in enumerate(pool.leaders):
            told = {place.to or one.school: (place.fewer, place.metres) for place in plan.others[one.code]}
            for to, place in posts.items():
                options = [
                    (sum(r == c for r, c in enumerate(order)), sum(pool.costs[r][c] or 0 for r, c in enumerate(order)))
                    for order in permutations(range(len(pool.leaders)))
                    if order[row] == place and all(pool.costs[r][c] is not None for r, c in enumerate(order))
                ]
                mine = next((move.to for move in plan.moves if move.code == one.code), one.school)
                if to == mine:
                    continue
                others = _without(asked, plan, pool)
                if options:
                    best = min(options)
                    assert told[to] == (best[0] + others[0] - stay, best[1] + others[1] - metres)
                else:
                    assert to not in told


def _without(asked, plan, pool) -> tuple[int, int]:
    """What the other pools come to."""
    codes = {one.code for one in pool.leaders}
    to = {move.code: move.to for move in plan.moves}
    whole = worth(asked, to)
    posts = {one.school: place for place, one in enumerate(pool.leaders)}
    mine = [
        (one.code not in to, 0 if one.code not in to else pool.costs[row][posts[to[one.code]]] or 0)
        for row, one in enumerate(pool.leaders)
    ]
    assert len(mine) == len(codes)
    return whole[0] - sum(stays for stays, _ in mine), whole[1] - sum(metres for _, metres in mine)


@settings(max_examples=40, deadline=None)
@given(districts(), st.randoms(use_true_random=False))
def test_the_order_of_people_decides_nothing(asked, chance):
    shuffled = list(asked.leaders)
    chance.shuffle(shuffled)
    again = solve_leaders(LeaderQuestion(asked.schools, tuple(shuffled), asked.rules))
    assert again == solve_leaders(asked)


def test_of_equals_the_first_by_the_draw_moves_and_the_tie_is_told():
    """Three live at the same distance from everything; with an odd number all three go round."""
    people = [leader(number, home=None) for number in range(3)]
    plan = solve_leaders(question(*people))
    first, second, third = in_drawn_order("seed", [one.code for one in people])
    to = {move.code: move.to for move in plan.moves}
    schools = {one.code: one.school for one in people}
    assert to[first] == schools[second] and set(to) == {first, second, third}
    assert [place.to for place in plan.others[first] if place.is_equal] == [schools[third]]


def test_a_school_lets_no_more_go_than_its_number_and_the_longest_there_first():
    people = (
        leader(0, at=0, duty="head", years_at_school=Decimal(7)),
        leader(1, at=0, duty="deputy", years_at_school=Decimal(9)),
        leader(2, at=1, duty="head"),
        leader(3, at=1, duty="deputy", years_at_school=None),
    )
    going, waiting = chosen(question(*people))
    assert [one.code for one in going] == ["H1", "H2"] and [one.code for one in waiting] == ["H0", "H3"]
    assert chosen(question(*people, per_school=0))[0] == ()
    assert solve_leaders(question(*people, per_school=0)).moves == ()
    assert len(solve_leaders(question(*people, per_school=2)).moves) == 4


def test_head_and_deputy_primary_and_junior_exchange_nothing():
    people = (leader(0), leader(1, duty="deputy"), leader(2, stage="junior"))
    assert solve_leaders(question(*people)).moves == ()


@pytest.mark.parametrize(("limit", "moves"), [("3.999", 0), ("4", 2), ("4.001", 2)])
def test_the_way_may_grow_just_as_far_as_the_limit(limit, moves):
    asked = question(leader(0), leader(2, home=(4.0, 0.0)), max_added_km=Decimal(limit))
    assert added_m(asked.leaders[0], asked.schools[2], asked) == 4000
    assert len(solve_leaders(asked).moves) == moves


@pytest.mark.parametrize(("limit", "moves"), [("1.9", 0), ("2", 2)])
def test_a_way_that_grows_must_stay_within_the_longest(limit, moves):
    asked = question(leader(0), leader(1), max_commute_km=Decimal(limit))
    assert len(solve_leaders(asked).moves) == moves


def test_nobody_goes_back_where_she_served():
    asked = question(leader(0, served=frozenset({"S1"})), leader(1), leader(2))
    to = {move.code: move.to for move in solve_leaders(asked).moves}
    assert to == {"H0": "S2", "H1": "S0", "H2": "S1"}


def test_a_wish_and_an_exchange_between_tiers_are_worth_the_kilometres_set():
    schools = (school(0, "城区"), school(1, "城区"), school(2, "乡村"), school(3, "乡村"))
    people = [leader(number, home=None) for number in range(4)]
    between = solve_leaders(question(*people, schools=schools, tier_km=Decimal(2)))
    tier = {one.code: one.tier for one in schools}
    assert all(tier[move.to] != tier[f"S{move.code[1:]}"] for move in between.moves) and len(between.moves) == 4
    people[0] = leader(0, home=None, wish="S1")
    wished = solve_leaders(question(*people, schools=schools, wish_km=Decimal(1)))
    assert {move.code: move.to for move in wished.moves}["H0"] == "S1"


def test_the_check_names_everything_that_is_wrong():
    people = (leader(0, served=frozenset({"S3"})), leader(1), leader(2, at=2), leader(3, duty="deputy"))
    asked = question(*people, max_added_km=Decimal(1), max_commute_km=Decimal(1))

    def codes(*moves: tuple[str, str]) -> set[str]:
        return {problem.code for problem in check_leaders(asked, [LeaderMove(code, to) for code, to in moves])}

    assert codes(("H9", "S1")) == {"NOT_DUE"}
    assert codes(("H0", "S9")) == {"UNKNOWN_SCHOOL"}
    assert codes(("H0", "S0")) == {"SAME_SCHOOL"}
    assert codes(("H0", "S3")) == {"NO_POST", "SERVED_THERE", "ADDED_KM", "COMMUTE_KM", "POST_EMPTY", "POST_DOUBLED"}
    assert codes(("H0", "S1"), ("H0", "S1"), ("H1", "S0")) >= {"TEACHER_TWICE", "POST_DOUBLED", "PER_SCHOOL"}
    assert codes(("H1", "S0")) == {"POST_EMPTY", "POST_DOUBLED"}


def test_prices_that_prove_nothing_are_told_apart():
    costs, match = [[0, 5], [7, 0]], [1, 0]
    assert proved_gap(costs, 25, match, [5, 7], [0, 0]) == 0
    assert proved_gap(costs, 25, match, [5, 6], [0, 0]) == 1
    assert proved_gap(costs, 25, match, [6, 7], [0, 0]) is None
    assert proved_gap([[0, None], [7, 0]], 25, match, [5, 7], [0, 0]) is None
    assert proved_gap(costs, 25, [0, 1], [5, 7], [0, 0]) == 38
