"""Reads one cell by the kind of its column, as people write things."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta

from yanzhen.engines.sheets.columns import Column, ColumnKind
from yanzhen.engines.sheets.grid import Cell

Value = str | int | float | bool | date | tuple[str, ...] | None

_DAY = re.compile(r"(\d{4})\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*日?(?:\s+0{1,2}:00(?::00)?)?")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:,\d{3})*|\d+)?(?:\.\d+)?")
_SEPARATORS = re.compile(r"[、，,;；/\s]+")
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets, whose year 1900 wrongly has a 29 February
_SERIALS = range(367, 73051)  # 1901-01-01 to 2099-12-31
FLAGS = {"是": True, "否": False, "yes": True, "no": False, "1": True, "0": False, "√": True, "×": False}


class CellFault(Exception):
    """A cell cannot be read; carries what was expected, in Chinese."""

    def __init__(self, code: str, expected: str) -> None:
        super().__init__(code)
        self.code = code
        self.expected = expected


def shown(cell: Cell) -> str:
    """Return a cell as its text, without the ``.0`` of whole numbers.

    >>> shown(1001.0), shown(None), shown(date(2024, 9, 1))
    ('1001', '', '2024-09-01')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def is_blank(cell: Cell) -> bool:
    """Is there nothing in the cell but blanks?"""
    return not shown(cell).strip().strip("\u3000\u200b\ufeff")


def read_cell(cell: Cell, column: Column) -> Value:
    """Return the cell's value by the column's kind; a blank cell is None, also a blank list.

    Raises:
        CellFault: the cell cannot be read so; a blank in a required column is the caller's to judge.

    >>> read_cell("２０２４年９月１日", Column(key="d", title="日期", kind=ColumnKind.DAY))
    datetime.date(2024, 9, 1)
    """
    if is_blank(cell):
        return None
    text = shown(cell).strip().strip("\u3000\u200b\ufeff")
    if text.upper() in _ERRORS:
        raise CellFault("FORMULA_ERROR", "正确的值（这里的公式出错了）")
    readers: dict[ColumnKind, Callable[[str, Column], Value]] = {
        ColumnKind.INTEGER: _integer,
        ColumnKind.DECIMAL: _decimal,
        ColumnKind.FLAG: _flag,
        ColumnKind.CHOICE: _choice,
        ColumnKind.CHOICES: _choices,
    }
    if column.kind == ColumnKind.DAY:
        return _day(cell, text)
    if column.kind in readers:
        return readers[column.kind](text, column)
    return _text(text, column)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _text(text: str, column: Column) -> str:
    """Names keep their full-width marks; letters and digits become plain, codes lose all blanks."""
    if column.kind == ColumnKind.CODE:
        found = re.sub(r"\s+", "", _plain(text))
    else:
        found = "".join(_plain(one) if one.isalnum() and one > "\uff00" else one for one in text)
        found = re.sub(r"\s+", " ", found)
    if len(found) > column.at_most_characters:
        raise CellFault("TOO_LONG", f"不超过{column.at_most_characters}个字")
    if any(unicodedata.category(one) == "Cc" for one in found):
        raise CellFault("CONTROL_CHARACTER", "不含控制字符的文字")
    return found


def _figure(text: str, expected: str) -> float:
    plain = _plain(text).replace(" ", "")
    if not plain or not _NUMBER.fullmatch(plain) or not any(one.isdigit() for one in plain):
        raise CellFault("NOT_A_NUMBER", expected)
    return float(plain.replace(",", ""))


def _integer(text: str, column: Column) -> int:
    expected = "整数" if column.at_least is None else f"不小于{column.at_least:g}的整数"
    figure = _figure(text, expected)
    if not figure.is_integer() or abs(figure) > 2_000_000_000:
        raise CellFault("NOT_AN_INTEGER", expected)
    if column.at_least is not None and figure < column.at_least:
        raise CellFault("TOO_SMALL", expected)
    return int(figure)


def _decimal(text: str, column: Column) -> float:
    expected = "数字" if column.at_least is None else f"不小于{column.at_least:g}的数字"
    figure = _figure(text, expected)
    if not math.isfinite(figure):
        raise CellFault("NOT_A_NUMBER", expected)
    if column.at_least is not None and figure < column.at_least:
        raise CellFault("TOO_SMALL", expected)
    return figure


def _flag(text: str, column: Column) -> bool:
    found = FLAGS.get(_plain(text).lower())
    if found is None:
        raise CellFault("NOT_YES_OR_NO", "是或否")
    return found


def _accepted(column: Column) -> str:
    words = list(column.choices)
    return "、".join(words[:12]) + ("等" if len(words) > 12 else "")


def _choice(text: str, column: Column) -> str:
    folded = {_folded(word): value for word, value in column.choices.items()}
    found = folded.get(_folded(text))
    if found is None:
        raise CellFault("NOT_A_CHOICE", _accepted(column))
    return found


def _choices(text: str, column: Column) -> tuple[str, ...]:
    found = [_choice(part, column) for part in _SEPARATORS.split(text) if part]
    return tuple(dict.fromkeys(found))


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", _plain(text)).lower()


def _day(cell: Cell, text: str) -> date:
    expected = "日期，例如2024-09-01或2024年9月1日"
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    plain = _plain(text)
    parts = _DAY.fullmatch(plain) or _EIGHT.fullmatch(plain)
    if parts:
        try:
            return date(*(int(part) for part in parts.groups()))
        except ValueError as error:
            raise CellFault("NO_SUCH_DAY", expected) from error
    if plain.isdecimal() and int(plain) in _SERIALS:
        return _EPOCH + timedelta(days=int(plain))
    raise CellFault("NOT_A_DAY", expected)
