"""Works out what the numbers, tables and charts of a report are now, and the rows they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yanzhen.apps.reports.asked import asked_of
from yanzhen.apps.reports.fact import Fact, Input, plain
from yanzhen.apps.reports.live_blocks import LiveBlock, block_of
from yanzhen.apps.reports.live_figures import LiveFigures
from yanzhen.apps.reports.models import Binding, BindingKind, Report
from yanzhen.apps.reports.task_facts import TaskRows, task_count_fact, task_value_fact
from yanzhen.engines.reports import NumberAsked

LIVE = (BindingKind.INDICATOR, BindingKind.TABLE, BindingKind.CHART)


@dataclass(frozen=True)
class Numbers:
    """All that a report says in numbers now.

    Attributes:
        facts: by key; a cell of a table has the table's key, its row and its column as key.
        blocks: tables and charts by key, with places where their numbers stand.
    """

    facts: Mapping[str, Fact]
    blocks: Mapping[str, LiveBlock]


def numbers_of(report: Report, bindings: Iterable[Binding]) -> Numbers:
    """Return the present numbers of all bindings, in a fixed number of queries."""
    bindings = list(bindings)
    rows = TaskRows(report, bindings)
    asked = {binding.key: asked_of(binding) for binding in bindings if binding.kind in LIVE}
    figures = LiveFigures(report, asked.values()) if asked else None
    facts: dict[str, Fact] = {}
    blocks: dict[str, LiveBlock] = {}
    for binding in bindings:
        if figures is not None and binding.key in asked:
            wanted = asked[binding.key]
            if isinstance(wanted, NumberAsked):
                facts[binding.key] = figures.fact(wanted)
            else:
                blocks[binding.key], cells = block_of(binding.key, wanted, figures)
                facts |= cells
        else:
            facts[binding.key] = _task_fact(binding, rows)
    return Numbers(facts, blocks)


def facts_of(report: Report, bindings: Iterable[Binding]) -> dict[str, Fact]:
    """Return the present number of every binding and cell, by key."""
    return dict(numbers_of(report, bindings).facts)


def _task_fact(binding: Binding, rows: TaskRows) -> Fact:
    if binding.kind == BindingKind.TASK_VALUE:
        return task_value_fact(binding, rows)
    if binding.kind == BindingKind.TASK_COUNT:
        return task_count_fact(binding, rows)
    source = binding.source
    entry = Input(f"sources.source:{source.pk}", source.provided_by, plain(binding.value))
    day = f"{source.provided_on.year}年{source.provided_on.month}月{source.provided_on.day}日"
    return Fact(binding.value, (entry,), f"由{source.provided_by}于{day}提供")
