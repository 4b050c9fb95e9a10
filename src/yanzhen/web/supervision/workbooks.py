"""What the pages of supervision show, as workbooks: everything they hold, not only what fits on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse

from yanzhen.apps.plans.models import Plan, TaskLight
from yanzhen.apps.supervision.models import Notice
from yanzhen.apps.supervision.queries import COLOURS, urging_candidates
from yanzhen.web.spreadsheets import rows_response, sheets_response
from yanzhen.web.supervision.month import due_in
from yanzhen.web.templatetags.page_parts import LIGHT_WORDS

CHUNK = 1000


def overview_workbook(
    plan: Plan, units: list[dict[str, Any]], lights: QuerySet[TaskLight], notices: QuerySet[Notice]
) -> FileResponse:
    """Answer with three worksheets: the units by colour, what to urge, the notices awaiting a reply."""
    standing = ([unit["organisation__name"], *(unit[colour] for colour in COLOURS), unit["total"]] for unit in units)
    awaiting = notices.select_related("addressee").order_by("reply_due_on", "pk")
    return sheets_response(
        f"{plan.title}亮灯总览",
        [
            ("单位亮灯", ["单位", *(LIGHT_WORDS[colour] for colour in COLOURS), "任务数"], standing),
            ("待督办红灯", ["任务", "单位", "红灯自", "原因"], _to_urge(lights)),
            ("待反馈文书", ["文书", "单位", "反馈时限"], _awaiting(awaiting)),
        ],
    )


def month_workbook(plan: Plan, first: date, lights: QuerySet[TaskLight]) -> FileResponse:
    """Answer with every task that falls due in the month, a row a unit, by day."""
    due = due_in(first, lights).select_related("task", "organisation")
    rows = (
        [light.task.due_on, light.task.title, str(light.organisation), LIGHT_WORDS[light.colour]]
        for light in due.order_by("task__due_on", "task__title", "organisation__sort_key", "pk").iterator(CHUNK)
    )
    return rows_response(f"{plan.title}{first.year}年{first.month}月到期任务", ["时限", "任务", "单位", "亮灯"], rows)


def week_workbook(plan: Plan, changed: QuerySet[TaskLight]) -> FileResponse:
    """Answer with every light that changed in the week, each with its reasons."""
    rows = (
        [LIGHT_WORDS[light.colour], light.task.title, str(light.organisation), light.since, "".join(light.reasons)]
        for light in changed.iterator(CHUNK)
    )
    return rows_response(f"{plan.title}本周变化", ["转为", "任务", "单位", "自", "原因"], rows)


def _to_urge(lights: QuerySet[TaskLight]) -> Iterator[list[Any]]:
    for light in urging_candidates(lights).iterator(CHUNK):
        yield [light.task.title, str(light.organisation), light.since, "".join(light.reasons)]


def _awaiting(notices: Iterable[Notice]) -> Iterator[list[Any]]:
    for notice in notices:
        yield [notice.number, str(notice.addressee or "多个单位"), notice.reply_due_on]
