"""The check of plans: every rule at its limit, just inside and just over; nothing in the plan is believed."""

import ast
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.rotation.oracle import lawful_plans
from tests.rotation_scene import move, params, school, small_districts, teacher, tiered_districts, two_schools
from yanzhen.engines.rotation import checking, checking_tiers
from yanzhen.engines.rotation.checking import NAMES, check_plan, plan_rows
from yanzhen.engines.rotation.checking_tiers import PlanRow
from yanzhen.engines.rotation.instance import Move, Post, Unit
from yanzhen.engines.rotation.objective import added_km

OF_TIERS = ("COVERAGE", "TIER_DIRECTION", "TIER_SHARE", "TIER_KEPT")


def rows(*moves):
    return plan_rows(moves)


def names(instance, *moves):
    return [one.code for one in check_plan(instance, rows(*moves))]


def staff(count, unit="U1", **changes):
    return [teacher(f"{unit}T{place:02d}", unit, **changes) for place in range(count)]


def test_it_imports_nothing_that_makes_plans():
    trees = [ast.parse(Path(one.__file__).read_text("utf-8")) for one in (checking, checking_tiers)]
    modules = {node.module for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in modules if name.startswith("yanzhen")} == {
        "yanzhen.engines.rotation.checking_tiers",
        "yanzhen.engines.rotation.instance",
        "yanzhen.kernel.problem",
    }


def test_a_plan_without_moves_is_lawful_where_nobody_has_to_move():
    assert names(two_schools(staff(2))) == []


@given(st.one_of(small_districts(most_teachers=4), tiered_districts(most_teachers=4)), st.data())
def test_a_plan_is_lawful_exactly_where_the_second_method_says_so(instance, data):
    schools = {one.code: one for one in instance.schools}
    at = {one.code: schools[one.school] for one in instance.units}
    plan = []
    for one in instance.teachers:
        to_unit = data.draw(st.sampled_from([None, *instance.units]))
        if to_unit is not None:
            subject = data.draw(st.sampled_from(sorted({one.subject, one.second_subject} - {""})))
            km = added_km(one, at[one.unit], at[to_unit.code], instance.params)
            plan.append(Move(one.code, one.unit, to_unit.code, subject, km))
    lawful = {tuple((row.teacher, row.to_unit, row.subject) for row in found) for found in lawful_plans(instance)}
    wanted = tuple((row.teacher, row.to_unit, row.subject) for row in plan)
    assert (check_plan(instance, plan_rows(plan)) == ()) is (wanted in lawful)


@given(
    st.one_of(small_districts(most_teachers=5), tiered_districts(most_teachers=5)), st.randoms(use_true_random=False)
)
def test_every_lawful_plan_is_found_lawful_in_any_order(instance, chance):
    for plan, _ in zip(lawful_plans(instance), range(5), strict=False):
        mixed = list(plan)
        chance.shuffle(mixed)
        assert check_plan(instance, plan_rows(mixed)) == ()


@pytest.mark.parametrize(
    ("changes", "is_lawful", "words"),
    [
        ({"years_at_school": Decimal("5.9")}, False, "不满6年"),
        ({"years_at_school": Decimal("6")}, True, ""),
        ({"years_at_school": Decimal("6.1")}, True, ""),
        ({"years_at_school": None}, False, "没有在本校任教年数"),
        ({"exempt": "E:产假"}, False, "E:产假"),
        ({"exempt": "D:毕业班"}, False, "暂缓"),
    ],
)
def test_only_those_who_are_due_may_be_moved(changes, is_lawful, words):
    found = check_plan(two_schools([teacher("T1", "U1", **changes)]), rows(move("T1")))
    eligible = [one for one in found if one.code == "NOT_ELIGIBLE"]
    assert (not eligible) is is_lawful
    if not is_lawful:
        assert (eligible[0].line, eligible[0].column, eligible[0].key) == (2, "teacher_code", "T1")
        assert words in eligible[0].message


def test_the_longer_of_the_two_settings_decides_who_is_due():
    settings = params(term_years=Decimal(9))
    assert names(two_schools([teacher("T1", "U1")], settings=settings), move("T1")) == ["NOT_ELIGIBLE", "SHARE_MAX"]


def test_a_stage_is_not_left():
    instance = two_schools([teacher("T1", "U1")])
    junior = replace(instance, units=(instance.units[0], replace(instance.units[1], stage="junior")))
    found = check_plan(junior, rows(move("T1")))
    assert [one.code for one in found] == ["STAGE"]
    assert found[0].message == "教师T1在小学任教，校段U2是初中；只能在同一学段内交流。"


