"""Judging records and returns: what is found, at which field, and what is left alone because it is not known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from tests.engines.ledgers.forms import SERVICE, form_of, forms_and_rows, number, row
from yanzhen.engines.ledgers import Field, FieldKind, Level, Period, Rhythm, complete, judge_record
from yanzhen.engines.ledgers.judging import judge_return, judge_rows

MARCH = Period(Rhythm.MONTH, date(2026, 3, 1), date(2026, 3, 31))


def codes(findings):
    return [(one.code, one.field) for one in findings]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (row(), []),
        (row(pupils=60), []),
        (row(pupils=61), [("TOO_LARGE", "pupils")]),
        (row(joined=0), [("REQUIRED", "reason")]),
        (row(joined=0, reason="停课"), []),
        (row(joined=-1), [("TOO_SMALL", "joined")]),
        (row(joined=40), []),
        (row(joined=41), [("joined_within", "joined")]),
        ({"class_name": "一班"}, [("REQUIRED", "pupils"), ("REQUIRED", "joined")]),
        (row(mode="club"), []),
        (row(mode="社团"), [("NOT_A_CHOICE", "mode")]),
        (row(fee=Decimal("12.50")), []),
        (row(fee=Decimal("12.505")), [("TOO_MANY_DECIMALS", "fee")]),
        (row(fee=True), [("WRONG_KIND", "fee")]),
        (row(pupils="四十"), [("WRONG_KIND", "pupils")]),
        (row(reason="长" * 201), [("TOO_LONG", "reason")]),
    ],
)
def test_a_record_is_judged_field_by_field_and_by_its_checks(values, expected):
    assert codes(judge_record(SERVICE, values)) == expected


@pytest.mark.parametrize(
    ("day", "broken"),
    [(date(2026, 2, 28), True), (date(2026, 3, 1), False), (date(2026, 3, 31), False), (date(2026, 4, 1), True)],
)
def test_days_are_held_against_the_period_at_both_ends(day, broken):
    found = codes(judge_record(SERVICE, row(held_on=day), period=MARCH))
    assert found == ([("in_period", "held_on")] if broken else [])
    assert judge_record(SERVICE, row(held_on=day)) == []


def test_computed_fields_are_worked_out_and_what_was_typed_there_is_replaced():
    assert complete(SERVICE, row(share=Decimal(99)))["share"] == Decimal("75.0")
    assert "share" not in complete(SERVICE, {"joined": 3, "share": Decimal(99)})
    assert "share" not in complete(SERVICE, row(pupils=0))


def test_computed_fields_build_on_one_another_in_whatever_order_they_stand():
    form = form_of(
        number("total", "合计", computed="half * 2"),
        number("half", "一半", computed="a + 1"),
        number("a", "甲"),
        one_row=True,
    )
    assert complete(form, {"a": 4}) == {"a": 4, "half": 5, "total": 10}


def test_a_computed_figure_beyond_its_limit_is_found_as_computed():
    share = Field(key="s", title="参与率", kind=FieldKind.DECIMAL, unit="%", at_most=Decimal(100), computed="a * 10")
    finding = judge_record(form_of(number("a", "甲"), share, one_row=True), {"a": 11})[0]
    assert (finding.code, finding.field) == ("TOO_LARGE", "s")
    assert finding.message == "“参与率”算出的是“110”，不应大于100%，请核对。"


def test_a_finding_tells_what_stands_there_but_never_a_sealed_value():
    finding = judge_record(SERVICE, row(joined=41, teacher="某某某"))[0]
    assert finding.found == "在班人数40人，参加人数41人"
    assert "某某某" not in str(judge_record(SERVICE, row(joined=41, teacher="某某某" * 100)))


def test_rows_of_the_same_key_are_found_at_the_later_one_however_they_are_typed():
    found = judge_rows(SERVICE, [row(class_name="三（1）班"), row(class_name="二班"), row(class_name="三（１） 班")])
    assert [(one.code, one.row, one.field) for one in found] == [("DUPLICATE", 2, "class_name")]
    assert found[0].message.startswith("这一行与第1行的班级相同")


def test_a_second_row_of_a_one_row_ledger_is_found():
    form = form_of(number("a", "甲"), one_row=True)
    assert codes(judge_rows(form, [{"a": 1}, {"a": 2}])) == [("TOO_MANY_ROWS", None)]
    assert judge_rows(form, [{"a": 1}]) == []


def test_sums_over_rows_are_judged_once_and_comparisons_with_them_row_by_row():
    rows = [row(class_name=f"{place}班", joined=joined, reason="x") for place, joined in enumerate((40, 1, 1, 1))]
    assert [(one.code, one.row) for one in judge_rows(SERVICE, rows)] == [("above_mean", 0)]
    rows = [row(class_name=f"{place}班", joined=joined) for place, joined in enumerate((34, 34, 33))]
    assert [(one.code, one.row, one.level) for one in judge_rows(SERVICE, rows)] == [
        ("school_total", None, Level.DOUBT)
    ]
    assert judge_rows(SERVICE, rows[:2] + [row(class_name="丙班", joined=None)]) == []


def test_a_row_is_held_against_the_row_of_the_same_key_in_the_period_before():
    before = [row(class_name="一班", joined=30), row(class_name="二班", joined=10)]
    now = [row(class_name="二班", joined=5), row(class_name="一班", joined=14), row(class_name="新班", joined=1)]
    assert [(one.code, one.row) for one in judge_rows(SERVICE, now, before)] == [("fell", 1)]
    assert judge_rows(SERVICE, now) == []


def test_a_return_is_judged_in_one_pass_with_the_row_of_each_finding():
    rows = [row(), row(class_name="二班", joined=41), row(pupils=None)]
    assert [(one.code, one.row) for one in judge_return(SERVICE, rows)] == [
        ("joined_within", 1),
        ("REQUIRED", 2),
        ("DUPLICATE", 2),
        ("school_total", None),
    ]


@given(forms_and_rows())
def test_judging_never_fails_and_points_into_the_form_and_the_rows(given_):
    form, rows = given_
    for finding in judge_return(form, rows, rows, period=MARCH):
        assert finding.field is None or finding.field in form.by_key
        assert finding.row is None or 0 <= finding.row < len(rows)
        assert finding.message.endswith("。")


@given(forms_and_rows())
def test_completing_twice_changes_nothing_more(given_):
    form, rows = given_
    for one in rows:
        assert complete(form, complete(form, one)) == complete(form, one)
