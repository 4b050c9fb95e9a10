"""Writes the first draft of a report from a template (初稿): lines for plans, tasks and schools, numbers bound."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from string import Template as Pattern

from django.db.models import Exists, OuterRef

from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.indicators.series import DISTRICT_KINDS
from yanzhen.apps.organisations.models import Hierarchy, Organisation
from yanzhen.apps.plans.models import Comparator, PartyRole, Plan, Target, Task
from yanzhen.apps.reports.models import Binding, BindingKind, Report
from yanzhen.apps.reports.task_facts import OF_SCOPE, tasks_of_scope
from yanzhen.apps.reports.wanted import Wanted, binding_row
from yanzhen.engines.reports import (
    TAKE_TITLES,
    THIS_SCOPE,
    UNIT,
    ChartAsked,
    NumberAsked,
    Place,
    TableAsked,
    Take,
    runs_of,
)
from yanzhen.presets.live_parts import asked_json
from yanzhen.presets.report_templates import EACH, Part, ReportTemplate, TemplateBinding

# The part of a key that tells one plan or task from the next.
NUMBERED = re.compile(r"^(?:计划|任务|学校)\d+")
# What a figure of a change says; any other is the state itself.
CHANGES = {Comparator.RISE_BY: "提高", Comparator.FALL_BY: "下降"}


@dataclass(frozen=True)
class _Turn:
    """One repetition of lines: the words filled in, and what its numbers are about."""

    words: Mapping[str, str]
    plan: Plan | None = None
    task: Task | None = None
    school: Organisation | None = None
    has_value: bool = False


class Writer:
    """Fills a template over a report's scope, period and plans; writes nothing to the database."""

    def __init__(self, report: Report, template: ReportTemplate, plans: Sequence[Plan], *, on: date) -> None:
        self._report, self._template, self._plans = report, template, list(plans)
        self._by_key = {binding.key: binding for binding in template.bindings}
        self.bindings: dict[str, Binding] = {}
        end = report.period_end
        self._words = {
            "scope": report.scope.name,
            "owner": report.owner.name,
            "year": str(end.year),
            "half": "上半年" if end.month <= 6 else "下半年",
            "start": _day(report.period_start),
            "end": _day(min(end, on)),
        }

    @property
    def title(self) -> str:
        """The title that the template gives."""
        return Pattern(self._template.title).substitute(self._words)

    def body(self) -> str:
        """Return the lines, and bind every number in them."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for letter, parts in groupby(self._template.parts, key=lambda part: EACH[part.each]):
            group = list(parts)
            for turn in self._turns(letter):
                for part in group:
                    if part.each != "task_with_value" or turn.has_value:
                        yield from self._filled(part, turn)

    def _turns(self, letter: str) -> Iterator[_Turn]:
        if letter == "p":
            for number, plan in enumerate(self._plans, start=1):
                yield _Turn({"p": str(number), "plan": plan.title}, plan=plan)
        elif letter == "t":
            for number, task in enumerate(self._tasks, start=1):
                yield self._task_turn(number, task)
        elif letter == "s":
            for number, school in enumerate(self._schools, start=1):
                yield _Turn({"s": str(number), "school": school.name}, school=school)
        else:
            yield _Turn({})

    def _task_turn(self, number: int, task: Task) -> _Turn:
        leads = [party.organisation for party in task.parties.all() if party.role == PartyRole.LEAD]
        target = _figure_target(task)
        words = {
            "t": str(number),
            "task": task.title,
            "lead": "、".join(str(body) for body in leads if body) or str(task.organisation),
            "reading": f"{target.indicator.title}{CHANGES.get(target.comparator, '为')}" if target else "",
            "unit": target.unit if target else "",
        }
        return _Turn(words, task=task, has_value=target is not None)

    def _filled(self, part: Part, turn: _Turn) -> Iterator[str]:
        # Braces in a plan's own words are words, not places.
        words = {
            name: text.replace("{", "{{").replace("}", "}}") for name, text in (self._words | dict(turn.words)).items()
        }
        for line in part.lines:
            for run in runs_of(line):
                if isinstance(run, Place) and run.key in self._by_key:
                    self._bind(self._by_key[run.key], turn)
            yield Pattern(line).substitute(words)

    def _bind(self, wanted: TemplateBinding, turn: _Turn) -> None:
        key = Pattern(wanted.key).substitute(turn.words)
        if key not in self.bindings:
            given = self._counted(wanted, key, turn) if wanted.asked is None else self._live(wanted, key, turn)
            self.bindings[key] = binding_row(self._report, given)

    def _counted(self, wanted: TemplateBinding, key: str, turn: _Turn) -> Wanted:
        is_value = wanted.measure == "value"
        target = _figure_target(turn.task) if is_value and turn.task else None
        subject = turn.task or turn.plan
        about = subject.title if subject else f"{self._report.scope}承担的任务"
        return Wanted(
            key=key,
            label=f"{about}：{NUMBERED.sub('', key)}",
            kind=BindingKind.TASK_VALUE if is_value else BindingKind.TASK_COUNT,
            task_id=turn.task.pk if turn.task else None,
            plan_id=turn.plan.pk if turn.plan else None,
            measure="" if is_value else wanted.measure,
            unit=target.unit if target else "",
            decimals=wanted.decimals,
            spec={} if subject else OF_SCOPE,
        )

    def _live(self, wanted: TemplateBinding, key: str, turn: _Turn) -> Wanted:
        asked = wanted.asked
        if isinstance(asked, TableAsked | ChartAsked):
            kind = BindingKind.TABLE if isinstance(asked, TableAsked) else BindingKind.CHART
            return Wanted(key=key, label=asked.caption, kind=kind, spec=asked_json(asked))
        if turn.school is not None and asked.scope == THIS_SCOPE:
            asked = replace(asked, scope=f"{UNIT}{turn.school.code}")
        return number_wanted(key, asked, self._indicators.get(asked.indicator))

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        asked = [binding.asked for binding in self._template.bindings]
        codes = {one.indicator for one in asked if isinstance(one, NumberAsked)}
        return {one.code: one for one in Indicator.objects.filter(code__in=codes)} if codes else {}

    @cached_property
    def _tasks(self) -> list[Task]:
        if self._report.scope.kind in DISTRICT_KINDS:
            handed_down = Task.objects.filter(origin=OuterRef("pk"), withdrawn_on=None)
            rows = Task.objects.filter(plan__in=self._plans).own().live().filter(Exists(handed_down))
        else:
            rows = tasks_of_scope(self._report)
        return list(
            rows.select_related("organisation", "plan")
            .prefetch_related("parties__organisation", "targets__indicator")
            .order_by("plan__starts_on", "plan_id", "position", "pk")
        )

    @cached_property
    def _schools(self) -> list[Organisation]:
        day = self._report.period_end
        below = Organisation.objects.below(self._report.scope_id, hierarchy=Hierarchy.ADMINISTRATION, on=day)
        return list(below.schools().existing_on(day))


def number_wanted(key: str, asked: NumberAsked, indicator: Indicator | None) -> Wanted:
    """Return the binding of one figure; an indicator that this district does not have stays named by its code."""
    spec = {name: value for name, value in asked_json(asked).items() if name != "decimals"}
    title = indicator.title if indicator else asked.indicator
    words = "" if asked.take is Take.THIS else f"（{TAKE_TITLES[asked.take]}）"
    return Wanted(
        key=key,
        label=f"{title}{words}",
        kind=BindingKind.INDICATOR,
        indicator_id=indicator.pk if indicator else None,
        unit=indicator.unit if indicator else "",
        decimals=asked.decimals,
        spec=spec,
    )


def _figure_target(task: Task) -> Target | None:
    return next((target for target in task.targets.all() if target.indicator_id), None)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