@pytest.mark.parametrize("to_unit", ["U1", "U3"])
def test_a_move_leads_to_another_school(to_unit):
    instance = two_schools([teacher("T1", "U1")])
    campus = Unit("U3", "S1", "primary", 50)
    posts = (*instance.posts, Post("U3", "语文", 0, 9))
    instance = replace(instance, units=(*instance.units, campus), posts=posts)
    assert names(instance, move("T1", to_unit=to_unit)) == ["SAME_SCHOOL"]


@pytest.mark.parametrize(
    ("subject", "second", "is_lawful"),
    [("语文", "", True), ("数学", "", False), ("数学", "数学", True), ("体育", "数学", False), ("", "", False)],
)
def test_only_own_subjects_are_taught(subject, second, is_lawful):
    instance = two_schools([teacher("T1", "U1", second_subject=second)])
    found = names(instance, move("T1", subject=subject))
    assert found == [] if is_lawful else "SUBJECT" in found


def test_a_unit_without_the_post_takes_nobody():
    posts = [Post("U1", "语文", 0, 9), Post("U2", "数学", 0, 9)]
    found = check_plan(two_schools([teacher("T1", "U1")], posts=posts), rows(move("T1")))
    assert [(one.code, one.message) for one in found] == [("SUBJECT", "校段U2没有语文岗位，不能接收。")]


@pytest.mark.parametrize(("least", "found"), [(1, []), (2, []), (3, ["POST_MIN"])])
def test_a_post_keeps_its_least(least, found):
    posts = [Post("U1", "语文", least, 9), Post("U2", "语文", 0, 9)]
    instance = two_schools(staff(3), posts=posts)
    assert names(instance, move("U1T00")) == found


@pytest.mark.parametrize(("most", "found"), [(2, []), (1, []), (0, ["POST_MAX"])])
def test_a_post_keeps_its_most(most, found):
    posts = [Post("U1", "语文", 0, 9), Post("U2", "语文", 0, most)]
    assert names(two_schools(staff(3), posts=posts), move("U1T00")) == found


def test_a_post_fault_names_the_numbers_the_post_and_the_last_row_that_takes_part():
    posts = [Post("U1", "语文", 2, 9), Post("U2", "语文", 0, 1)]
    found = check_plan(two_schools(staff(3), posts=posts), rows(move("U1T00"), move("U1T01")))
    assert [(one.code, one.line, one.column, one.key) for one in found] == [
        ("POST_MIN", 3, "from_unit", "U1/语文"),
        ("POST_MAX", 3, "to_unit", "U2/语文"),
    ]
    assert found[0].message == "校段U1语文现有3人，调出2人、调入0人后为1人，少于最少2人。"
    assert found[1].message == "校段U2语文现有0人，调出0人、调入2人后为2人，多于最多1人。"


def test_a_swap_keeps_posts_that_have_no_room():
    posts = [Post("U1", "语文", 1, 1), Post("U2", "语文", 1, 1)]
    instance = two_schools([teacher("T1", "U1"), teacher("T2", "U2")], posts=posts)
    assert names(instance, move("T1"), move("T2", "U2", "U1")) == []
    assert names(instance, move("T1")) == ["POST_MIN", "POST_MAX"]


@pytest.mark.parametrize(("leaving", "found"), [(0, []), (1, ["POST_MIN"])])
def test_a_post_below_its_least_already_may_stay_but_not_sink(leaving, found):
    posts = [Post("U1", "语文", 5, 9), Post("U2", "语文", 0, 9)]
    instance = two_schools(staff(3), posts=posts)
    said = check_plan(instance, rows(*(move(f"U1T0{place}") for place in range(leaving))))
    assert [one.code for one in said] == found
    if found:
        assert "少于现有的3人；原已不在核定的最少5人之内，不能更少" in said[0].message


@pytest.mark.parametrize(("arriving", "found"), [(0, []), (1, ["POST_MAX"])])
def test_a_post_above_its_most_already_may_stay_but_not_grow(arriving, found):
    posts = [Post("U1", "语文", 0, 9), Post("U2", "语文", 0, 1)]
    instance = two_schools([*staff(3), *staff(3, "U2")], posts=posts)
    assert names(instance, *(move(f"U1T0{place}") for place in range(arriving))) == found


def test_a_post_outside_its_bounds_may_come_nearer():
    posts = [Post("U1", "语文", 0, 1), Post("U2", "语文", 5, 9)]
    assert names(two_schools([*staff(3), *staff(1, "U2")], posts=posts), move("U1T00")) == []


