"""Works out what a bound number is now, and the rows it rests on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from yanzhen.apps.indicators.bridge import scale_of
from yanzhen.apps.indicators.models import IndicatorVersion, Observation
from yanzhen.apps.organisations.models import Hierarchy, Organisation
from yanzhen.apps.plans.models import Task, TaskState
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
UNIT_MEASURES = (Measure.UNITS, Measure.REPORTED_UNITS)


@dataclass(frozen=True)
class Input:
    """One row under a number: which object, under which name, with which figure."""

    subject: str
    label: str
    shown: str


@dataclass(frozen=True)
class Fact:
    """A number with its rows; ``value`` is null when nothing is known, never zero for that reason."""

    value: Decimal | None
    inputs: tuple[Input, ...]
    how: str
    missing: tuple[str, ...] = ()
    is_percent: bool = False


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

    def __init__(self, bindings: Iterable[Binding]) -> None:
        wanted = [binding for binding in bindings if binding.kind in (BindingKind.TASK_COUNT, BindingKind.TASK_VALUE)]
        plans = {binding.plan_id for binding in wanted if not binding.task_id}
        tasks = {binding.task_id for binding in wanted if binding.task_id}
        rows = Task.objects.live().filter(Q(plan__in=plans) | Q(origin__in=tasks) | Q(pk__in=tasks))
        self._by_plan: dict[int, list[TaskRow]] = defaultdict(list)
        self._by_origin: dict[int, list[TaskRow]] = defaultdict(list)
        self._by_pk: dict[int, TaskRow] = {}
        if not wanted:
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
        if binding.task_id:
            return self.below(binding.task_id), f"“{binding.task.title}”下发的任务"
        rows = self._by_plan.get(binding.plan_id, [])
        own = [row for row in rows if row.origin_id is None]
        name = f"《{binding.plan.title}》"
        if binding.measure == Measure.OWN:
            return own, f"{name}的任务"
        handed_down = [row for row in rows if row.origin_id is not None]
        return (handed_down, f"{name}下发到单位的任务") if handed_down else (own, f"{name}的任务（尚未下发）")


def facts_of(report: Report, bindings: Iterable[Binding]) -> dict[str, Fact]:
    """Return the present number of every binding, by key."""
    bindings = list(bindings)
    rows = TaskRows(bindings)
    return {binding.key: _fact_of(report, binding, rows) for binding in bindings}


def _fact_of(report: Report, binding: Binding, rows: TaskRows) -> Fact:
    if binding.kind == BindingKind.INDICATOR:
        return _indicator_fact(report, binding)
    if binding.kind == BindingKind.TASK_VALUE:
        return _task_value_fact(binding, rows)
    if binding.kind == BindingKind.TASK_COUNT:
        return _task_count_fact(binding, rows)
    source = binding.source
    entry = Input(f"sources.source:{source.pk}", source.provided_by, plain(binding.value))
    day = f"{source.provided_on.year}年{source.provided_on.month}月{source.provided_on.day}日"
    return Fact(binding.value, (entry,), f"由{source.provided_by}于{day}提供")


def plain(value: Decimal | None) -> str:
    """Return a figure without trailing zeros; a dash when unknown."""
    if value is None:
        return "—"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def latest_observations(report: Report, version: IndicatorVersion) -> list[Observation]:
    """Return the latest current observation of each organisation in scope inside the report's period."""
    scope = Organisation.objects.below(report.scope_id, hierarchy=Hierarchy.ADMINISTRATION, on=report.period_end)
    return list(
        Observation.objects.current()
        .filter(indicator_version=version, organisation__in=scope.order_by().values("pk"))
        .of_period(report.period_start, report.period_end)
        .select_related("organisation", "source")
        .order_by("organisation_id", "-period_end", "-pk")
        .distinct("organisation_id")
    )


def _indicator_fact(report: Report, binding: Binding) -> Fact:
    indicator = binding.indicator
    version = indicator.versions.in_force_on(report.period_end).order_by("-number").first()
    if version is None:
        return Fact(None, (), f"指标“{indicator.title}”在期间末没有生效的口径")
    found = latest_observations(report, version)
    own = [row for row in found if row.organisation_id == report.scope_id]
    rows = own or found
    formula = Formula.LATEST if own else Formula[version.formula.upper()]
    result = _gathered(formula, ((str(row.pk), _observed(row), Decimal(1)) for row in rows))
    how = f"{indicator.title}（口径第{version.number}版），"
    how += f"取{report.scope}自身最新的观测值" if own else f"{version.get_formula_display()}，{len(rows)}个单位的观测值"
    value = _in_unit(formula, result, indicator.unit)
    return Fact(value, tuple(_observation_input(row) for row in rows), how)


def _observed(row: Observation) -> Reading:
    return Reading(value=row.value, numerator=row.numerator, denominator=row.denominator, observed_on=row.period_end)


def _observation_input(row: Observation) -> Input:
    shown = plain(row.value)
    if row.numerator is not None and row.denominator is not None:
        parts = f"{plain(row.numerator)}/{plain(row.denominator)}"
        shown = parts if row.value is None else f"{shown}（{parts}）"
    return Input(f"indicators.observation:{row.pk}", str(row.organisation), shown)


def _task_value_fact(binding: Binding, rows: TaskRows) -> Fact:
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


def _task_count_fact(binding: Binding, rows: TaskRows) -> Fact:
    tasks, name = rows.counted(binding)
    measure = Measure(binding.measure)
    keeps = KEEPS.get(Measure.DONE if measure == Measure.DONE_SHARE else measure, lambda row: True)
    kept = [row for row in tasks if keeps(row)]
    names = {row.organisation_id: row.organisation for row in kept}
    per_unit = Counter(row.organisation_id for row in kept)
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
