"""Reads JSON values field by field and notes every fault with its path (字段核验)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

Word = TypeVar("Word", bound=StrEnum)
_SHOWN = 60
_LARGEST = 10**15
_LONGEST_NUMBER = 40  # digits


class JsonObject(dict[str, Any]):
    """A JSON object that remembers the keys written more than once."""

    twice: tuple[str, ...] = ()


def object_from_pairs(pairs: Iterable[tuple[str, Any]]) -> JsonObject:
    """Build an object from its pairs in order; the first of two equal keys counts, the others are remembered."""
    found, twice = JsonObject(), []
    for key, value in pairs:
        if key in found:
            twice.append(key)
        found.setdefault(key, value)
    found.twice = tuple(dict.fromkeys(twice))
    return found


def json_from_text(text: str) -> Any:
    """Return the value of a JSON text: numbers exact, keys written twice remembered, NaN and Infinity as decimals.

    Raises:
        BadInputError: BAD_JSON, with its line where it has one.
    """
    try:
        return json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=object_from_pairs,
            parse_int=_number,
            parse_float=_number,
            parse_constant=Decimal,
        )
    except json.JSONDecodeError as error:
        message = f"第{error.lineno}行第{error.colno}个字符处不是JSON的写法；请核对引号、逗号和括号。"
        problem = Problem(code="BAD_JSON", message=message, line=error.lineno, found=error.msg, expected="JSON")
        raise BadInputError([problem]) from None
    except RecursionError:
        problem = Problem(code="BAD_JSON", message="括号套得太深，不是要读的文件。", expected="JSON")
        raise BadInputError([problem]) from None


def _number(text: str) -> int | Decimal:
    if text.lstrip("-").isdigit() and len(text) <= _LONGEST_NUMBER:
        return int(text)
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


def shown(value: object) -> str:
    """Return a value as people may see it: short, and printable whatever it holds."""
    text = value if isinstance(value, str) else str(value)
    cut = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return cut.encode("utf-8", "backslashreplace").decode()


@dataclass(frozen=True)
class Fields:
    """One JSON object under inspection; an absent or null field reads as None and is no fault.

    Attributes:
        values: the object.
        path: where it stands in the file, with the dot that joins a key to it.
        problems: the faults found so far, shared by all objects of the file.
    """

    values: Mapping[str, Any]
    path: str = ""
    problems: list[Problem] = field(default_factory=list)

    def fault(self, code: str, message: str, key: str, *, found: object = None, expected: str | None = None) -> None:
        """Note one fault at a key of this object."""
        place = shown(f"{self.path}{key}")
        self.problems.append(
            Problem(
                code=code,
                message=f"{place}：{message}",
                key=place,
                found=None if found is None else shown(found),
                expected=expected,
            )
        )

    def only(self, allowed: Collection[str], code: str = "UNKNOWN_KEY") -> None:
        """Note keys that nobody reads and keys written twice."""
        for key in self.values:
            if key not in allowed:
                self.fault(code, "没有这一项，请核对拼写。", key, found=key, expected="、".join(allowed))
        for key in getattr(self.values, "twice", ()):
            self.fault("DUPLICATE_KEY", "这一项写了两次，请只留一处。", key, found=key, expected="只写一次")

    def inner(self, key: str, allowed: Collection[str] | None = None) -> Fields:
        """Return the object under ``key``, empty when absent; ``allowed`` None lets every key pass."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, dict):
            self.wrong_type(key, value, "对象")
            value = None
        found = Fields(value or {}, f"{self.path}{key}.", self.problems)
        found.only(found.values.keys() if allowed is None else allowed)
        return found

    def wrong_type(self, key: str, found: object, expected: str) -> None:
        """Note that a value is of another kind."""
        self.fault("WRONG_TYPE", f"应为{expected}。", key, found=_as_written(found), expected=expected)

    def text(self, key: str) -> str | None:
        """Return a text."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, str):
            self.wrong_type(key, value, "文字")
            return None
        if value is not None and not is_printable(value):
            self.fault("BAD_TEXT", "含有不成字的编码，请重新输入。", key, found=value, expected="文字")
            return None
        return value

    def identifier(self, key: str) -> str | None:
        """Return the id of a person, which is never blank."""
        value = self.text(key)
        if value is not None and not value.strip():
            self.fault("EMPTY_ID", "人员编号不能为空白。", key, found=value, expected="人员编号")
            return None
        return value

    def truth(self, key: str) -> bool | None:
        """Return a boolean; 0 and 1 are none."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, bool):
            self.wrong_type(key, value, "true或false")
            return None
        return value

    def whole(self, key: str) -> int | None:
        """Return a whole number of at least 0; true and false are none."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong_type(key, value, "非负整数")
            return None
        return None if self._is_negative(key, value) else value

    def money(self, key: str) -> Decimal | None:
        """Return a finite amount of at least 0, exact as written."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not Decimal(value).is_finite():
            self.wrong_type(key, value, "非负数")
            return None
        if value > _LARGEST:
            self.fault("TOO_LARGE", "数额过大，请核对单位（元）。", key, found=value, expected="不超过一千万亿元")
            return None
        return None if self._is_negative(key, value) else Decimal(value if isinstance(value, int) else str(value))

    def number(self, key: str, *, at_most: int, is_above_zero: bool = False) -> Decimal | None:
        """Return a finite number that must be there, from 0 (or just above it) to ``at_most``, exact as written."""
        value = self.values.get(key)
        expected = f"{'大于0' if is_above_zero else '0'}到{at_most}之间的数"
        if value is None:
            self.fault("MISSING", f"缺少这一项，应为{expected}。", key, expected=expected)
        elif isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.wrong_type(key, value, expected)
        elif not Decimal(value).is_finite():
            self.fault("NOT_A_NUMBER", f"不是有限的数，应为{expected}。", key, found=value, expected=expected)
        elif value < 0 or (is_above_zero and value == 0):
            self.fault("TOO_SMALL", f"数太小，应为{expected}。", key, found=value, expected=expected)
        elif value > at_most:
            self.fault("TOO_LARGE", f"数太大，应为{expected}。", key, found=value, expected=expected)
        else:
            return Decimal(value)
        return None

    def _is_negative(self, key: str, value: int | float | Decimal) -> bool:
        if value < 0:
            self.fault("NEGATIVE", "不能是负数。", key, found=value, expected="0或正数")
        return value < 0

    def word(self, key: str, words: type[Word], code: str) -> Word | None:
        """Return one of the words of a list."""
        return self._word_of(key, self.values.get(key), words, code)

    def words(self, key: str, words: type[Word], code: str) -> frozenset[Word] | None:
        """Return a list of such words."""
        rows = self.rows(key)
        if rows is None:
            return None
        found = [self._word_of(f"{key}[{place}]", row, words, code, null=False) for place, row in enumerate(rows)]
        return frozenset(word for word in found if word is not None)

    def _word_of(self, key: str, value: Any, words: type[Word], code: str, *, null: bool = True) -> Word | None:
        if value is None and null:
            return None
        known = [word.value for word in words]
        if not isinstance(value, str):
            self.wrong_type(key, value, "文字")
        elif value not in known:
            self.fault(code, "没有这种写法。", key, found=value, expected="、".join(known))
        else:
            return words(value)
        return None

    def rows(self, key: str) -> list[Any] | None:
        """Return an array."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, list):
            self.wrong_type(key, value, "数组")
            return None
        return value

    def objects(self, key: str, allowed: Collection[str]) -> list[Fields] | None:
        """Return an array of objects; a row that is none reads as an empty one."""
        rows = self.rows(key)
        if rows is None:
            return None
        for place, row in enumerate(rows):
            if not isinstance(row, dict):
                self.wrong_type(f"{key}[{place}]", row, "对象")
        found = [
            Fields(row if isinstance(row, dict) else {}, f"{self.path}{key}[{place}].", self.problems)
            for place, row in enumerate(rows)
        ]
        for one in found:
            one.only(allowed)
        return found

    def identifiers(self, key: str) -> tuple[str, ...] | None:
        """Return an array of ids; one that cannot be read is kept as an empty text, so that places stay."""
        rows = self.rows(key)
        if rows is None:
            return None
        names = [f"{key}[{place}]" for place in range(len(rows))]
        inside = Fields(dict(zip(names, rows, strict=True)), self.path, self.problems)
        for name, row in inside.values.items():
            if row is None:
                self.wrong_type(name, row, "人员编号")
        return tuple(inside.identifier(name) or "" for name in names)


def is_printable(text: str) -> bool:
    """Is the text free of half characters (lone surrogates), which no encoding can write?"""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _as_written(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    return str(value)
