"""What the editor sends along with the words: the bindings picked since the page was opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.reports.models import BindingKind, Report
from yanzhen.apps.reports.refusals import ReportActError
from yanzhen.apps.reports.task_facts import OF_SCOPE
from yanzhen.apps.reports.wanted import Wanted
from yanzhen.apps.reports.writing import number_wanted
from yanzhen.engines.reports import NumberAsked
from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.live_parts import asked_from, asked_json

Shapes = Mapping[str, Mapping[str, Any]]


def posted_shapes(text: str) -> dict[str, dict[str, Any]]:
    """Return the picked bindings by key. Raises ReportActError BROKEN_PICKS for what no editor sends."""
    if not text.strip():
        return {}
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ReportActError("BROKEN_PICKS") from error
    if not isinstance(found, dict) or not all(isinstance(row, dict) for row in found.values()):
        raise ReportActError("BROKEN_PICKS")
    return found


def wanted_of(report: Report, shapes: Shapes) -> list[Wanted]:
    """Return the bindings of a report that were picked. Raises ReportActError or BadInputError."""
    return [_wanted(report, key, dict(shape)) for key, shape in shapes.items()]


def _wanted(report: Report, key: str, shape: dict[str, Any]) -> Wanted:
    if "measure" in shape:
        return _counted(report, key, shape)
    for kind in (BindingKind.TABLE, BindingKind.CHART):
        if kind in shape:
            asked = _checked(kind, shape[kind])
            return Wanted(key=key, label=asked.caption, kind=kind, spec=asked_json(asked))
    asked = _checked("indicator", shape)
    return number_wanted(key, asked, Indicator.objects.filter(code=asked.indicator).first())


def _checked(kind: str, shape: Any) -> Any:
    if not isinstance(shape, dict):
        raise ReportActError("BROKEN_PICKS")
    asked, table = asked_from(kind, shape)
    if table.problems:
        raise BadInputError(table.problems)
    if isinstance(asked, NumberAsked) and not asked.indicator:
        raise ReportActError("BROKEN_PICKS")
    return asked


def _counted(report: Report, key: str, shape: dict[str, Any]) -> Wanted:
    plan, task, decimals = (shape.get(name) for name in ("plan", "task", "decimals"))
    if not all(value is None or isinstance(value, int) for value in (plan, task, decimals)):
        raise ReportActError("BROKEN_PICKS")
    is_value = shape["measure"] == "value"
    return Wanted(
        key=key,
        label=key,
        kind=BindingKind.TASK_VALUE if is_value else BindingKind.TASK_COUNT,
        plan_id=plan if task is None else None,
        task_id=task,
        measure="" if is_value else str(shape["measure"]),
        decimals=decimals,
        spec={} if plan or task else OF_SCOPE,
    )
