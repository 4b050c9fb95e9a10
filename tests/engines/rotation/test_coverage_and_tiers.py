"""Coverage of backbone teachers and rules between tiers: each at its limit, just inside and just over."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from tests.engines.rotation.oracle import lawful_plans
from tests.rotation_scene import TIERS, move, params, teacher, tiered_districts, two_schools
from yanzhen.engines.rotation.checking import check_plan, plan_rows
from yanzhen.engines.rotation.coverage import coverage_out_of_reach, needed_heads
from yanzhen.engines.rotation.instance import Coverage, Post, TierRules
from yanzhen.engines.rotation.reasons import reasons_of
from yanzhen.engines.rotation.result import notes_before, result_document
from yanzhen.engines.rotation.solution import Status
from yanzhen.engines.rotation.solving import solve
from yanzhen.engines.rotation.tiers import tier_flows

ONE_EACH = {"primary": Coverage(1, Decimal(0))}


def tiered(staff, *, tiers=("城区", "乡村"), rules=None, coverage=None, posts=None, **changes):
    """Two schools of two tiers under rules."""
    chosen = replace(params(**changes), tiers=TIERS, tier_rules=rules or TierRules(), coverage=coverage or {})
    instance = two_schools(staff, settings=chosen, posts=posts)
    schools = tuple(replace(one, tier=tier) for one, tier in zip(instance.schools, tiers, strict=True))
    return replace(instance, schools=schools)


def staff(count, unit="U1", **changes):
    return [teacher(f"{unit}T{place}", unit, **changes) for place in range(count)]


def broken(instance, *moves):
    return [(one.code, one.message) for one in check_plan(instance, plan_rows(moves))]


@pytest.mark.parametrize(
    ("heads", "per_hundred", "pupils", "needed"),
    [(1, "0", 100, 1), (0, "1", 100, 1), (0, "1", 101, 2), (1, "0.5", 200, 1), (1, "0.5", 201, 2), (0, "0.29", 100, 1)],
)
def test_a_unit_must_have_the_larger_of_heads_and_pupils_share(heads, per_hundred, pupils, needed):
    instance = two_schools(
        [],
        pupils=(pupils, pupils),
        settings=replace(params(), coverage={"primary": Coverage(heads, Decimal(per_hundred))}),
    )
    assert needed_heads(instance) == {"U1": needed, "U2": needed}


def test_a_stage_of_which_nothing_is_asked_needs_nobody():
    assert needed_heads(tiered(staff(1), coverage={"junior": Coverage(3, Decimal(0))})) == {}


def test_a_unit_without_its_backbone_teacher_breaks_coverage():
    instance = tiered(staff(2, backbone=True), coverage=ONE_EACH)
    said = "校段U2现有骨干教师0人，调出0人、调入0人后为0人，少于要求的1人。"
    assert broken(instance) == [("COVERAGE", said)]
    assert broken(instance, move("U1T0")) == []
    said = "校段U1现有骨干教师2人，调出2人、调入0人后为0人，少于要求的1人。"
    assert broken(instance, move("U1T0"), move("U1T1")) == [("COVERAGE", said)]


def test_a_teacher_without_the_mark_covers_nobody():
    instance = tiered([*staff(2, backbone=True), teacher("T9", "U1")], coverage=ONE_EACH)
    assert [code for code, _ in broken(instance, move("T9"))] == ["COVERAGE"]


def test_a_forbidden_direction_is_named_at_its_row_and_the_other_way_is_free():
    rules = TierRules(forbidden=frozenset({("乡村", "城区")}))
    instance = tiered([*staff(1), *staff(1, "U2")], rules=rules)
    assert broken(instance, move("U1T0")) == []
    back = move("U2T0", "U2", "U1")
    said = "校段U2属乡村，校段U1属城区；规定不安排由乡村到城区的交流。"
    assert broken(instance, back) == [("TIER_DIRECTION", said)]


@pytest.mark.parametrize(("share", "is_kept"), [("0.5", True), ("0.50000001", False)])
def test_a_share_of_the_movers_goes_to_the_tiers_named(share, is_kept):
    rules = TierRules(share_to=frozenset({"乡村"}), least_share=Decimal(share))
    instance = tiered([*staff(1), *staff(1, "U2")], rules=rules)
    found = broken(instance, move("U1T0"), move("U2T0", "U2", "U1"))
    assert [code for code, _ in found] == ([] if is_kept else ["TIER_SHARE"])


def test_a_tier_that_is_kept_may_not_lose_a_teacher():
    instance = tiered([*staff(2), *staff(1, "U2")], rules=TierRules(kept=frozenset({"乡村"})))
    back = move("U2T0", "U2", "U1")
    said = "乡村的小学调出1人，调入0人，减少1人；规定乡村各学段教师人数不减少。"
    assert broken(instance, back) == [("TIER_KEPT", said)]
    assert broken(instance, back, move("U1T0")) == []


def test_every_school_is_covered_whatever_it_costs():
    people = [*staff(1, backbone=True), teacher("U1T9", "U1", backbone=True)]
    weak = tiered(people, coverage=ONE_EACH, move=Decimal(1000))
    assert solve(replace(weak, params=replace(weak.params, coverage={}))).moves == ()
    solution = solve(weak)
    assert solution.status is Status.OPTIMAL and len(solution.moves) == 1
    assert any(price.row.endswith(":COVERAGE") for price in solution.prices)


def test_rules_of_tiers_that_bind_have_a_price_of_their_own():
    people = [*staff(3, "U2", above_qualification=True), *staff(1)]
    instance = tiered(people, rules=TierRules(kept=frozenset({"乡村"})))
    solution = solve(instance)
    assert solution.status is Status.OPTIMAL and not check_plan(instance, plan_rows(solution.moves))
    assert any(price.row.endswith(":TIER_KEPT:乡村") and price.stage == "primary" for price in solution.prices)


def test_too_few_backbone_teachers_are_said_before_solving_with_the_number():
    instance = tiered(staff(1, backbone=True), coverage=ONE_EACH)
    said = "小学各校段骨干教师要求合计2人，全区小学只有1人，差1人；区内交流不能满足，只能靠补充、培养或者降低要求。"
    assert coverage_out_of_reach(instance) == (said,) and said in notes_before(instance)
    solution = solve(instance)
    assert solution.status is Status.INFEASIBLE
    assert [(one.rules[0], one.asked, one.possible) for one in solution.infeasible] == [("COVERAGE", 2.0, 1.0)]


def test_backbone_teachers_who_may_not_leave_cover_nobody_else():
    people = [teacher("T1", "U1", backbone=True), teacher("T2", "U1", backbone=True, years_at_school=Decimal(1))]
    assert coverage_out_of_reach(tiered(people, coverage=ONE_EACH)) == ()
    people = [replace(one, years_at_school=Decimal(1)) for one in people]
    [said] = coverage_out_of_reach(tiered(people, coverage=ONE_EACH))
    assert said == (
        "小学有1个校段骨干教师不足，共缺1人；其他校段按派出上限和本校段要求最多能调出0人，"
        "还差1人，方案不能满足这项要求。"
    )


def told(instance):
    solution = solve(instance)
    assert solution.status is Status.INFEASIBLE
    return [(one.rules, one.message) for one in solution.infeasible]


def test_coverage_against_posts_that_have_no_room():
    posts = [Post("U1", "语文", 0, 9), Post("U2", "语文", 0, 0)]
    assert told(tiered(staff(2, backbone=True), coverage=ONE_EACH, posts=posts)) == [
        (
            ("COVERAGE", "POST_MAX"),
            "骨干教师覆盖要求（小学1个校段共缺1人）与1个岗位的最高人数冲突，至少还差1人；没有这一项就能达到要求。",
        )
    ]


def test_coverage_against_a_direction_that_is_closed():
    rules = TierRules(forbidden=frozenset({("城区", "乡村")}))
    assert told(tiered(staff(2, backbone=True), coverage=ONE_EACH, rules=rules)) == [
        (
            ("COVERAGE", "TIER_DIRECTION"),
            "骨干教师覆盖要求（小学1个校段共缺1人）与不安排城区到乡村交流的规定冲突，至少还差1人；"
            "没有这一项就能达到要求。",
        )
    ]


def test_the_share_of_moves_against_a_tier_that_is_kept():
    rules = TierRules(kept=frozenset({"乡村"}))
    people = [*staff(4, "U2"), *staff(1)]
    assert told(tiered(people, rules=rules, min_move_share=Decimal("0.8"))) == [
        (
            ("SHARE_MIN", "TIER_KEPT"),
            "80%的交流轮岗比例（至少4人）与乡村教师人数不减少的要求冲突，不会超过2人（40%）；没有这一项就能达到要求。",
        )
    ]


def test_the_share_of_moves_against_the_share_of_a_tier():
    rules = TierRules(share_to=frozenset({"乡村"}), least_share=Decimal("0.5"))
    people = [*staff(4, "U2"), *staff(1)]
    assert told(tiered(people, rules=rules, min_move_share=Decimal("0.8"))) == [
        (
            ("SHARE_MIN", "TIER_SHARE"),
            "80%的交流轮岗比例（至少4人）与到乡村任教不低于交流人数50%的要求冲突，不会超过2人（40%）；"
            "没有这一项就能达到要求。",
        )
    ]


def test_a_closed_direction_that_leaves_too_few_with_a_way_is_named():
    rules = TierRules(forbidden=frozenset({("乡村", "城区")}))
    people = [*staff(4, "U2"), *staff(1)]
    [(groups, words)] = told(tiered(people, rules=rules, min_move_share=Decimal("0.8")))
    assert groups[-1] == "TIER_DIRECTION" and "其余只有1人有可去的岗位" in words
    assert words.endswith("如果没有不安排乡村到城区交流的规定，有可去岗位的是5人。")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(tiered_districts())
def test_what_is_said_to_be_impossible_is(instance):
    solution = solve(instance)
    if solution.status is not Status.INFEASIBLE:
        assert not solution.infeasible
        return
    assert next(lawful_plans(instance), None) is None
    assert solution.infeasible
    for conflict in solution.infeasible:
        assert conflict.possible < conflict.asked and conflict.message.endswith("。")


def test_a_reason_says_that_the_school_lacked_one_and_between_which_tiers():
    instance = tiered(staff(2, backbone=True), coverage=ONE_EACH)
    said = reasons_of(instance, [move("U1T0")])["U1T0"]
    assert "该校段原有骨干教师0人，不到规定的1人，本人是骨干教师，由此补充。由城区学校到乡村学校。" in said


def test_a_school_that_lacked_nobody_is_not_said_to():
    instance = tiered(
        [*staff(2, backbone=True), *staff(1, "U2", backbone=True)], tiers=("城区", "城区"), coverage=ONE_EACH
    )
    said = reasons_of(instance, [move("U1T0")])["U1T0"]
    assert "不到规定" not in said and "城区" not in said


def test_the_result_tells_of_coverage_and_flows_only_where_they_are_set():
    people = [*staff(2, backbone=True), *staff(1, "U2")]
    rules = TierRules(share_to=frozenset({"乡村"}), least_share=Decimal("0.1"))
    instance = tiered(people, coverage=ONE_EACH, rules=rules)
    found = result_document(instance, solve(instance), asked=Decimal("0.001"))
    assert found["coverage"] == {"primary": {"units": 2, "needed": 2, "before": 1, "after": 2}}
    assert {"from": "城区", "to": "乡村", "moves": 1} in found["tiers"]["flows"]
    assert found["tiers"]["changes"][0]["stage"] == "primary" and found["tiers"]["to_share"] >= 1
    plain = two_schools(people)
    assert not {"coverage", "tiers"} & set(result_document(plain, solve(plain), asked=Decimal("0.001")))
    assert tier_flows(plain, ()) is None


def test_without_a_plan_coverage_after_it_is_not_known():
    instance = tiered(staff(1, backbone=True), coverage=ONE_EACH)
    found = result_document(instance, solve(instance), asked=Decimal("0.001"))
    assert found["coverage"]["primary"] == {"units": 2, "needed": 2, "before": 1, "after": None}
    assert found["tiers"] is None
