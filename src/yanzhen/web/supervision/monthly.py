"""The one-page monthly report of a plan, in Word."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from yanzhen.apps.plans.models import Plan, TaskLight, TaskState
from yanzhen.apps.supervision.queries import COLOURS
from yanzhen.engines.reports import Figure, LateTask, MonthlyFacts, SectionLights, bind, monthly_report, to_docx

MOST_REASONS = 1


def monthly_docx(plan: Plan, lights: QuerySet[TaskLight], month: date, on: date) -> bytes:
    """Return the month's report of what ``lights`` show; a month that has not ended is told as of ``on``."""
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    template, figures = monthly_report(_facts(plan, lights, min(last, on)))
    return to_docx(bind(template, figures).document)


def _facts(plan: Plan, lights: QuerySet[TaskLight], as_of: date) -> MonthlyFacts:
    source = f"plans.plan:{plan.pk}"
    ended = lights.filter(task__state=TaskState.STRUCK_OFF).count()
    late = lights.filter(colour="red").select_related("task", "organisation").order_by("since", "pk")
    return MonthlyFacts(
        agency=plan.owner.name,
        as_of=as_of,
        total=_figure(lights.count() - ended, source),
        done=_figure(ended, source),
        lights=tuple(_sections(lights, source)),
        late=tuple(
            LateTask(
                task=light.task.title,
                section=str(light.organisation),
                reason="".join(light.reasons[:MOST_REASONS]),
            )
            for light in late
        ),
        late_source=source,
    )


def _sections(lights: QuerySet[TaskLight], source: str) -> list[SectionLights]:
    counts = {colour: Count("pk", filter=Q(colour=colour)) for colour in COLOURS}
    rows = lights.order_by().values("origin__organisation__name", "organisation__name", "origin_id")
    by_section: dict[str, dict[str, int]] = {}
    for row in rows.annotate(**counts):
        name = row["origin__organisation__name"] or row["organisation__name"]
        section = by_section.setdefault(name, dict.fromkeys(COLOURS, 0))
        for colour in COLOURS:
            section[colour] += row[colour]
    return [
        SectionLights(section=name, **{colour: _figure(section[colour], source) for colour in COLOURS})
        for name, section in by_section.items()
    ]


def _figure(count: int, source: str) -> Figure:
    return Figure(value=Decimal(count), source=source)
