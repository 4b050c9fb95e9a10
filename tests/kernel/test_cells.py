"""A cell is read as people write things; what cannot be read says what was expected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.kernel.cells import CellFault, read_cell, shown
from yanzhen.kernel.columns import Column, ColumnKind

RATE = Column(key="r", title="率", kind=ColumnKind.DECIMAL, unit="%", at_least=0, at_most=Decimal("100"), decimals=1)
COUNT = Column(key="n", title="人数", kind=ColumnKind.INTEGER, unit="人", at_most=50)


def fault(cell, column):
    with pytest.raises(CellFault) as refusal:
        read_cell(cell, column)
    return refusal.value.code, refusal.value.expected


@pytest.mark.parametrize(
    ("cell", "number"),
    [(0, "0"), ("100", "100"), (99.9, "99.9"), ("９９．９％", "99.9"), (0.1 + 0.2, "0.3"), (Decimal("5.50"), "5.50")],
)
def test_a_decimal_is_exact(cell, number):
    assert read_cell(cell, RATE) == Decimal(number)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (-0.1, "TOO_SMALL"),
        (100.1, "TOO_LARGE"),
        ("99.95", "TOO_MANY_DECIMALS"),
        ("1e2", "NOT_A_NUMBER"),
        ("1,23", "NOT_A_NUMBER"),
        (float("nan"), "NOT_A_NUMBER"),
        (float("inf"), "NOT_A_NUMBER"),
        (True, "NOT_A_NUMBER"),
        ("9" * 41, "NOT_A_NUMBER"),
        ("-", "NOT_A_NUMBER"),
    ],
)
def test_a_number_beyond_its_limits_says_them(cell, code):
    assert fault(cell, RATE) == (code, "0到100之间、至多1位小数的数字")


def test_the_unit_may_stand_behind_the_number_and_no_other():
    assert read_cell("12 人", COUNT) == 12
    assert read_cell("1,0人", Column(key="n", title="x", kind=ColumnKind.TEXT)) == "1,0人"
    assert fault("12元", COUNT)[0] == "NOT_A_NUMBER"
    assert read_cell("50", COUNT) == 50
    assert fault("51", COUNT) == ("TOO_LARGE", "不大于50的整数")


@pytest.mark.parametrize("cell", [None, "", " ", "\u3000\u00a0", "\u200b\ufeff\n", "\u2003"])
def test_blanks_of_every_kind_are_blank(cell):
    assert read_cell(cell, RATE) is None and read_cell(cell, COUNT) is None


@pytest.mark.parametrize("cell", ["#N/A", " ＃ＤＩＶ／０！", "#ref!"])
def test_a_formula_that_went_wrong_is_a_fault_in_every_kind(cell):
    for kind in ColumnKind:
        assert fault(cell, Column(key="x", title="x", kind=kind))[0] == "FORMULA_ERROR"


def test_long_texts_keep_their_lines_and_marks():
    column = Column(key="x", title="x", kind=ColumnKind.LONG_TEXT, at_most_characters=8)
    assert read_cell(" 一。\r\n\u3000二（３）\t\n\n", column) == "一。\n二（３）"
    assert fault("一\n二三四五六七八", column)[0] == "TOO_LONG"
    assert fault("一\x07", column)[0] == "CONTROL_CHARACTER"


def test_only_the_first_wording_of_a_choice_is_offered():
    column = Column(key="x", title="x", kind=ColumnKind.CHOICE, choices={"小学": "p", "初中": "j", "p": "p"})
    assert read_cell("p", column) == read_cell("小学", column) == "p"
    assert fault("大学", column) == ("NOT_A_CHOICE", "小学、初中")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_what_is_shown_of_a_number_is_read_back(number):
    column = Column(key="x", title="x", kind=ColumnKind.DECIMAL)
    assert read_cell(shown(number), column) == number
    assert read_cell(float(number), column) == number


@given(st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes()))
def test_any_cell_is_a_value_or_a_fault(cell):
    for kind in ColumnKind:
        column = Column(key="x", title="x", kind=kind, choices={"甲": "a"}, at_least=0, at_most=9, decimals=2)
        try:
            value = read_cell(cell, column)
        except CellFault as found:
            assert found.code and found.expected
        else:
            assert value is None or isinstance(value, str | int | Decimal | bool | date | tuple)
