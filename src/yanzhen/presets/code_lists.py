"""Shared code lists (代码表) from ``catalogue/code_lists``: each with its source and the day it was checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable

from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.tables import Table

CHOICE_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
CHOICE_SEPARATORS = re.compile(r"[、，,;；/\s]")


@dataclass(frozen=True, kw_only=True)
class CodeList:
    """A list of codes that several forms share.

    Attributes:
        code: stable name, the file's name.
        title: Chinese name.
        source: what it follows (standard or document), in Chinese.
        checked_on: the day somebody last compared it with its source.
        choices: code → Chinese title, in the order shown.
        words: other wording → code, as people write it in tables of their own.
    """

    code: str
    title: str
    source: str
    checked_on: date
    choices: Mapping[str, str]
    words: Mapping[str, str]


@cache
def code_lists() -> Mapping[str, CodeList]:
    """Return every shipped code list by code.

    Raises:
        BadInputError: every fault of every file.
    """
    return load_code_lists()


def load_code_lists(folder: Traversable | None = None) -> Mapping[str, CodeList]:
    """Read the code lists of a catalogue folder; by default the shipped one."""
    return load_catalogue("code_lists", parse_code_list, folder=folder)


def parse_code_list(table: Table, key: str) -> CodeList:
    """Turn a parsed file into a code list; faults are noted on ``table``."""
    table.only(("title", "source", "checked_on", "choices", "words"))
    choices = parse_choices(table, "choices")
    return CodeList(
        code=key,
        title=table.required("title", str) or "",
        source=table.required("source", str) or "",
        checked_on=table.required("checked_on", date) or date.min,
        choices=choices,
        words=parse_words(table, "words", choices),
    )


def parse_words(table: Table, key: str, choices: Mapping[str, str]) -> dict[str, str]:
    """Return other wording → code; a word for no choice, or one that is another choice's title, is noted."""
    found: dict[str, str] = {}
    for word, code in (table.optional(key, dict) or {}).items():
        if not isinstance(code, str) or not word.strip() or code not in choices:
            table.fault("UNKNOWN_CHOICE", f"“{word}”对应的代码不在可选内容中。", key=key, found=code)
        elif word in choices.values() or (word in choices and word != code):
            table.fault("CHOICE_TWICE", f"“{word}”已经是一项的名称或代码。", key=key, found=word)
        else:
            found[word] = code
    return found


def parse_choices(table: Table, key: str) -> dict[str, str]:
    """Return code → title, written as a table or as pairs (a database keeps no order of keys); faults are noted."""
    given = table.values.get(key)
    pairs = list(given.items()) if isinstance(given, Mapping) else given
    if not isinstance(pairs, list) or not pairs or not all(_is_pair(one) for one in pairs):
        table.fault("NO_CHOICES", '应写明可选内容，如{ a = "甲", b = "乙" }。', key=key, expected="代码和名称")
        return {}
    choices: dict[str, str] = {}
    for code, title in pairs:
        if not CHOICE_CODE.fullmatch(code):
            table.fault("BAD_CODE", "代码只能用英文字母、数字和下划线。", key=key, found=code)
        if code in choices or title in choices.values():
            table.fault("CHOICE_TWICE", f"“{code} {title}”的代码或名称重复。", key=key, found=code)
        choices[code] = title
    for code, title in choices.items():
        if title in choices and title != code:
            table.fault("CHOICE_TWICE", f"名称“{title}”又是另一项的代码，填表时分不清。", key=key, found=title)
    return choices


def _is_pair(one: object) -> bool:
    if not isinstance(one, list | tuple) or len(one) != 2:
        return False
    return all(isinstance(part, str) and part.strip() for part in one)
