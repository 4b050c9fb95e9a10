"""Numbers are judged by their published rules, with the worked examples of the standards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from yanzhen.engines.exports.check_digits import (
    is_citizen_number,
    is_credit_code,
    is_pupil_number,
    is_school_code,
    masked,
)


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014", "11010820180915012X"])
def test_published_citizens_numbers_hold(number):
    assert is_citizen_number(number) and is_pupil_number(f"G{number}") and is_pupil_number(f"J{number}")


@pytest.mark.parametrize("number", ["", "110105194912310021", "11010519491231002x", "1101051949123100X", "x" * 18])
def test_other_citizens_numbers_do_not(number):
    assert not is_citizen_number(number) and not is_pupil_number(f"G{number}")


@given(st.integers(0, 10**17 - 1).map("{:017}".format))
def test_exactly_one_check_fits_and_another_library_agrees(body):
    fitting = [check for check in "0123456789X" if is_citizen_number(body + check)]
    assert fitting == [ric.calc_check_digit(body + "0")]


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_credit_codes_agree_with_another_library(body):
    fitting = [symbol for symbol in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_credit_code(body + symbol)]
    assert fitting == [uscc.calc_check_digit(body)]


@pytest.mark.parametrize(
    ("number", "holds"),
    [
        ("L110108201809150001", True),
        ("L11010820180915000", False),
        ("M11010820180915012X", False),
        ("11010820180915012X", False),
    ],
)
def test_a_pupils_number_begins_with_its_letter(number, holds):
    assert is_pupil_number(number) is holds


@pytest.mark.parametrize(("code", "holds"), [("2111000123", True), ("9911000123", False), ("211100012", False)])
def test_a_school_code_is_ten_digits_of_a_known_type(code, holds):
    assert is_school_code(code) is holds


def test_a_persons_number_is_never_shown_whole():
    assert masked("G11010820180915012X") == "G11010****012X" and masked("张三") == "****"
