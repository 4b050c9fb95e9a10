"""The lists: three answers, every line just under, exactly at and just over, and what is nearest to falling."""

from datetime import date
from decimal import Decimal

import pytest

from yanzhen.engines.equity.checklist import (
    ChecklistAnswer,
    ChecklistItem,
    ChecklistPart,
    Comparator,
    Measure,
    judge_checklist,
)
from yanzhen.presets.readiness import checklist_items

MET, NOT_MET, CANNOT_TELL = ChecklistAnswer
ITEMS = checklist_items(on=date(2026, 3, 1))
MEASURES = {one.code: one for item in ITEMS for one in item.measures}


def answer(code, value):
    return MEASURES[code].answer(None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("code", "under", "exactly", "over"),
    [
        ("rotation_share", NOT_MET, MET, MET),
        ("largest_primary_class", MET, MET, NOT_MET),
        ("monitoring_spread", MET, NOT_MET, NOT_MET),
        ("special_funding", NOT_MET, MET, MET),
    ],
)
def test_a_line_is_judged_just_under_at_and_just_over(code, under, exactly, over):
    line, hair = MEASURES[code].line, Decimal("0.0001")
    assert [answer(code, line - hair), answer(code, line), answer(code, line + hair)] == [under, exactly, over]


@pytest.mark.parametrize(
    ("code", "yes", "no"), [("layout", MET, NOT_MET), ("veto_exams", NOT_MET, MET), ("burden", MET, NOT_MET)]
)
def test_yes_is_wanted_and_a_veto_is_not(code, yes, no):
    assert (answer(code, 1), answer(code, 0), answer(code, None)) == (yes, no, CANNOT_TELL)


def test_the_lists_have_as_many_items_as_the_document():
    parts = [sum(item.part is part for item in ITEMS) for part in ChecklistPart]
    assert parts == [15, 9, 1, 6]
    assert all([item.number for item in ITEMS if item.part is part] == list(range(1, count + 1))
               for part, count in zip(ChecklistPart, parts, strict=True))  # fmt: skip


def test_codes_are_unique_and_numbers_have_lines():
    codes = [one.code for item in ITEMS for one in item.measures]
    assert len(codes) == len(set(codes)) == 56
    assert all((one.line is None) is one.comparator.is_flag for one in MEASURES.values())
    assert all(one.is_setting and one.note for one in MEASURES.values() if one.alternatives or not one.is_counted)


def item(*measures):
    return ChecklistItem(
        code="i", part=ChecklistPart.GOVERNMENT, number=1, title="示例", section="科", source="第1项", measures=measures
    )


def number(code, *, counted=True):
    return Measure(code=code, title=code, comparator=Comparator.AT_LEAST, line=Decimal(10), is_counted=counted)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"a": 10, "b": 10}, MET),
        ({"a": 10}, CANNOT_TELL),
        ({"a": 9}, NOT_MET),
        ({"a": 9, "b": 10}, NOT_MET),
        ({}, CANNOT_TELL),
        ({"a": 10, "b": 10, "c": 1}, MET),
    ],
)
def test_an_item_is_met_where_all_its_counted_measures_are(values, expected):
    asked = item(number("a"), number("b"), number("c", counted=False))
    found = judge_checklist([asked], {key: Decimal(value) for key, value in values.items()})
    assert found.items[0].answer is expected
    assert found.is_ready is (expected is MET)


def test_nearest_to_falling_names_met_numbers_by_their_room():
    asked = item(number("a"), number("b"), number("c"), number("d", counted=False))
    values = {"a": Decimal(12), "b": Decimal("10.1"), "c": Decimal(9), "d": Decimal(10)}
    nearest = judge_checklist([asked], values).nearest_to_falling(5)
    assert [(one.measure.code, one.room) for _, one in nearest] == [("b", Decimal("0.01")), ("a", Decimal("0.2"))]
    assert len(judge_checklist([asked], values).nearest_to_falling(1)) == 1


def test_the_rotation_example_of_the_document_is_met():
    values = {"rotation_share": Decimal(70) / 640 * 100, "backbone_share": Decimal(16) / 70 * 100}
    rotation = next(one for one in ITEMS if one.code == "rotation")
    assert judge_checklist([rotation], values).items[0].answer is MET
