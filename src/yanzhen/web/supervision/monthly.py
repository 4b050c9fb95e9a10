"""The one-page monthly report of a plan, in Word."""

from __future__ import annotations

import calendar
from datetime import date

from django.db.models import QuerySet

from yanzhen.apps.plans.models import Plan, TaskLight
from yanzhen.apps.supervision.models import Notice
from yanzhen.apps.supervision.queries import COLOURS, totals_of, worst_units
from yanzhen.engines.reports import Document, Heading, Paragraph, Run, Signature, Table, Text, bind, to_docx
from yanzhen.web.templatetags.page_parts import LIGHT_WORDS

MOST_UNITS = 8
MOST_TASKS = 8


def monthly_docx(plan: Plan, lights: QuerySet[TaskLight], month: date, on: date) -> bytes:
    """Return the month's report: totals, red tasks, units furthest behind, notices sent, what comes next."""
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    return to_docx(bind(_template(plan, lights, month, min(last, on)), {}).document)


def _template(plan: Plan, lights: QuerySet[TaskLight], month: date, until: date) -> Document[Run]:
    totals = totals_of(lights)
    spread = "，".join(f"{LIGHT_WORDS[colour]}{totals[colour]}项" for colour in COLOURS)
    blocks = [
        Heading(1, _text("总体进展")),
        Paragraph(_text(f"截至{_day(until)}，《{plan.title}》下达到各单位的任务共{totals['total']}项：{spread}。")),
        Heading(1, _text("红灯任务")),
        *_red_tasks(lights),
        Heading(1, _text("进展较慢的单位")),
        *_slow_units(lights),
        Heading(1, _text("督办情况")),
        Paragraph(_text(_notices_sentence(plan, month, until))),
        Signature(plan.owner.name, until),
    ]
    return Document(title=_text(f"{plan.title}{month.year}年{month.month}月进展"), blocks=tuple(blocks))


def _red_tasks(lights: QuerySet[TaskLight]) -> list[Paragraph[Run] | Table[Run]]:
    rows = list(
        lights.filter(colour="red").select_related("task", "organisation").order_by("since", "pk")[:MOST_TASKS]
    )
    if not rows:
        return [Paragraph(_text("本月没有红灯任务。"))]
    cells = tuple(
        (_text(light.task.title), _text(str(light.organisation)), _text(_day(light.task.due_on))) for light in rows
    )
    return [Table(("任务", "单位", "时限"), cells, (5, 3, 2))]


def _slow_units(lights: QuerySet[TaskLight]) -> list[Paragraph[Run] | Table[Run]]:
    units = [row for row in worst_units(lights)[:MOST_UNITS] if row["red"] or row["yellow"]]
    if not units:
        return [Paragraph(_text("各单位均按进度推进。"))]
    cells = tuple(
        (_text(row["organisation__name"]), *(_text(str(row[colour])) for colour in COLOURS)) for row in units
    )
    return [Table(("单位", *(LIGHT_WORDS[colour] for colour in COLOURS)), cells, (5, 1, 1, 1, 1), centred=(1, 2, 3, 4))]


def _notices_sentence(plan: Plan, month: date, until: date) -> str:
    sent = Notice.objects.in_effect().filter(matters__task__plan=plan, signed_on__range=(month, until)).distinct()
    counts = {title: sent.filter(kind=kind).count() for kind, title in Notice._meta.get_field("kind").choices}
    said = "、".join(f"{title}{count}份" for title, count in counts.items() if count)
    return f"本月发出{said}，{sent.filter(state__in=('replied', 'closed')).count()}份已反馈。" if said else "本月没有发出督办文书。"


def _text(words: str) -> tuple[Run, ...]:
    return (Text(words),)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
