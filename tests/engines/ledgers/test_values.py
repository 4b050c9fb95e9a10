"""Values: read as people write them, kept as JSON, told apart by key, compared, hashed."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.ledgers.forms import BY_KIND, CHOICES, SERVICE, form_of, forms_and_rows, number, row
from yanzhen.engines.ledgers import (
    ChangeKind,
    Field,
    FieldKind,
    Period,
    Rhythm,
    ValueFault,
    compare,
    content_hash,
    from_json,
    read_value,
    row_key,
    shown_value,
    to_json,
)

MARCH = Period(Rhythm.MONTH, date(2026, 3, 1), date(2026, 3, 31))
LIMITED = {"at_least": Decimal(0), "at_most": Decimal(100)}
RATE = Field(key="r", title="比例", kind=FieldKind.DECIMAL, unit="%", decimals=1, **LIMITED)
SEVERAL = Field(key="c", title="内容", kind=FieldKind.CHOICES, choices=CHOICES)
LONG = Field(key="l", title="情况", kind=FieldKind.LONG_TEXT, at_most_characters=20)


@pytest.mark.parametrize(
    ("field", "raw", "expected"),
    [
        (number("n", "人数"), "1,206", 1206),
        (number("n", "人数"), "１，２０６人", 1206),
        (number("n", "人数"), 12.0, 12),
        (number("n", "人数"), "", None),
        (number("n", "人数"), "0", 0),
        (RATE, "97.5%", Decimal("97.5")),
        (RATE, 0.1 + 0.2, Decimal("0.3")),
        (RATE, Decimal(100), Decimal(100)),
        (Field(key="d", title="日期", kind=FieldKind.DAY), "2024年9月1日", date(2024, 9, 1)),
        (Field(key="d", title="日期", kind=FieldKind.DAY), 45536, date(2024, 9, 1)),
        (Field(key="f", title="是否", kind=FieldKind.FLAG), "√", True),
        (Field(key="f", title="是否", kind=FieldKind.FLAG), False, False),
        (SEVERAL, "甲、丙", ("a", "c")),
        (SEVERAL, ["乙", "a"], ("b", "a")),
        (SEVERAL, [], None),
        (LONG, " 第一段 \r\n\t第二段 \n", "第一段\n第二段"),
        (LONG, " \n ", None),
        (Field(key="t", title="名称", kind=FieldKind.TEXT), "  实验  小学 ", "实验 小学"),
        (Field(key="k", title="编号", kind=FieldKind.CODE), "Ａ 01", "A01"),
    ],
)
def test_what_people_write_is_read_as_they_mean_it(field, raw, expected):
    assert read_value(field, raw) == expected


@pytest.mark.parametrize(
    ("field", "raw", "code"),
    [
        (number("n", "人数"), "约30", "NOT_A_NUMBER"),
        (number("n", "人数"), "30余", "NOT_A_NUMBER"),
        (number("n", "人数"), "12.5", "NOT_AN_INTEGER"),
        (number("n", "人数"), -1, "TOO_SMALL"),
        (number("n", "人数"), True, "NOT_A_NUMBER"),
        (RATE, "100.1", "TOO_LARGE"),
        (RATE, "97.55", "TOO_MANY_DECIMALS"),
        (SEVERAL, "甲、戊", "NOT_A_CHOICE"),
        (number("n", "人数"), ["1", "2"], "SEVERAL"),
        (LONG, "长" * 21, "TOO_LONG"),
        (LONG, "有\x07声", "CONTROL_CHARACTER"),
        (Field(key="d", title="日期", kind=FieldKind.DAY), "2026年2月30日", "NO_SUCH_DAY"),
    ],
)
def test_what_cannot_stand_in_a_field_is_refused_with_what_was_expected(field, raw, code):
    with pytest.raises(ValueFault) as refused:
        read_value(field, raw)
    assert refused.value.code == code and refused.value.expected


def test_json_keeps_decimals_exactly_and_leaves_blanks_out():
    values = row(fee=Decimal("12.50"), held_on=date(2026, 3, 5), reason="", mode=None, unknown=1)
    stored = to_json(SERVICE, values)
    assert stored == {"class_name": "一班", "pupils": 40, "joined": 30, "held_on": "2026-03-05", "fee": "12.5"}
    assert from_json(SERVICE, stored)["fee"] == Decimal("12.5")


@pytest.mark.parametrize("stored", [{"joined": "3"}, {"fee": "zwölf"}, {"fee": "NaN"}, {"held_on": "5"}, {"mode": 3}])
def test_what_is_not_as_it_is_stored_is_refused(stored):
    with pytest.raises(ValueFault):
        from_json(SERVICE, stored)


def _meant(values):
    """A record as it is meant: without blanks."""
    return {key: value for key, value in values.items() if value not in (None, ()) and value != ""}


@given(forms_and_rows())
def test_values_come_back_from_json_as_they_were(given_):
    form, rows = given_
    for one in rows:
        assert from_json(form, to_json(form, one)) == _meant(one)


@given(st.sampled_from(list(FieldKind)).flatmap(lambda kind: st.tuples(st.just(kind), BY_KIND[kind])))
def test_what_is_shown_is_read_back_as_the_same_value(kind_and_value):
    kind, value = kind_and_value
    field = Field(key="f", title="字段", kind=kind, choices=CHOICES if kind.has_choices else {})
    if kind in (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.CODE):
        value = read_value(field, value)
    assert read_value(field, shown_value(field, value)) == (value or None if isinstance(value, tuple) else value)


@given(forms_and_rows())
def test_a_return_compared_with_itself_has_no_differences(given_):
    form, rows = given_
    keyed = {str(place): one for place, one in enumerate(rows)}
    assert compare(form, keyed, keyed) == []


@given(forms_and_rows(), forms_and_rows())
def test_applying_the_differences_turns_one_state_into_the_other(before, after):
    form, rows = before
    keyed = {str(place): one for place, one in enumerate(rows)}
    other = {str(place): one for place, one in enumerate(after[1])} if after[0] == form else {"9": {"k": "新"}}
    turned = {key: _meant(one) for key, one in keyed.items()}
    for change in compare(form, keyed, other):
        if change.kind is ChangeKind.REMOVED:
            del turned[change.key]
            continue
        cells = {cell.field: cell.after for cell in change.cells}
        turned[change.key] = _meant({**turned.get(change.key, {}), **cells})
        assert change.words(form).endswith("。")
    assert turned == {key: _meant(one) for key, one in other.items()}


def test_differences_are_told_in_words():
    before = {"一班": row(mode="club"), "二班": row(class_name="二班")}
    after = {"一班": row(joined=31, mode=None), "三班": row(class_name="三班", fee=Decimal("5.00"))}
    assert [one.words(SERVICE) for one in compare(SERVICE, before, after)] == [
        "“一班”的参加人数由30人改为31人；形式由“社团”改为空白。",
        "新增“三班”：在班人数40人，参加人数30人，人均收费5元。",
        "删去“二班”：在班人数40人，参加人数30人。",
    ]


def test_no_is_not_zero_in_a_comparison():
    form = form_of(Field(key="f", title="是否", kind=FieldKind.FLAG), one_row=True)
    assert len(compare(form, {"": {"f": False}}, {"": {}})) == 1


@given(forms_and_rows(), st.randoms(use_true_random=False))
def test_the_hash_does_not_depend_on_the_order_of_rows_or_fields(given_, chance: random.Random):
    form, rows = given_
    shuffled = [dict(chance.sample(sorted(one.items()), len(one))) for one in chance.sample(rows, len(rows))]
    assert content_hash(form, "S1", MARCH, rows) == content_hash(form, "S1", MARCH, shuffled)


def test_the_hash_tells_contents_organisations_periods_and_repetitions_apart():
    other = Period(Rhythm.MONTH, date(2026, 4, 1), date(2026, 4, 30))
    hashes = {
        content_hash(SERVICE, "S1", MARCH, [row()]),
        content_hash(SERVICE, "S2", MARCH, [row()]),
        content_hash(SERVICE, "S1", other, [row()]),
        content_hash(SERVICE, "S1", MARCH, [row(joined=31)]),
        content_hash(SERVICE, "S1", MARCH, [row(joined=0)]),
        content_hash(SERVICE, "S1", MARCH, [row(joined=None)]),
        content_hash(SERVICE, "S1", MARCH, [row(), row()]),
        content_hash(SERVICE, "S1", MARCH, []),
    }
    assert len(hashes) == 8 and all(len(one) == 64 for one in hashes)


def test_the_hash_does_not_depend_on_how_a_number_is_written_or_on_computed_fields():
    plain = content_hash(SERVICE, "S1", MARCH, [row(fee=Decimal("5"))])
    assert plain == content_hash(SERVICE, "S1", MARCH, [row(fee=Decimal("5.00"), share=Decimal("75.0"))])


def test_a_key_is_one_for_every_way_of_typing_and_keeps_its_parts_apart():
    form = form_of(*(Field(key=key, title=key, kind=FieldKind.TEXT, required=True) for key in "ab"), key=("a", "b"))
    assert row_key(form, {"a": "x|y", "b": "z"}) != row_key(form, {"a": "x", "b": "y|z"})
    assert row_key(form, {"a": "Ａ 班", "b": "1"}) == row_key(form, {"a": "a班", "b": "１"})
    assert row_key(form, {"a": "x"}) == ""
    long = {"a": "长" * 150, "b": "长" * 150}
    assert len(row_key(form, long)) <= 200
    assert row_key(form, long) != row_key(form, {**long, "b": "长" * 149})
