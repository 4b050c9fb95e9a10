"""The catalogue of data elements (数据元) from ``catalogue/elements``: what schools are asked for again and again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem
from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.tables import Table

KINDS = ("text", "code", "integer", "decimal", "day", "flag")
SYSTEMS: Mapping[str, str] = {
    "student": "学籍系统",
    "staff": "教师系统",
    "statistics": "教育事业统计",
    "fitness": "体质健康数据",
    "admission": "招生系统",
    "training": "校外培训系统",
    "here": "本系统",
    "manual": "手工登记",
}
OWNED_ELSEWHERE = frozenset(("student", "staff", "statistics", "fitness", "admission", "training"))
RHYTHMS: Mapping[str, str] = {
    "month": "每月",
    "term": "每学期",
    "half_year": "每半年",
    "year": "每年",
    "school_year": "每学年",
    "rarely": "有变化时",
}
MEASURES: Mapping[str, str] = {"moment": "时点数", "period": "期间数"}
BODIES: Mapping[str, str] = {
    "school": "学校",
    "kindergarten": "幼儿园",
    "teaching_point": "教学点",
    "institute": "直属单位",
    "section": "科室",
    "authority": "教育行政部门",
    "street": "街道（乡镇）",
}
STAGES = ("preschool", "primary", "junior", "senior", "vocational", "special")
KEYS = (
    "code",
    "title",
    "unit",
    "kind",
    "decimals",
    "definition",
    "owner",
    "system",
    "rhythm",
    "measured",
    "standard",
    "kinds",
    "stages",
    "aliases",
)
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True, kw_only=True)
class ElementPreset:
    """One data element as it is delivered (数据元).

    Attributes:
        code: stable name.
        title: Chinese name.
        unit: unit of the value as people write it (``人``, ``平方米`` …); empty for texts.
        kind: ``text``, ``code``, ``integer``, ``decimal``, ``day`` or ``flag``.
        decimals: decimals kept, for ``decimal``; None: as given.
        definition: what counts and what does not (口径).
        owner: section that answers for it (科室), matched against organisations.
        system: where the value comes from, a key of ``SYSTEMS``.
        rhythm: how often it changes, a key of ``RHYTHMS``.
        measured: ``moment`` (时点数) or ``period`` (期间数).
        standard: the standard or document that names it; empty when none is confirmed.
        kinds: kinds of organisations that have it.
        stages: stages of schooling that have it; empty: all.
        aliases: other names under which it is asked for.
    """

    code: str
    title: str
    unit: str
    kind: str
    decimals: int | None
    definition: str
    owner: str
    system: str
    rhythm: str
    measured: str
    standard: str
    kinds: tuple[str, ...]
    stages: tuple[str, ...]
    aliases: tuple[str, ...]


def name_key(text: str) -> str:
    """Return a name as names of elements are compared: without blanks, marks and what stands in brackets.

    >>> name_key(" 在校 生数（人）* ") == name_key("在校生数")
    True
    """
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"\([^)]*\)|[\s*:、,，。/\-—_]", "", plain).lower()


@cache
def element_catalogue() -> Mapping[str, ElementPreset]:
    """Return every shipped element by code, in the order of the files.

    Raises:
        BadInputError: faults of the files, ELEMENT_TWICE or NAME_TWICE when two elements share a code or a name.
    """
    found: dict[str, ElementPreset] = {}
    names: dict[str, str] = {}
    problems: list[Problem] = []
    for file, presets in load_catalogue("elements", parse_elements).items():
        for preset in presets:
            if preset.code in found:
                problems.append(_twice("ELEMENT_TWICE", file, f"数据元代码“{preset.code}”重复。"))
            found[preset.code] = preset
            for name in {name_key(one) for one in (preset.title, *preset.aliases)}:
                if name in names:
                    message = f"“{preset.title}”的名称或别名“{name}”已经属于数据元{names[name]}。"
                    problems.append(_twice("NAME_TWICE", file, message))
                names[name] = preset.code
    if problems:
        raise BadInputError(problems)
    return found


def parse_elements(table: Table, key: str) -> tuple[ElementPreset, ...]:
    """Turn a parsed file into elements; faults are noted on ``table``."""
    table.only(("elements",))
    return tuple(_parse(row) for row in table.tables("elements"))


def _parse(row: Table) -> ElementPreset:
    row.only(KEYS)
    code = row.required("code", str) or ""
    if code and not _CODE.fullmatch(code):
        row.fault("BAD_CODE", "代码用小写英文、数字和下划线，2到40个字符。", key="code", found=code)
    kind = _one_of(row, "kind", KINDS)
    unit = row.optional("unit", str) or ""
    if kind in ("integer", "decimal") and not unit:
        row.fault("NO_UNIT", "数字要写明单位。", key="unit", expected="人、个、平方米等")
    decimals = row.optional("decimals", int)
    if decimals is not None and kind != "decimal":
        row.fault("DECIMALS_WITHOUT_KIND", "只有小数才写小数位数。", key="decimals", found=decimals)
    return ElementPreset(
        code=code,
        title=row.required("title", str) or "",
        unit=unit,
        kind=kind,
        decimals=decimals,
        definition=row.required("definition", str) or "",
        owner=row.required("owner", str) or "",
        system=_one_of(row, "system", tuple(SYSTEMS)),
        rhythm=_one_of(row, "rhythm", tuple(RHYTHMS)),
        measured=_one_of(row, "measured", tuple(MEASURES)),
        standard=row.optional("standard", str) or "",
        kinds=_some_of(row, "kinds", tuple(BODIES), needed=True),
        stages=_some_of(row, "stages", STAGES, needed=False),
        aliases=_texts(row, "aliases"),
    )


def _one_of(row: Table, key: str, allowed: tuple[str, ...]) -> str:
    found = row.required(key, str) or ""
    if found and found not in allowed:
        row.fault("UNKNOWN_VALUE", "不认识的写法。", key=key, found=found, expected="、".join(allowed))
    return found


def _some_of(row: Table, key: str, allowed: tuple[str, ...], *, needed: bool) -> tuple[str, ...]:
    found = _texts(row, key)
    if needed and not found:
        row.fault("MISSING_KEY", "至少写一项。", key=key, expected="、".join(allowed))
    for one in found:
        if one not in allowed:
            row.fault("UNKNOWN_VALUE", "不认识的写法。", key=key, found=one, expected="、".join(allowed))
    return found


def _texts(row: Table, key: str) -> tuple[str, ...]:
    found = row.optional(key, list) or []
    for one in found:
        if not isinstance(one, str) or not one.strip():
            row.fault("WRONG_KIND", "应为文字的数组。", key=key, found=one)
    return tuple(one for one in found if isinstance(one, str) and one.strip())


def _twice(code: str, file: str, message: str) -> Problem:
    return Problem(code=code, file=f"catalogue/elements/{file}.toml", message=message)
