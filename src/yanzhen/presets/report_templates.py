"""Templates of reports (总结报告模板): those of ``catalogue/reports/``, and a district's own in the same shape."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from string import Template
from typing import Any

from yanzhen.engines.reports import Asked, ChartAsked, NumberAsked, Place, ReportError, TableAsked, Text, runs_of
from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.live_parts import asked_json, parse_chart, parse_number, parse_table
from yanzhen.presets.tables import Table

# How often lines are repeated, and the letter that tells one repetition's keys from the next.
EACH = {"once": "", "plan": "p", "task": "t", "task_with_value": "t", "school": "s"}
EACH_TITLES = {
    "once": "全文一次",
    "plan": "每个计划",
    "task": "每项任务",
    "task_with_value": "每项有数的任务",
    "school": "每所学校",
}
# Words filled when a report is started: everywhere, and in repeated lines.
WORDS = {
    "scope": "统计范围",
    "owner": "起草单位",
    "year": "年份",
    "half": "上半年或下半年",
    "start": "期间起日",
    "end": "截止日",
}
WORDS_OF = {
    "once": {},
    "plan": {"plan": "计划名称"},
    "task": {"task": "任务名称", "lead": "牵头单位"},
    "task_with_value": {"task": "任务名称", "lead": "牵头单位", "reading": "指标及升降", "unit": "数值单位"},
    "school": {"school": "学校名称"},
}
# What a count of tasks may count; ``value`` rolls the reported figures up. The app names them in Chinese.
MEASURES = (
    "own",
    "handed_down",
    "units",
    "done",
    "done_share",
    "struck_off",
    "in_progress",
    "lagging",
    "not_started",
    "green",
    "yellow",
    "red",
    "grey",
    "reported_units",
    "value",
)
KINDS = ("half_year", "year", "month", "special", "brief", "school")
KEY_FORM = re.compile(r"(?:\w|\$[pts]){1,40}")
MARKED = re.compile(r"〔([^〕]+)〕(.*)", re.DOTALL)
LINE_AT_MOST, LINES_AT_MOST, NAME_AT_MOST, TITLE_AT_MOST = 4000, 600, 80, 160


@dataclass(frozen=True)
class Part:
    """Lines repeated once, for each plan, for each task, for each task with a figure, or for each school."""

    each: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class TemplateBinding:
    """What a key stands for: a count of tasks (``measure``), or a figure, table or chart of indicators (``asked``).

    A count whose key has ``$p`` or ``$t`` is of that plan or task; any other is of the tasks of the report's own scope.
    """

    key: str
    measure: str = ""
    decimals: int | None = None
    asked: Asked | None = None


@dataclass(frozen=True)
class ReportTemplate:
    """A template of a report; ``$name`` is filled at the start, ``{key}`` stays a place.

    Attributes:
        title: pattern of the title.
        kind: kind of report.
        parts: in reading order.
        bindings: patterns of keys with what they stand for.
        name: what the template is called in lists.
    """

    title: str
    kind: str
    parts: tuple[Part, ...]
    bindings: tuple[TemplateBinding, ...]
    name: str = ""

    @property
    def needs_plans(self) -> bool:
        """Whether any line is repeated for plans or tasks."""
        return any(EACH[part.each] in ("p", "t") and EACH[part.each] for part in self.parts)


@cache
def report_templates() -> Mapping[str, ReportTemplate]:
    """Return every shipped template by name.

    Raises:
        BadInputError: every fault of every file.
    """
    return load_catalogue("reports", parse_template)


def parse_template(table: Table, key: str) -> ReportTemplate:
    """Return the template of a checked table; every fault is noted on it."""
    table.only(("name", "title", "kind", "parts", "bindings"))
    name, title = table.required("name", str) or "", table.required("title", str) or ""
    kind = table.required("kind", str) or ""
    if kind and kind not in KINDS:
        table.fault("UNKNOWN_KIND", "不认识的报告种类。", key="kind", found=kind, expected="、".join(KINDS))
    for text, most, where in ((name, NAME_AT_MOST, "name"), (title, TITLE_AT_MOST, "title")):
        if len(text) > most:
            table.fault("TOO_LONG", f"最多{most}个字。", key=where, found=len(text), expected=f"至多{most}个字")
    _check_words(table, title, "title", "once")
    rows = table.tables("parts")
    parts = tuple(part for row in rows if (part := _part(row)) is not None)
    if not any(part.lines for part in parts):
        table.fault("NO_PARTS", "模板没有内容。", key="parts", expected="[[parts]]")
    bindings = tuple(_bindings(table))
    _check_places(table, parts, bindings)
    return ReportTemplate(title, kind, parts, bindings, name or key)


def _part(row: Table) -> Part | None:
    row.only(("each", "lines"))
    each = row.required("each", str)
    if each is not None and each not in EACH:
        row.fault("UNKNOWN_EACH", "不认识的重复方式。", key="each", found=each, expected="、".join(EACH))
        each = None
    lines = row.optional("lines", list)
    if not lines or not all(isinstance(line, str) for line in lines):
        row.fault("NO_LINES", "这一段没有文字。", key="lines", expected="文字的数组")
        return None
    if len(lines) > LINES_AT_MOST or max(len(line) for line in lines) > LINE_AT_MOST:
        row.fault("TOO_LONG", f"最多{LINES_AT_MOST}行，每行最多{LINE_AT_MOST}个字。", key="lines")
        return None
    if each is None:
        return None
    for line in lines:
        _check_words(row, line, "lines", each)
    return Part(each, tuple(lines))


def _bindings(table: Table) -> list[TemplateBinding]:
    found = []
    values = table.optional("bindings", dict) or {}
    for key, row in values.items():
        if not KEY_FORM.fullmatch(key):
            table.fault("BAD_KEY", "代号只能用汉字、字母、数字和下划线。", key=f"bindings.{key}", found=key)
        elif not isinstance(row, dict):
            table.fault("WRONG_KIND", "应为表。", key=f"bindings.{key}", found=row, expected="表")
        else:
            found.append(_binding(Table(table.file, row, table.problems, f"bindings.{key}."), key))
    return found


def _binding(row: Table, key: str) -> TemplateBinding:
    if "table" in row.values:
        row.only(("table",))
        return TemplateBinding(key, asked=parse_table(row.table("table")))
    if "chart" in row.values:
        row.only(("chart",))
        return TemplateBinding(key, asked=parse_chart(row.table("chart")))
    if "indicator" in row.values:
        return TemplateBinding(key, asked=parse_number(row))
    row.only(("measure", "decimals"))
    measure, decimals = row.required("measure", str) or "", row.optional("decimals", int)
    if measure and measure not in MEASURES:
        row.fault("UNKNOWN_MEASURE", "不认识的计数内容。", key="measure", found=measure, expected="、".join(MEASURES))
    if measure == "value" and "t" not in _letters(key):
        row.fault("NO_TASK", "填报数值的汇总要落在每项有数的任务的段落里，代号带$t。", key="measure", found=key)
    return TemplateBinding(key, measure, decimals)


def _check_words(table: Table, pattern: str, key: str, each: str) -> None:
    if not Template(pattern).is_valid():
        table.fault("BAD_PATTERN", "“$”后面应是名称；要写“$”本身请写两个。", key=key, found=pattern)
        return
    letters = {EACH[each]} - {""}
    allowed = {*WORDS, *WORDS_OF[each], *letters}
    for word in Template(pattern).get_identifiers():
        if word not in allowed:
            message = f"这里不能用“${word}”。"
            table.fault("UNKNOWN_WORD", message, key=key, found=word, expected="、".join(sorted(allowed)))


def _check_places(table: Table, parts: Sequence[Part], bindings: Sequence[TemplateBinding]) -> None:
    by_key = {binding.key: binding for binding in bindings}
    for part in parts:
        for line in part.lines:
            try:
                runs = runs_of(line)
            except ReportError as error:
                table.fault(error.code, error.message, key="lines", found=line)
                continue
            keys = [run.key for run in runs if isinstance(run, Place)]
            others = any(isinstance(run, Text) and run.text.strip() for run in runs) or len(keys) > 1
            for key in keys:
                _check_place(table, key, by_key.get(key), part.each, is_alone=not others)


def _check_place(table: Table, key: str, binding: TemplateBinding | None, each: str, *, is_alone: bool) -> None:
    if binding is None:
        table.fault("UNBOUND_PLACE", f"“{key}”还没有绑定来源。", key=f"bindings.{key}", found=key)
        return
    if isinstance(binding.asked, TableAsked | ChartAsked) and not (is_alone and each == "once"):
        table.fault("BLOCK_NOT_ALONE", f"表或图“{key}”要单独成段，且全文一次。", key="lines", found=key)
    if not _letters(key) <= {EACH[each]} - {""}:
        where = EACH_TITLES[each]
        table.fault("WRONG_REPEAT", f"“{key}”不能用在“{where}”的段落里。", key="lines", found=key)


def _letters(key: str) -> set[str]:
    return set(re.findall(r"\$([pts])", key))


def definition_of(template: ReportTemplate) -> dict[str, Any]:
    """Return the shape that ``parse_template`` reads, as TOML and the database hold it."""
    return {
        "name": template.name,
        "title": template.title,
        "kind": template.kind,
        "parts": [{"each": part.each, "lines": list(part.lines)} for part in template.parts],
        "bindings": {binding.key: _binding_json(binding) for binding in template.bindings},
    }


def _binding_json(binding: TemplateBinding) -> dict[str, Any]:
    if binding.asked is None:
        decimals = {} if binding.decimals is None else {"decimals": binding.decimals}
        return {"measure": binding.measure, **decimals}
    shape = asked_json(binding.asked)
    if isinstance(binding.asked, NumberAsked):
        return shape
    return {"table" if isinstance(binding.asked, TableAsked) else "chart": shape}


def template_from(definition: Mapping[str, Any], *, file: str = "") -> tuple[ReportTemplate, Table]:
    """Return the template of a stored or posted definition and the table that holds its faults."""
    table = Table(file, definition, [])
    return parse_template(table, str(definition.get("name", ""))), table


def toml_of(template: ReportTemplate) -> str:
    """Return a template as the TOML file that ``catalogue/reports/`` takes and the import page reads."""
    shape = definition_of(template)
    lines = [f"{key} = {_toml(shape[key])}" for key in ("name", "title", "kind")]
    for part in shape["parts"]:
        lines += ["", "[[parts]]", f"each = {_toml(part['each'])}", "lines = ["]
        lines += [f"    {_toml(line)}," for line in part["lines"]]
        lines.append("]")
    lines += ["", "[bindings]"]
    lines += [f"{_toml(key)} = {_toml(row)}" for key, row in shape["bindings"].items()]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    # JSON writes strings, numbers and true as TOML does, but for the one control character TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def text_of(template: ReportTemplate) -> str:
    """Return the lines as one text to edit, each repeated line marked 〔每个计划〕 and so on."""
    return "\n".join(
        line if part.each == "once" else f"〔{EACH_TITLES[part.each]}〕{line}"
        for part in template.parts
        for line in part.lines
    )


def parts_from(text: str) -> list[dict[str, Any]]:
    """Return the parts of an edited text in the shape of a definition; blank lines are left out.

    >>> parts_from("# 总体情况\\n〔每个计划〕按照《$plan》")
    [{'each': 'once', 'lines': ['# 总体情况']}, {'each': 'plan', 'lines': ['按照《$plan》']}]
    """
    names = {title: each for each, title in EACH_TITLES.items()}
    parts: list[dict[str, Any]] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        marked = MARKED.fullmatch(line.strip())
        each = names.get(marked[1], "") if marked else ""
        words = marked[2].strip() if marked and each else line.strip()
        if not words:
            continue
        if parts and parts[-1]["each"] == (each or "once"):
            parts[-1]["lines"].append(words)
        else:
            parts.append({"each": each or "once", "lines": [words]})
    return parts
