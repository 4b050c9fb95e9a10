"""Numbers that carry their own check (校验位): citizens' numbers, pupils' numbers, credit codes, school codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_CITIZEN = re.compile(r"\d{17}[\dX]")
_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECKS = "10X98765432"
_CREDIT_SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT = re.compile(rf"[{_CREDIT_SYMBOLS}]{{18}}")
_SCHOOL = re.compile(r"\d{10}")
_SCHOOL_TYPES = frozenset(
    ("11", "21", "22", "31", "32", "33", "34", "35", "36", "37", "41", "42", "51", "91", "92", "93")
)
_TEMPORARY = re.compile(r"L\d{18}")


def is_citizen_number(text: str) -> bool:
    """Return whether an 18-character citizen's number (公民身份号码) carries the right check.

    Source: GB 11643-1999, weights 7,9,10,5,8,4,2,1,6,3,7,9,10,5,8,4,2, sum mod 11 → ``10X98765432``.

    >>> is_citizen_number("11010519491231002X"), is_citizen_number("110105194912310021")
    (True, False)
    """
    if not _CITIZEN.fullmatch(text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_CITIZEN_WEIGHTS, text, strict=False))
    return _CITIZEN_CHECKS[total % 11] == text[17]


def is_pupil_number(text: str) -> bool:
    """Return whether a pupil's number (学籍号) is of one of the three shapes; ``L`` numbers carry no check.

    ``G`` + citizen's number, ``J`` + 18 digits by the same rule, ``L`` + 18 digits given for a time.

    >>> is_pupil_number("G11010820180915012X"), is_pupil_number("L110108201809150001"), is_pupil_number("110108")
    (True, True, False)
    """
    return bool(_TEMPORARY.fullmatch(text)) or (text[:1] in ("G", "J") and is_citizen_number(text[1:]))


def is_credit_code(text: str) -> bool:
    """Return whether an 18-character credit code (统一社会信用代码) carries the right check.

    Source: GB 32100-2015, weights 3^(i-1) mod 31 over 31 symbols, check = (31 - sum mod 31) mod 31.

    >>> is_credit_code("91350100M000100Y43"), is_credit_code("12110108400623450A"), is_credit_code("12110108400623450B")
    (True, True, False)
    """
    if not _CREDIT.fullmatch(text):
        return False
    total = sum(_CREDIT_SYMBOLS.index(symbol) * pow(3, place, 31) for place, symbol in enumerate(text[:17]))
    return _CREDIT_SYMBOLS[(31 - total % 31) % 31] == text[17]


def is_school_code(text: str) -> bool:
    """Return whether a school's code (学校标识码) is ten digits of a known type; it carries no check digit.

    >>> is_school_code("2111000123"), is_school_code("9911000123")
    (True, False)
    """
    return bool(_SCHOOL.fullmatch(text)) and text[:2] in _SCHOOL_TYPES


CHECKS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "citizen_number": (is_citizen_number, "校验位正确的18位身份证件号码"),
    "pupil_number": (is_pupil_number, "以G、J或L开头、校验位正确的19位学籍号"),
    "credit_code": (is_credit_code, "校验位正确的18位统一社会信用代码"),
    "school_code": (is_school_code, "10位学校（机构）标识码，前两位是类型"),
}


def masked(text: str) -> str:
    """Return a person's number as far as it may be shown: six characters, four stars, four characters.

    >>> masked("11010519491231002X"), masked("12345")
    ('110105****002X', '****')
    """
    return f"{text[:6]}****{text[-4:]}" if len(text) > 10 else "****"
