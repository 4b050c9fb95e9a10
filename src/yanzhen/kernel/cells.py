"""Reads one cell by the kind of its column, as people write things."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

from yanzhen.kernel.columns import Column, ColumnKind

Cell = str | int | float | Decimal | bool | date | datetime | time | timedelta | None
Value = str | int | Decimal | bool | date | tuple[str, ...] | None
Reader = Callable[[Cell], Value]

_DAY = re.compile(r"(\d{4})\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*日?(?:\s+0{1,2}:00(?::00)?)?")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?")
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc]+")
_SPACES = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[、，,;；/\s]+")
_BLANKS = "".join(one for one in map(chr, range(0x3001)) if one.isspace()) + "\u200b\ufeff"
_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"))
_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets, whose year 1900 wrongly has a 29 February
_SERIALS = range(367, 73051)  # 1901-01-01 to 2099-12-31
_GREATEST = 2_000_000_000
_TOO_GREAT = 10**15  # spreadsheets keep 15 digits; beyond them a number is no longer what was typed
_LONGEST_NUMBER = 40  # characters
FLAGS = {"是": True, "否": False, "yes": True, "no": False, "1": True, "0": False, "√": True, "×": False}


class CellFault(Exception):
    """A cell cannot be read; carries what was expected, in Chinese."""

    def __init__(self, code: str, expected: str) -> None:
        super().__init__(code)
        self.code = code
        self.expected = expected


def shown(cell: Cell) -> str:
    """Return a cell as its text, without the ``.0`` of whole numbers.

    >>> shown(1001.0), shown(0.1 + 0.2), shown(None), shown(date(2024, 9, 1))
    ('1001', '0.3', '', '2024-09-01')
    """
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        return f"{cell:.15g}"  # as spreadsheets show it: their 0.1 + 0.2 is 0.3
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def is_blank(cell: Cell) -> bool:
    """Is there nothing in the cell but blanks?"""
    return cell is None or (isinstance(cell, str) and not cell.strip(_BLANKS))


def read_cell(cell: Cell, column: Column) -> Value:
    """Return the cell's value by the column's kind; a blank cell is None, also a blank list.

    Raises:
        CellFault: the cell cannot be read so; a blank in a required column is the caller's to judge.

    >>> read_cell("２０２４年９月１日", Column(key="d", title="日期", kind=ColumnKind.DAY))
    datetime.date(2024, 9, 1)
    >>> read_cell(" 1,234.50人", Column(key="n", title="人数", kind=ColumnKind.DECIMAL, unit="人"))
    Decimal('1234.50')
    """
    return reader_of(column)(cell)


def reader_of(column: Column) -> Reader:
    """Return the function that reads the cells of ``column``: what depends on the column alone is worked out once."""
    makers: dict[ColumnKind, Callable[[Column], Reader]] = {
        ColumnKind.INTEGER: _integers,
        ColumnKind.DECIMAL: _decimals,
        ColumnKind.DAY: lambda _: _day,
        ColumnKind.FLAG: lambda _: _flag,
        ColumnKind.CHOICE: _choice,
        ColumnKind.CHOICES: _choices,
        ColumnKind.CODE: _codes,
        ColumnKind.LONG_TEXT: _paragraphs,
    }
    inner = makers.get(column.kind, _texts)(column)

    def read(cell: Cell) -> Value:
        if is_blank(cell):
            return None
        if isinstance(cell, str) and ("#" in cell or "＃" in cell) and _plain(cell).upper() in _ERRORS:
            raise CellFault("FORMULA_ERROR", "正确的值（这里的公式出错了）")
        return inner(cell)

    return read


def _plain(text: str) -> str:
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).strip(_BLANKS)


def _texts(column: Column) -> Reader:
    """Names keep their full-width marks; letters and digits become plain."""

    def read(cell: Cell) -> str:
        found = shown(cell).strip(_BLANKS)
        if not found.isascii():
            found = _WIDE.sub(lambda wide: _plain(wide.group()), found)
        return _within(_SPACES.sub(" ", found), column)

    return read


def _paragraphs(column: Column) -> Reader:
    """Long texts keep their lines and marks as written; blanks at the ends of lines have no business there."""

    def read(cell: Cell) -> str:
        text = re.sub(r"\r\n?|[\u0085\u2028\u2029]", "\n", shown(cell)).replace("\t", " ")
        kept = "\n".join(line.strip(_BLANKS) for line in text.split("\n")).strip()
        _within(kept.replace("\n", " "), column)
        return kept

    return read


def _codes(column: Column) -> Reader:
    """Codes lose all blanks."""
    return lambda cell: _within(re.sub(r"\s+", "", _plain(shown(cell))), column)


def _within(text: str, column: Column) -> str:
    if len(text) > column.at_most_characters:
        raise CellFault("TOO_LONG", f"不超过{column.at_most_characters}个字")
    if not text.isprintable() and any(unicodedata.category(one) == "Cc" for one in text):
        raise CellFault("CONTROL_CHARACTER", "不含控制字符的文字")
    return text


def _expected(column: Column, noun: str) -> str:
    """Say which numbers a column takes.

    >>> _expected(Column(key="n", title="率", at_least=0, at_most=Decimal("100"), decimals=1), "数字")
    '0到100之间、至多1位小数的数字'
    """
    least, most = column.at_least, column.at_most
    if least is not None and most is not None:
        limits = [f"{_figure(least)}到{_figure(most)}之间"]
    elif least is not None:
        limits = [f"不小于{_figure(least)}"]
    else:
        limits = [f"不大于{_figure(most)}"] if most is not None else []
    if column.decimals:
        limits.append(f"至多{column.decimals}位小数")
    return "、".join(limits) + ("的" if limits else "") + noun


def _figure(limit: Decimal | float) -> str:
    return shown(limit.normalize() if isinstance(limit, Decimal) else limit)


def _numbers(column: Column, expected: str) -> Callable[[Cell], Decimal]:
    unit = _folded(column.unit)
    least = None if column.at_least is None else Decimal(shown(column.at_least))
    most = None if column.at_most is None else Decimal(shown(column.at_most))

    def read(cell: Cell) -> Decimal:
        if isinstance(cell, bool) or (isinstance(cell, float) and not isfinite(cell)):
            raise CellFault("NOT_A_NUMBER", expected)
        if isinstance(cell, int):
            number = Decimal(cell)
        elif isinstance(cell, float):
            number = Decimal(f"{cell:.15g}")
        else:
            text = _plain(shown(cell)).replace(" ", "")
            if unit and text.lower().endswith(unit):
                text = text[: -len(unit)]
            if not text or len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text) or text in "+-":
                raise CellFault("NOT_A_NUMBER", expected)
            number = Decimal(text.replace(",", ""))
        if least is not None and number < least:
            raise CellFault("TOO_SMALL", expected)
        if abs(number) >= _TOO_GREAT or (most is not None and number > most):
            raise CellFault("TOO_LARGE", expected)
        return number

    return read


def _integers(column: Column) -> Reader:
    expected = _expected(column, "整数")
    number_in = _numbers(column, expected)

    def read(cell: Cell) -> int:
        number = number_in(cell)
        if abs(number) > _GREATEST or number % 1:
            raise CellFault("NOT_AN_INTEGER", expected)
        return int(number)

    return read


def _decimals(column: Column) -> Reader:
    expected = _expected(column, "数字")
    number_in = _numbers(column, expected)

    def read(cell: Cell) -> Decimal:
        number = number_in(cell)
        if column.decimals is not None and round(number, column.decimals) != number:
            raise CellFault("TOO_MANY_DECIMALS", expected)
        return number

    return read


def _flag(cell: Cell) -> bool:
    found = FLAGS.get(_plain(shown(cell)).lower())
    if found is None:
        raise CellFault("NOT_YES_OR_NO", "是或否")
    return found


def _choice(column: Column) -> Callable[[Cell], str]:
    folded = {_folded(word): value for word, value in column.choices.items()}
    words = column.wordings
    accepted = "、".join(words[:12]) + ("等" if len(words) > 12 else "")

    def read(cell: Cell) -> str:
        found = column.choices.get(cell) if isinstance(cell, str) else None
        if found is None:
            found = folded.get(_folded(shown(cell)))
        if found is None:
            raise CellFault("NOT_A_CHOICE", accepted)
        return found

    return read


def _choices(column: Column) -> Reader:
    one = _choice(column)

    def read(cell: Cell) -> tuple[str, ...] | None:
        found = dict.fromkeys(one(part) for part in _SEPARATORS.split(shown(cell)) if part)
        return tuple(found) or None

    return read


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", _plain(text)).lower()


def _day(cell: Cell) -> date:
    expected = "日期，例如2024-09-01或2024年9月1日"
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    plain = _plain(shown(cell))
    parts = _DAY.fullmatch(plain) or _EIGHT.fullmatch(plain)
    if parts:
        try:
            return date(*(int(part) for part in parts.groups()))
        except ValueError as error:
            raise CellFault("NO_SUCH_DAY", expected) from error
    if plain.isdecimal() and len(plain) <= 5 and int(plain) in _SERIALS:
        return _EPOCH + timedelta(days=int(plain))
    raise CellFault("NOT_A_DAY", expected)
