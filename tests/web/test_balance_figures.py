"""How quotients are written: alike in a column, fine enough to tell schools apart, never across a line."""

from datetime import date

import pytest

from tests.apps.balance.scene import GOOD, BalanceScene
from tests.web.test_balance import as_user, page
from yanzhen.presets.equity import equity_rules
from yanzhen.web.balance.lines import quotient_words


def rule(name, key):
    from_rules = equity_rules(name, on=date(2026, 9, 1)).indicators
    return next(one for one in from_rules if one.id == key)


@pytest.mark.parametrize(
    ("value", "edges", "words"),
    [
        (5.0, (4.2, 3.57), "5.00"),
        (4.2, (4.2, 3.57), "4.20"),
        (4.1996, (4.2, 3.57), "4.1996"),
        (3.5697, (4.2, 3.57), "3.5697"),
        (4.19, (4.2, 3.57), "4.19"),
    ],
)
def test_a_figure_just_short_of_a_line_is_not_written_as_the_line(value, edges, words):
    assert quotient_words(value, rule("yz17", "above_qualification"), edges) == words


def test_money_has_thousands_marks_and_two_decimals():
    assert quotient_words(1995.0089, rule("yz17", "equipment"), (2000.0, 1700.0)) == "1,995.01"


def test_teachers_to_a_pupil_are_told_apart():
    assert quotient_words(0.0731, rule("jb12", "staff")) == "0.0731"
    assert quotient_words(0.0768, rule("jb12", "staff")) == "0.0768"


@pytest.mark.django_db
def test_a_junior_school_opens_its_own_stage_and_is_told_why_another_is_empty():
    scene = BalanceScene(schools=2)
    scene.schools[1].stages = ["junior"]
    scene.schools[1].save()
    scene.report(scene.schools[0], GOOD)
    scene.report(scene.schools[1], {**GOOD, "stage": "初中", "sports_area_m2": 3200})
    client = as_user(scene.people(scene.schools[1])[2])
    own = page(client, "matrix")
    assert "青石区第2小学" in own and "（初中）" in own
    assert "看不合格的" not in own
    other = page(client, "matrix", stage="primary")
    assert "没有小学学段参加计算" in other and "请放宽筛选条件" not in other
    assert "请放宽筛选条件" in page(as_user(scene.office), "matrix", q="没有这所学校")


@pytest.mark.django_db
def test_a_leader_reads_who_is_nearest_to_a_line_and_settles_no_prices():
    scene = BalanceScene(schools=2)
    scene.report_all({"sports_area_m2": 3200})
    leader = as_user(scene.leader)
    text = page(leader, "sensitivity")
    assert "差一点就达到的" in text and "补齐单价" not in text and "求最省办法" not in text
    assert "生均体育运动场馆面积（平方米）" in text and "底线6.375" in text
    assert "补齐" in page(leader, "matrix")
    assert leader.get("/balance/costs/").status_code == 403
