"""Report templates of the catalogue (报告模板): ``catalogue/reports/*.toml`` as the reports engine takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from yanzhen.engines.reports import (
    AttachmentList,
    Block,
    Heading,
    Paragraph,
    Place,
    ReportError,
    Run,
    Table,
    Template,
    runs_of,
)
from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.tables import Table as TomlTable

KINDS = ("heading", "paragraph", "table", "attachments")


@dataclass(frozen=True)
class ReportPreset:
    """A template with the Chinese meaning of every key that it binds.

    Attributes:
        key: the file's name.
        name: Chinese name shown where a template is chosen.
        template: title and blocks.
        meanings: key → what the number is.
    """

    key: str
    name: str
    template: Template
    meanings: Mapping[str, str]


@cache
def report_presets() -> Mapping[str, ReportPreset]:
    """Return the shipped report templates by key.

    Raises:
        BadInputError: every fault of every file.
    """
    return load_catalogue("reports", parse_report)


def parse_report(table: TomlTable, key: str) -> ReportPreset:
    """Turn a file of the catalogue into a report template; faults are noted on the table."""
    table.only(("name", "title", "addressee", "keys", "blocks"))
    name = table.required("name", str) or ""
    title = _runs(table, "title")
    blocks = [block for row in table.tables("blocks") if (block := _block(row)) is not None]
    keys = table.table("keys")
    meanings = {place: keys.required(place, str) or "" for place in keys.values}
    template = Template(title=title, blocks=tuple(blocks), addressee=table.optional("addressee", str) or "")
    used = {run.key for run in template.all_runs() if isinstance(run, Place)}
    for place in sorted(used - set(meanings)):
        table.fault("UNEXPLAINED_KEY", f"正文用了{{{place}}}，keys里没有说明。", key="keys", found=place)
    for place in sorted(set(meanings) - used):
        table.fault("UNUSED_KEY", "说明了却没有用到。", key=f"keys.{place}", found=place)
    return ReportPreset(key, name, template, meanings)


def _block(row: TomlTable) -> Block[Run] | None:
    kind = row.required("kind", str)
    if kind == "heading":
        row.only(("kind", "level", "text"))
        level = row.required("level", int)
        if level not in (1, 2, 3, 4):
            row.fault("BAD_LEVEL", "标题层级应为1至4。", key="level", found=level)
            return None
        return Heading(level, _runs(row, "text"))
    if kind == "paragraph":
        row.only(("kind", "lead", "text"))
        return Paragraph(_runs(row, "text"), row.optional("lead", str) or "")
    if kind == "table":
        return _table(row)
    if kind == "attachments":
        row.only(("kind",))
        return AttachmentList()
    if kind is not None:
        row.fault("UNKNOWN_KIND", f"没有这一种，可用的有{'、'.join(KINDS)}。", key="kind", found=kind)
    return None


def _table(row: TomlTable) -> Table[Run] | None:
    row.only(("kind", "caption", "header", "rows", "widths", "quoted"))
    header = tuple(str(name) for name in row.required("header", list) or ())
    widths = tuple(float(width) for width in row.optional("widths", list) or ())
    quoted = tuple(int(column) for column in row.optional("quoted", list) or ())
    lines = [line if isinstance(line, list) else [line] for line in row.required("rows", list) or ()]
    try:
        cells = tuple(tuple(runs_of(str(cell)) for cell in line) for line in lines)
        return Table(header, cells, widths, row.optional("caption", str) or "", quoted=quoted)
    except ReportError as error:
        row.fault(error.code, error.message, key="rows")
        return None


def _runs(table: TomlTable, key: str) -> tuple[Run, ...]:
    try:
        return runs_of(table.required(key, str) or "")
    except ReportError as error:
        table.fault(error.code, error.message, key=key)
        return ()
