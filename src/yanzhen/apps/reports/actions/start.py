"""Start a report from a template: words with bound numbers, nothing typed twice (起草)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from string import Template

from django.db import transaction
from django.db.models import Exists, OuterRef

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, may_all
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.models import Comparator, PartyRole, Plan, Task
from yanzhen.apps.reports.actions.bind import Wanted, binding_row
from yanzhen.apps.reports.findable import index_report
from yanzhen.apps.reports.models import Binding, BindingKind, Report
from yanzhen.apps.reports.refusals import ReportActError
from yanzhen.presets.report_templates import ReportTemplate, TemplateBinding, report_templates

# The part of a key that tells one plan or task from the next.
NUMBERED = re.compile(r"^(?:计划|任务)\d+")
# What a figure of a change says; any other is the state itself.
CHANGES = {Comparator.RISE_BY: "提高", Comparator.FALL_BY: "下降"}


@transaction.atomic
def start_report(
    *,
    template: str,
    owner_id: int,
    scope_id: int,
    plan_ids: Sequence[int],
    period_start: date,
    period_end: date,
    actor: User,
    on: date,
    title: str = "",
) -> Report:
    """Write the skeleton of a report over the chosen plans with all its bindings. Raises ReportActError.

    ``template`` names a preset of ``catalogue/reports/``.
    """
    if not may(actor, "reports.edit", owner_id, on=on) or not may(actor, "reports.view", scope_id, on=on):
        raise ReportActError("NOT_ALLOWED")
    if period_end < period_start:
        raise ReportActError("PERIOD_REVERSED")
    plans = list(Plan.objects.filter(pk__in=plan_ids).order_by("starts_on", "pk"))
    if len(plans) != len(set(plan_ids)) or not may_all(actor, "plans.view", {p.owner_id for p in plans}, on=on):
        raise ReportActError("NO_SUCH_FACT")
    preset = report_templates()[template]
    bodies = Organisation.objects.in_bulk({owner_id, scope_id})
    words = {
        "scope": bodies[scope_id].name,
        "owner": bodies[owner_id].name,
        "year": str(period_end.year),
        "end": _day(min(period_end, on)),
    }
    report = Report.objects.create(
        title=title.strip() or Template(preset.title).substitute(words),
        kind=preset.kind,
        owner_id=owner_id,
        scope_id=scope_id,
        period_start=period_start,
        period_end=period_end,
        drafted_by=actor,
    )
    report.plans.set(plans)
    writer = _Writer(report, preset, words, plans)
    report.body = "\n".join(writer.lines())
    report.save(update_fields=["body"])
    Binding.objects.bulk_create(writer.bindings.values())
    index_report(report)
    record(kind="REPORT_STARTED", actor=actor, subjects=[report, *plans], content={"title": report.title})
    return report


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


class _Writer:
    """Fills the template's parts and writes the bindings that they need."""

    def __init__(self, report: Report, preset: ReportTemplate, words: dict[str, str], plans: list[Plan]) -> None:
        self.report, self.preset, self.words, self.plans = report, preset, words, plans
        self.bindings: dict[str, Binding] = {}
        handed_down = Task.objects.filter(origin=OuterRef("pk"), withdrawn_on=None)
        self.tasks = list(
            Task.objects.filter(plan__in=plans)
            .own()
            .live()
            .filter(Exists(handed_down))
            .select_related("organisation", "plan")
            .prefetch_related("parties__organisation", "targets__indicator")
            .order_by("plan__starts_on", "plan_id", "position", "pk")
        )

    def lines(self) -> Iterator[str]:
        """Yield the body's lines."""
        parts = list(self.preset.parts)
        while parts:
            part = parts.pop(0)
            if part.each == "once":
                yield from self._filled(part.lines, {})
            elif part.each == "plan":
                for number, plan in enumerate(self.plans, start=1):
                    place = {"p": str(number), "plan": plan.title}
                    self._bind_once(self.preset.bindings_of("计划"), place, plan=plan)
                    yield from self._filled(part.lines, place)
            elif part.each == "task":
                with_value = parts.pop(0).lines if parts and parts[0].each == "task_with_value" else ()
                for number, task in enumerate(self.tasks, start=1):
                    yield from self._task(number, task, part.lines, with_value)

    def _task(self, number: int, task: Task, lines: Sequence[str], with_value: Sequence[str]) -> Iterator[str]:
        leads = [party.organisation for party in task.parties.all() if party.role == PartyRole.LEAD]
        target = next((target for target in task.targets.all() if target.indicator_id), None)
        place = {
            "t": str(number),
            "task": task.title,
            "lead": "、".join(str(body) for body in leads if body) or str(task.organisation),
            "reading": f"{target.indicator.title}{CHANGES.get(target.comparator, '为')}" if target else "",
            "unit": target.unit if target else "",
        }
        bindings = self.preset.bindings_of("任务")
        self._bind_once([row for row in bindings if row.measure != "value"], place, task=task)
        yield from self._filled(lines, place)
        if target:
            self._bind_once([row for row in bindings if row.measure == "value"], place, task=task)
            yield from self._filled(with_value, place)

    def _filled(self, lines: Sequence[str], place: dict[str, str]) -> list[str]:
        # Braces in a plan's own words are words, not places.
        words = {name: text.replace("{", "{{").replace("}", "}}") for name, text in (self.words | place).items()}
        return [Template(line).substitute(words) for line in lines]

    def _bind_once(
        self,
        rows: Sequence[TemplateBinding],
        place: dict[str, str],
        *,
        plan: Plan | None = None,
        task: Task | None = None,
    ) -> None:
        for row in rows:
            key = Template(row.key).substitute(place)
            if key in self.bindings:
                continue
            is_value = row.measure == "value"
            wanted = Wanted(
                key=key,
                label=f"{(task or plan).title}：{NUMBERED.sub('', key)}",
                kind=BindingKind.TASK_VALUE if is_value else BindingKind.TASK_COUNT,
                task_id=task.pk if task else None,
                plan_id=plan.pk if plan else None,
                measure="" if is_value else row.measure,
                unit=place.get("unit", "") if is_value else "",
                decimals=row.decimals,
            )
            self.bindings[key] = binding_row(self.report, wanted)
