"""Works out what a number bound to tasks is now: how many, how many done, what they reported together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from yanzhen.apps.indicators.bridge import scale_of
from yanzhen.apps.organisations.models import Hierarchy, Organisation
from yanzhen.apps.plans.models import Task, TaskState
from yanzhen.apps.plans.models.task import TaskQuerySet
from yanzhen.apps.reports.fact import Fact, Input, plain
from yanzhen.apps.reports.models import Binding, BindingKind, Measure, Report
from yanzhen.engines.indicators import Formula, Node, Reading, RollUp, roll_up

ROOT = "root"
ROW_FIELDS = (
    "pk",
    "plan_id",
    "origin_id",
    "organisation_id",
    "organisation__name",
    "state",
    "light__colour",
    "reported_through",
    "value",
    "numerator",
    "denominator",
    "weight",
    "title",
)
KEEPS: dict[str, Callable[[TaskRow], bool]] = {
    Measure.DONE: lambda row: row.state in (TaskState.DONE, TaskState.STRUCK_OFF),
    Measure.STRUCK_OFF: lambda row: row.state == TaskState.STRUCK_OFF,
    Measure.IN_PROGRESS: lambda row: row.state == TaskState.IN_PROGRESS,
    Measure.LAGGING: lambda row: row.state == TaskState.LAGGING,
    Measure.NOT_STARTED: lambda row: row.state == TaskState.NOT_STARTED,
    Measure.GREEN: lambda row: row.colour == "green",
    Measure.YELLOW: lambda row: row.colour == "yellow",
    Measure.RED: lambda row: row.colour == "red",
    Measure.GREY: lambda row: row.colour == "grey",
    Measure.REPORTED_UNITS: lambda row: row.reported_through is not None,
}
OF_SCOPE = {"of": "scope"}
UNIT_MEASURES = (Measure.UNITS, Measure.REPORTED_UNITS)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One live task as the counts see it."""

    pk: int
    plan_id: int
    origin_id: int | None
    organisation_id: int
    organisation: str
    state: str
    colour: str | None
    reported_through: date | None
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    weight: Decimal
    title: str

    @property
    def reading(self) -> Reading | None:
        """What was reported, or null."""
        if self.value is None and self.numerator is None:
            return None
        return Reading(
            value=self.value, numerator=self.numerator, denominator=self.denominator, observed_on=self.reported_through
        )


class TaskRows:
    """The live tasks under a set of bindings, read in one query whatever their number."""

    def __init__(self, report: Report, bindings: Iterable[Binding]) -> None:
        wanted = [binding for binding in bindings if binding.kind in (BindingKind.TASK_COUNT, BindingKind.TASK_VALUE)]
        plans = {binding.plan_id for binding in wanted if not binding.task_id}
        tasks = {binding.task_id for binding in wanted if binding.task_id}
        rows = Task.objects.live().filter(Q(plan__in=plans) | Q(origin__in=tasks) | Q(pk__in=tasks))
        self._by_plan: dict[int, list[TaskRow]] = defaultdict(list)
        self._by_origin: dict[int, list[TaskRow]] = defaultdict(list)
        self._by_pk: dict[int, TaskRow] = {}
        self._scope = report.scope
        self.of_scope: list[TaskRow] = []
        if any(binding.spec == OF_SCOPE for binding in wanted):
            own = tasks_of_scope(report).order_by("organisation__sort_key", "pk")
            self.of_scope = [TaskRow(*values) for values in own.values_list(*ROW_FIELDS)]
        if not plans and not tasks:
            return
        for values in rows.order_by("organisation__sort_key", "pk").values_list(*ROW_FIELDS):
            row = TaskRow(*values)
            self._by_pk[row.pk] = row
            self._by_plan[row.plan_id].append(row)
            if row.origin_id:
                self._by_origin[row.origin_id].append(row)

    def below(self, task_id: int) -> list[TaskRow]:
        """Return the tasks handed down from one task."""
        return self._by_origin.get(task_id, [])

    def one(self, task_id: int) -> list[TaskRow]:
        """Return the task itself, in a list; empty when it was withdrawn."""
        return [self._by_pk[task_id]] if task_id in self._by_pk else []

    def counted(self, binding: Binding) -> tuple[list[TaskRow], str]:
        """Return the tasks a count is about, and their name: those handed down, or the plan's own where none were."""
        if binding.spec == OF_SCOPE:
            return self.of_scope, f"{self._scope}在期间内承担的任务"
        if binding.task_id:
            return self.below(binding.task_id), f"“{binding.task.title}”下发的任务"
        rows = self._by_plan.get(binding.plan_id, [])
        own = [row for row in rows if row.origin_id is None]
        name = f"《{binding.plan.title}》"
        if binding.measure == Measure.OWN:
            return own, f"{name}的任务"
        handed_down = [row for row in rows if row.origin_id is not None]
        return (handed_down, f"{name}下发到单位的任务") if handed_down else (own, f"{name}的任务（尚未下发）")