def test_staff_counts_under_the_subject_taught_after_the_move():
    posts = [Post("U1", "语文", 0, 9), Post("U2", "语文", 0, 0), Post("U2", "数学", 0, 1)]
    instance = two_schools([teacher("T1", "U1", second_subject="数学")], posts=posts)
    assert names(instance, move("T1", subject="数学")) == []
    assert names(instance, move("T1", subject="语文")) == ["POST_MAX"]


@pytest.mark.parametrize(("share", "found"), [("0.41", []), ("0.4", []), ("0.39", ["UNIT_OUT"])])
def test_a_unit_loses_no_more_than_its_share_of_all_its_teachers(share, found):
    instance = two_schools(
        [*staff(2), *(teacher(f"N{place}", "U1", years_at_school=Decimal(1)) for place in range(3))],
        settings=params(max_unit_out_share=Decimal(share)),
    )
    said = check_plan(instance, rows(move("U1T00"), move("U1T01")))
    assert [one.code for one in said] == found
    if found:
        assert said[0].message == "校段U1有教师5人，按39%最多调出1人，方案调出2人。" and said[0].key == "U1"


@pytest.mark.parametrize(("share", "found"), [("0.19", []), ("0.2", []), ("0.200001", ["SHARE_MIN"])])
def test_at_least_the_share_moves(share, found):
    instance = two_schools(staff(10), settings=params(min_move_share=Decimal(share)))
    said = check_plan(instance, rows(move("U1T00"), move("U1T01")))
    assert [one.code for one in said] == found and all(one.line is None for one in said)


@pytest.mark.parametrize(("share", "found"), [("0.29", []), ("0.2", []), ("0.199999", ["SHARE_MAX"])])
def test_at_most_the_share_moves(share, found):
    instance = two_schools(staff(10), settings=params(max_move_share=Decimal(share)))
    assert names(instance, move("U1T00"), move("U1T01")) == found


def test_shares_are_exact_where_doubles_are_not():
    # 0.07 x 100 is 7.000000000000001 and 0.29 x 100 is 28.999999999999996 in binary
    plan = [move(f"T{place:03d}") for place in range(29)]
    people = [teacher(f"T{place:03d}", "U1") for place in range(100)]
    exactly = params(min_move_share=Decimal("0.07"), max_move_share=Decimal("0.29"))
    assert names(two_schools(people, settings=exactly), *plan) == []
    assert names(two_schools(people, settings=exactly), *plan[:7]) == []
    assert names(two_schools(people, settings=exactly), *plan[:6]) == ["SHARE_MIN"]


def test_deferred_teachers_count_among_those_the_shares_are_taken_of():
    people = [*staff(1), *(teacher(f"D{place}", "U1", exempt="D:毕业班") for place in range(9))]
    assert names(two_schools(people, settings=params(max_move_share=Decimal("0.1"))), move("U1T00")) == []
    people = [*staff(1), *(teacher(f"D{place}", "U1", exempt="E:产假") for place in range(9))]
    assert names(two_schools(people, settings=params(max_move_share=Decimal("0.1"))), move("U1T00")) == ["SHARE_MAX"]


@pytest.mark.parametrize(("backbone", "found"), [(1, ["BACKBONE"]), (2, []), (3, [])])
def test_enough_of_those_who_move_are_backbone_teachers(backbone, found):
    people = [teacher(f"T{place:02d}", "U1", backbone=place < backbone) for place in range(10)]
    instance = two_schools(people, settings=params(min_backbone_share=Decimal("0.2")))
    said = check_plan(instance, rows(*(move(one.code) for one in people)))
    assert [one.code for one in said] == found
    if found:
        assert said[0].message == "方案交流10人，按骨干教师不低于20%至少2人，方案中骨干教师1人。"


def test_the_published_example_of_seventy_movers():
    def told(backbone):
        people = [teacher(f"T{place:03d}", "U1", backbone=place < backbone) for place in range(640)]
        instance = two_schools(
            people, settings=params(min_move_share=Decimal("0.1"), min_backbone_share=Decimal("0.2"))
        )
        return names(instance, *(move(one.code) for one in people[:70]))

    assert (told(14), told(13)) == ([], ["BACKBONE"])


HOME = (0.0, 0.0)
FAR = 6.5  # 5 km straight on from home at S1, times 1.3


@pytest.mark.parametrize(("limit", "found"), [("6.51", []), ("6.5", []), ("6.499", ["ADDED_KM"])])
def test_the_way_grows_by_no_more_than_allowed(limit, found):
    instance = two_schools([teacher("T1", "U1", home=HOME)], settings=params(max_added_km=Decimal(limit)))
    said = check_plan(instance, rows(move("T1", km=FAR)))
    assert [one.code for one in said] == found
    if found:
        assert said[0].message == "路程由0.000公里增至6.500公里，增加6.500公里，超过上限6.499公里。"


