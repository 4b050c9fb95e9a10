"""Skeletons of reports (总结报告模板), from ``catalogue/reports/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from string import Template

from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.tables import Table

EACH = ("once", "plan", "task", "task_with_value")


@dataclass(frozen=True)
class Part:
    """Lines repeated once, for each plan, for each task, or for each task with a figure."""

    each: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class TemplateBinding:
    """What a key of the skeleton counts: a measure of tasks, or ``value`` for the roll-up of reported figures."""

    key: str
    measure: str
    decimals: int | None = None


@dataclass(frozen=True)
class ReportTemplate:
    """A skeleton of a report; ``$name`` is filled at the start, ``{key}`` stays a place.

    Attributes:
        title: pattern of the title.
        kind: kind of report.
        parts: in reading order.
        bindings: patterns of keys with what they count.
    """

    title: str
    kind: str
    parts: tuple[Part, ...]
    bindings: tuple[TemplateBinding, ...]

    def bindings_of(self, prefix: str) -> tuple[TemplateBinding, ...]:
        """Return the bindings whose key begins with ``prefix`` (``计划`` or ``任务``)."""
        return tuple(binding for binding in self.bindings if binding.key.startswith(prefix))


@cache
def report_templates() -> Mapping[str, ReportTemplate]:
    """Return every skeleton by name.

    Raises:
        BadInputError: every fault of every file.
    """
    return load_catalogue("reports", _parse)


def _parse(table: Table, key: str) -> ReportTemplate:
    title = table.required("title", str) or ""
    kind = table.required("kind", str) or ""
    _check_pattern(table, title, "title")
    parts = tuple(_part(table, row, place) for place, row in enumerate(table.values.get("parts", ()), start=1))
    if not parts:
        table.fault("NO_PARTS", "模板没有内容。", key="parts", expected="[[parts]]")
    bindings = tuple(
        TemplateBinding(name, row.get("measure", ""), row.get("decimals"))
        for name, row in table.values.get("bindings", {}).items()
    )
    return ReportTemplate(title, kind, parts, bindings)


def _part(table: Table, row: Mapping[str, object], place: int) -> Part:
    each = str(row.get("each", ""))
    if each not in EACH:
        table.fault(
            "UNKNOWN_EACH", "不认识的重复方式。", key=f"parts[{place}].each", found=each, expected="、".join(EACH)
        )
    lines = row.get("lines")
    if not isinstance(lines, list) or not lines:
        table.fault("NO_LINES", "这一段没有文字。", key=f"parts[{place}].lines")
        return Part(each, ())
    for line in lines:
        _check_pattern(table, str(line), f"parts[{place}].lines")
    return Part(each, tuple(str(line) for line in lines))


def _check_pattern(table: Table, pattern: str, key: str) -> None:
    if not Template(pattern).is_valid():
        table.fault("BAD_PATTERN", "“$”后面应是名称；要写“$”本身请写两个。", key=key, found=pattern)
