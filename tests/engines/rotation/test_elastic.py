"""Why there is no plan: rules that stand against the least share of moves, each with its number."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from tests.engines.rotation.oracle import lawful_plans
from tests.rotation_scene import params, small_districts, teacher, two_schools
from yanzhen.engines.rotation.instance import Post
from yanzhen.engines.rotation.solution import Status
from yanzhen.engines.rotation.solving import solve


def staff(count=10, **changes):
    return [teacher(f"T{place:02}{unit}", unit, **changes) for unit in ("U1", "U2") for place in range(count)]


def told(instance):
    """The groups against the share, what is possible, the words."""
    solution = solve(instance)
    assert solution.status is Status.INFEASIBLE
    return [(one.rules[1], one.possible, one.message) for one in solution.infeasible]


def test_half_asked_for_against_a_cap_of_the_units():
    district = two_schools(staff(), settings=params(min_move_share=Decimal("0.5"), max_unit_out_share=Decimal("0.12")))
    assert told(district) == [
        (
            "UNIT_OUT",
            2.0,
            "50%的交流轮岗比例（至少10人）与2个校段12%的派出上限冲突，不会超过2人（10%）；没有这一项就能达到要求。",
        )
    ]


@pytest.mark.parametrize(("asked", "feasible"), [("0.1", True), ("0.11", False)])
def test_just_at_the_most_and_just_over_it(asked, feasible):
    district = two_schools(staff(), settings=params(min_move_share=Decimal(asked), max_unit_out_share=Decimal("0.12")))
    assert (solve(district).status is not Status.INFEASIBLE) == feasible


def test_full_posts_hold_everybody_but_swaps():
    posts = [Post("U1", "语文", 10, 10), Post("U2", "语文", 0, 10)]
    [(rule, possible, words)] = told(
        two_schools([*staff(10), teacher("T99", "U1")], posts=posts, settings=params(min_move_share=Decimal(1)))
    )[:1]
    assert rule in {"POST_MIN", "POST_MAX"} and possible == 20 and "岗位的最" in words


def test_too_few_key_teachers():
    few = [replace(one, backbone=one.code in {"T00U1", "T01U2"}) for one in staff()]
    settings_of_it = params(min_move_share=Decimal("0.5"), min_backbone_share=Decimal("0.4"))
    [(rule, possible, words)] = told(two_schools(few, settings=settings_of_it))
    assert (rule, possible) == ("BACKBONE", 5.0)
    assert "与交流教师中骨干教师不低于40%的要求冲突，不会超过5人（25%）" in words


def test_nobody_near_enough():
    far = two_schools(
        staff(home=(0.0, 0.0)),
        settings=params(min_move_share=Decimal("0.6"), max_added_km=Decimal("1.5")),
        apart=(30.0, 40.0),
    )
    [(rule, possible, words)] = told(far)
    assert (rule, possible) == ("SUBJECT", 10.0) and "只有10人有可去的岗位" in words and "不超过1.5公里" in words


def test_deferred_teachers_stay_in_the_denominator_and_are_told():
    half = [replace(one, exempt="D:毕业班") if one.code < "T05" else one for one in staff()]
    [(_, possible, words)] = told(two_schools(half, settings=params(min_move_share=Decimal("0.6"))))
    assert possible == 10 and "符合条件的20人中，暂缓10人" in words


def test_shares_that_leave_no_whole_number():
    narrow = params(min_move_share=Decimal("0.11"), max_move_share=Decimal("0.14"))
    assert told(two_schools(staff(), settings=narrow)) == [
        (
            "SHARE_MAX",
            2.0,
            "符合条件的20人，交流比例不低于11%即至少3人，不高于14%即至多2人，没有人数同时满足这两项。",
        )
    ]


def test_the_group_that_takes_most_room_is_told_first():
    posts = [Post(unit, "语文", 10, 12) for unit in ("U1", "U2")]
    fixed = [Post(unit, "数学", 5, 5) for unit in ("U1", "U2")]
    people = [*staff(), *staff(5, subject="数学")]
    unique = [replace(one, code=f"{one.code}{place:02}") for place, one in enumerate(people)]
    district = two_schools(
        unique,
        posts=[*posts, *fixed],
        settings=params(min_move_share=Decimal(1), max_unit_out_share=Decimal("0.2")),
    )
    assert told(district)[0][:2] == ("UNIT_OUT", 6.0)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_districts())
def test_what_is_said_to_be_impossible_is(instance):
    wanted = replace(
        instance, params=replace(instance.params, min_move_share=Decimal("0.8"), max_move_share=Decimal(1))
    )
    solution = solve(wanted)
    if solution.status is not Status.INFEASIBLE:
        assert not solution.infeasible
        return
    free = replace(wanted, params=replace(wanted.params, min_move_share=Decimal(0)))
    most = max(len(plan) for plan in lawful_plans(free))
    assert solution.infeasible
    for conflict in solution.infeasible:
        assert most <= conflict.possible < conflict.asked and conflict.message.endswith("。")