def tasks_of_scope(report: Report) -> TaskQuerySet:
    """Return the live tasks handed down to the report's scope, or to units under it, that ran in its period."""
    bodies = Organisation.objects.below(report.scope_id, hierarchy=Hierarchy.ADMINISTRATION, on=report.period_end)
    return Task.objects.live().filter(
        organisation__in=bodies.order_by().values("pk"),
        origin__isnull=False,
        starts_on__lte=report.period_end,
        due_on__gte=report.period_start,
    )


def task_value_fact(binding: Binding, rows: TaskRows) -> Fact:
    """Return what the tasks handed down reported together."""
    task = binding.task
    leaves = rows.below(task.pk) or rows.one(task.pk)
    formula = Formula[task.formula.upper()]
    result = _gathered(formula, ((str(row.pk), row.reading, row.weight) for row in leaves))
    silent = tuple(row.organisation for row in leaves if row.reading is None)
    inputs = tuple(Input(f"plans.task:{row.pk}", row.organisation, _reported(row)) for row in leaves if row.reading)
    how = f"“{task.title}”，{task.get_formula_display()}，{len(inputs)}个单位已报、{len(silent)}个未报"
    return Fact(_in_unit(formula, result, binding.unit), inputs, how, silent)


def _in_unit(formula: Formula, result: RollUp | None, unit: str) -> Decimal | None:
    """Return a roll-up in ``unit``: a rate is gathered as a share, everything else in the unit already."""
    if result is None or result.value is None:
        return None
    return result.value * scale_of(unit) if formula is Formula.RATE else result.value


def _reported(row: TaskRow) -> str:
    if row.value is None:
        return f"{plain(row.numerator)}/{plain(row.denominator)}"
    return plain(row.value)


def _gathered(formula: Formula, leaves: Iterable[tuple[str, Reading | None, Decimal]]) -> RollUp | None:
    nodes = [Node(key=ROOT, formula=formula)]
    nodes += [Node(key=key, parent=ROOT, reading=reading, weight=weight) for key, reading, weight in leaves]
    return roll_up(nodes)[ROOT] if len(nodes) > 1 else None


def task_count_fact(binding: Binding, rows: TaskRows) -> Fact:
    """Return how many tasks, units or what share of them the binding counts."""
    tasks, name = rows.counted(binding)
    measure = Measure(binding.measure)
    keeps = KEEPS.get(Measure.DONE if measure == Measure.DONE_SHARE else measure, lambda row: True)
    kept = [row for row in tasks if keeps(row)]
    names = {row.organisation_id: row.organisation for row in kept}
    per_unit = Counter(row.organisation_id for row in kept)
    if len(per_unit) == 1:
        # Of one unit the tasks themselves are the rows.
        inputs = tuple(Input(f"plans.task:{row.pk}", row.title, TaskState(row.state).label) for row in kept)
    else:
        inputs = tuple(
            Input(f"organisations.organisation:{pk}", names[pk], str(count)) for pk, count in per_unit.most_common()
        )
    how = f"{name}：{measure.label}"
    if measure in UNIT_MEASURES:
        return Fact(Decimal(len(per_unit)), inputs, how)
    if measure != Measure.DONE_SHARE:
        return Fact(Decimal(len(kept)), inputs, how)
    if not tasks:
        return Fact(None, (), f"{name}：没有可计数的任务", is_percent=True)
    share = Decimal(len(kept)) / Decimal(len(tasks))
    return Fact(share, inputs, f"{how}＝{len(kept)}÷{len(tasks)}", is_percent=True)