@pytest.mark.parametrize(("limit", "found"), [("6.51", []), ("6.5", []), ("6.499", ["COMMUTE_KM"])])
def test_the_way_is_no_longer_than_allowed(limit, found):
    instance = two_schools([teacher("T1", "U1", home=HOME)], settings=params(max_commute_km=Decimal(limit)))
    assert names(instance, move("T1", km=FAR)) == found


@pytest.mark.parametrize(("home", "found"), [((10.0, 0.0), []), ((0.0, 10.0), []), ((-1.0, 0.0), ["COMMUTE_KM"])])
def test_a_long_way_is_allowed_where_it_gets_no_longer(home, found):
    instance = two_schools([teacher("T1", "U1", home=home)], settings=params(max_commute_km=Decimal(1)))
    km = added_km(instance.teachers[0], *instance.schools, instance.params)
    assert names(instance, move("T1", km=km)) == found


def test_limits_in_decimals_are_met_where_doubles_miss_them():
    # 0.1 and 0.3 km away on a line: 0.3 - 0.1 is 0.19999999999999998 and 0.3 - 0.2 is 0.09999999999999998
    near, far = school("S1", 0.1), school("S2", 0.3)
    instance = two_schools([teacher("T1", "U1", home=HOME)])
    settings = params(road_factor=Decimal(1), max_added_km=Decimal("0.2"))
    assert names(replace(instance, schools=(near, far), params=settings), move("T1", km=0.2)) == []


def test_an_unknown_home_forbids_nothing_and_adds_nothing():
    settings = params(max_added_km=Decimal(0), max_commute_km=Decimal(0))
    instance = two_schools([teacher("T1", "U1", home=None)], settings=settings)
    assert names(instance, move("T1")) == []
    assert names(instance, move("T1", km=1.0)) == ["WRONG_KM"]


@pytest.mark.parametrize(
    ("km", "found"), [("6.499", []), ("6.501", []), ("6.5", []), ("6.4989", ["WRONG_KM"]), ("6.5011", ["WRONG_KM"])]
)
def test_kilometres_of_the_plan_are_worked_out_again(km, found):
    instance = two_schools([teacher("T1", "U1", home=HOME)])
    said = check_plan(instance, [PlanRow(2, "T1", "U1", "U2", "语文", Decimal(km))])
    assert [one.code for one in said] == found
    if found:
        assert (said[0].found, said[0].expected, said[0].column) == (km, "6.500", "added_km")


def test_a_teacher_goes_to_one_place():
    instance = two_schools(staff(2))
    found = check_plan(instance, rows(move("U1T00"), move("U1T01"), move("U1T00")))
    assert [(one.code, one.line, one.key) for one in found] == [("TEACHER_TWICE", 4, "U1T00")]
    assert "第2行" in found[0].message


def test_a_second_row_helps_no_share_and_fills_another_post():
    posts = [Post("U1", "语文", 0, 9), Post("U2", "语文", 0, 99), Post("U2", "数学", 0, 0)]
    people = [*staff(1, second_subject="数学"), *staff(9, "U2")]
    instance = two_schools(people, posts=posts, settings=params(min_move_share=Decimal("0.2")))
    found = names(instance, move("U1T00"), move("U1T00", subject="数学"))
    assert found == ["TEACHER_TWICE", "POST_MAX", "SHARE_MIN"]


@pytest.mark.parametrize(
    ("one", "column"),
    [
        (move("T9"), "teacher_code"),
        (move("T1", from_unit="U9"), "from_unit"),
        (move("T1", from_unit="U2"), "from_unit"),
        (move("T1", to_unit="U9"), "to_unit"),
    ],
)
def test_codes_are_looked_up(one, column):
    found = check_plan(two_schools([teacher("T1", "U1")]), rows(one))
    assert [(said.code, said.line, said.column) for said in found] == [("UNKNOWN_CODE", 2, column)]


def test_all_faults_of_a_plan_come_in_one_pass_and_only_known_names():
    people = [teacher("T1", "U1", years_at_school=Decimal(1), home=HOME), *staff(2)]
    posts = [Post("U1", "语文", 3, 9), Post("U2", "语文", 0, 0)]
    settings = params(
        min_backbone_share=Decimal(1), max_unit_out_share=Decimal(0), max_move_share=Decimal(0), max_added_km=Decimal(1),
        max_commute_km=Decimal(1),
    )  # fmt: skip
    instance = two_schools(people, posts=posts, settings=settings)
    found = names(instance, move("T1", subject="数学"), move("T1"), move("T9"), move("U1T00", to_unit="U1"))
    assert set(found) == set(NAMES) - {"STAGE", "SHARE_MIN", *OF_TIERS}
