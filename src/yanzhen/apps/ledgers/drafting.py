"""Changing a form's definition piece by piece (编制表样): plain values in, plain values out.

People write conditions with titles in brackets, 【参加学生数】≤【在校学生数】; the definition keeps the fields' keys.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

Definition = dict[str, Any]

NAMES = {"fields": "key", "checks": "code", "indicators": "code"}
_TITLE = re.compile(r"【([^】]*)】|\[([^\]\[\"']*[\u4e00-\u9fff][^\]\[\"']*)\]")
_WORD = re.compile(r"(\"[^\"]*\"|'[^']*')|([A-Za-z_]\w*)")
_SIGNS = (("≤", "<="), ("≥", ">="), ("≠", "!="), ("＝", "="), ("＜", "<"), ("＞", ">"), ("×", "*"), ("÷", "/"))
_SPELT = ((" and ", " 且 "), (" or ", " 或 "))


def entry_of(definition: Mapping[str, Any], section: str, name: str) -> Mapping[str, Any] | None:
    """Return the field, check or indicator of that name, or None."""
    return next((one for one in definition.get(section, ()) if one.get(NAMES[section]) == name), None)


def with_entry(definition: Mapping[str, Any], section: str, name: str, entry: Mapping[str, Any]) -> Definition:
    """Return the definition with an entry put in the place of the one called ``name``, or behind all others."""
    made = copy.deepcopy(dict(definition))
    rows = made.setdefault(section, [])
    place = next((n for n, one in enumerate(rows) if one.get(NAMES[section]) == name), None)
    if place is None:
        rows.append(dict(entry))
    else:
        rows[place] = dict(entry)
    return made


def without_entry(definition: Mapping[str, Any], section: str, name: str) -> Definition:
    """Return the definition without an entry; a field also leaves the key of the ledger."""
    made = copy.deepcopy(dict(definition))
    made[section] = [one for one in made.get(section, ()) if one.get(NAMES[section]) != name]
    if section == "fields" and name in made.get("key", ()):
        made["key"] = [one for one in made["key"] if one != name]
    return made


def moved_entry(definition: Mapping[str, Any], section: str, name: str, by: int) -> Definition:
    """Return the definition with an entry moved up (-1) or down (1); at the end it stays."""
    made = copy.deepcopy(dict(definition))
    rows = made.get(section, [])
    place = next((n for n, one in enumerate(rows) if one.get(NAMES[section]) == name), None)
    if place is not None and 0 <= place + by < len(rows):
        rows.insert(place + by, rows.pop(place))
    return made


def next_name(definition: Mapping[str, Any], section: str, stem: str) -> str:
    """Return a name that no entry of the section has yet: the stem with the smallest number that is free."""
    taken = {one.get(NAMES[section]) for one in definition.get(section, ())}
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def in_keys(definition: Mapping[str, Any], text: str) -> str:
    """Return a condition as the definition keeps it; titles that no field has stay as they are, for the check to name.

    >>> in_keys({"fields": [{"key": "f1", "title": "参加学生数"}]}, "【参加学生数】≤100 且 【天数】＞0")
    'f1<=100 and 【天数】>0'
    """
    keys = {one.get("title"): one.get("key") for one in definition.get("fields", ())}
    found = _TITLE.sub(lambda match: keys.get(match[1] or match[2]) or match[0], text)
    for sign, plain in (*_SIGNS, *((chinese, english) for english, chinese in _SPELT)):
        found = found.replace(sign, plain)
    return " ".join(found.split())


def in_titles(definition: Mapping[str, Any], text: str) -> str:
    """Return a condition as people read it, with titles for keys.

    >>> in_titles({"fields": [{"key": "f1", "title": "参加学生数"}]}, "f1<=100 and blank(f2)")
    '【参加学生数】≤100 且 blank(f2)'
    """
    titles = {one.get("key"): one.get("title") for one in definition.get("fields", ())}

    def spelt(match: re.Match[str]) -> str:
        return match[0] if match[1] or match[2] not in titles else f"【{titles[match[2]]}】"

    found = _WORD.sub(spelt, text)
    for chinese, plain in _SIGNS[:3]:
        found = found.replace(plain, chinese)
    for english, chinese in _SPELT:
        found = found.replace(english, chinese)
    return found


def titles_of(definition: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Return key and title of every field, in the order of the form."""
    return [(one.get("key", ""), one.get("title", "")) for one in definition.get("fields", ())]
