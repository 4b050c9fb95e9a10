"""A year of progress: on time, late, silent and contradictory, written in bulk; the acts would take minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from yanzhen.apps.accounts.models import User
from yanzhen.apps.indicators.models import IndicatorVersion, Observation
from yanzhen.apps.organisations.models import PostFunction
from yanzhen.apps.plans.actions.light_up import refresh_plan
from yanzhen.apps.plans.actions.tallies import recount
from yanzhen.apps.plans.bridge import next_report_due, period_of
from yanzhen.apps.plans.models import (
    Plan,
    ProgressReport,
    Receipt,
    Recipient,
    ReportingChain,
    ReportStep,
    StepKind,
    StrikeOff,
    Submission,
    Target,
    Task,
    TaskState,
)
from yanzhen.apps.plans.queries.targets import targets_by_task
from yanzhen.apps.plans.refusals.progress import Statement, contradictions
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.demo.plan_texts import SENTENCES, SamplePlan, SampleTask
from yanzhen.demo.sample import Sample

ONE_DAY = timedelta(days=1)
HABITS = ("steady",) * 12 + ("late",) * 4 + ("silent",) + ("careless",) * 2
BATCH = 2000


@dataclass
class Written:
    """The rows of one plan's progress, to be inserted together."""

    reports: list[ProgressReport]
    observed: list[tuple[ProgressReport, IndicatorVersion]]


def report_on(sample: Sample, plan: Plan, text: SamplePlan, *, sent_on: date) -> None:
    """Write receipts and reports for every task of the plan up to the sample's day."""
    people = _people(sample)
    _sign_for(sample, plan, people, sent_on)
    tasks = list(plan.tasks.live().select_related("organisation", "plan").order_by("pk"))
    targets = targets_by_task(tasks)
    sent_down = set(plan.tasks.handed_down().values_list("origin_id", flat=True))
    by_title = {task.title: task for task in text.tasks}
    versions = {row.indicator_id: row for row in IndicatorVersion.objects.select_related("indicator")}
    habits = {unit.pk: sample.chance.choice(HABITS) for unit in sample.schools}
    written = Written([], [])
    for task in tasks:
        habit = habits.get(task.organisation_id, "steady")
        author = people.get(task.organisation_id)
        if author is not None and habit != "silent":
            target = None if task.pk in sent_down else targets.get(task.pk)
            _write(sample, written, task, target, by_title[task.title], author, habit, versions)
    _insert(written)
    _bring_up_to_date(sample, tasks, written)
    _ask_to_strike_off(sample, tasks, people)
    recount(plan.pk)
    refresh_plan(plan_id=plan.pk, on=sample.today)
    _leave_work(sample, plan, people)


def _people(sample: Sample) -> dict[int, User]:
    """Who fills in reports: the clerk of a school, where it has none its head; the head of a section."""
    found = {}
    functions = (PostFunction.CLERK, PostFunction.PRINCIPAL, PostFunction.HEAD)
    for unit in sample.organisations.values():
        for function in functions:
            persons = sample.people.get((unit.name, function))
            if persons and (user := sample.users.get(persons[0].staff_number)):
                found[unit.pk] = user
                break
    return found


def _sign_for(sample: Sample, plan: Plan, people: dict[int, User], sent_on: date) -> None:
    rows = Recipient.objects.filter(dispatch__plan=plan, receipt=None).order_by("pk")
    days = {}
    receipts = []
    for row in rows:
        if row.organisation_id not in people:
            continue
        day = days.setdefault(row.organisation_id, sent_on + timedelta(days=sample.chance.randint(0, 9)))
        receipts.append(Receipt(recipient=row, signed_by=people[row.organisation_id], signed_on=day))
    Receipt.objects.bulk_create(receipts)


def _write(
    sample: Sample,
    written: Written,
    task: Task,
    target: Target | None,
    text: SampleTask,
    author: User,
    habit: str,
    versions: dict[int, IndicatorVersion],
) -> None:
    chance = sample.chance
    periods = _periods(task, sample.today)
    if habit == "late" and periods:
        periods = periods[: -chance.randint(1, min(3, len(periods)))]
    version = versions.get(target.indicator_id) if target is not None and text.typical != (0, 0) else None
    final, pupils = chance.uniform(*text.typical), chance.randint(60, 900)
    for place, (start, end) in enumerate(periods, start=1):
        share = place / max(1, len(periods))
        report = _report(sample, task, text, author, start, end, habit, share)
        if version is not None:
            _measure(report, version, final * (0.7 + 0.3 * share), pupils)
            written.observed.append((report, version))
        said = Statement(
            status=report.status, value=report.value, numerator=report.numerator, denominator=report.denominator
        )
        report.warnings = list(contradictions(task, said, target, report.value))
        written.reports.append(report)


def _periods(task: Task, today: date) -> list[tuple[date, date]]:
    found = []
    period = period_of(task.starts_on, task.rhythm, today)
    while period is not None and period.ends_on < today and period.starts_on <= task.due_on:
        found.append((period.starts_on, period.ends_on))
        period = period_of(period.ends_on + ONE_DAY, task.rhythm, today)
    return found


def _report(
    sample: Sample,
    task: Task,
    text: SampleTask,
    author: User,
    start: date,
    end: date,
    habit: str,
    share: float,
) -> ProgressReport:
    chance = sample.chance
    status = "not_started" if share < 0.15 and chance.random() < 0.4 else "in_progress"
    if chance.random() < (0.12 if habit == "late" else 0.04):
        status = "lagging"
    if share > 0.8 and chance.random() < {"careless": 0.7, "late": 0.3}.get(habit, 0.5):
        status = "done"
    reported_on = min(sample.today, end + timedelta(days=chance.randint(1, 12 if habit == "late" else 4)))
    return ProgressReport(
        task=task,
        organisation_id=task.organisation_id,
        period_start=start,
        period_end=end,
        status=status,
        sentence=chance.choice(SENTENCES[status]),
        reported_by=author,
        reported_on=reported_on,
        submission=Submission.SUBMITTED,
        submitted_on=reported_on,
    )


def _measure(report: ProgressReport, version: IndicatorVersion, figure: float, bottom: int) -> None:
    if version.formula != "rate":
        places = Decimal(1) if version.decimals == 0 else Decimal("0.1")
        report.value = Decimal(str(figure)).quantize(places)
        return
    top = round(bottom * min(100.0, figure) / 100)
    report.numerator, report.denominator = Decimal(top), Decimal(bottom)
    report.value = (report.numerator / report.denominator * 100).quantize(Decimal("0.000001"))


def _insert(written: Written) -> None:
    ProgressReport.objects.bulk_create(written.reports, batch_size=BATCH)
    sources = Source.objects.bulk_create(
        [
            Source(
                kind=SourceKind.REPORT,
                subject=f"plans.progressreport:{report.pk}",
                wording=report.sentence,
                entered_by=report.reported_by,
            )
            for report, _ in written.observed
        ],
        batch_size=BATCH,
    )
    figures = [
        Observation(
            indicator_version=version,
            organisation_id=report.organisation_id,
            period_start=report.period_start,
            period_end=report.period_end,
            value=report.value,
            numerator=report.numerator,
            denominator=report.denominator,
            source=source,
        )
        for (report, version), source in zip(written.observed, sources, strict=True)
    ]
    Observation.objects.bulk_create(figures, batch_size=BATCH)
    for (report, _), figure in zip(written.observed, figures, strict=True):
        report.observation = figure
    ProgressReport.objects.bulk_update([row for row, _ in written.observed], ["observation"], batch_size=BATCH)
    steps = [
        ReportStep(report=row, kind=kind, actor=row.reported_by, happened_on=row.reported_on)
        for row in written.reports
        for kind in (StepKind.REPORT, StepKind.SUBMIT)
    ]
    ReportStep.objects.bulk_create(steps, batch_size=BATCH)


def _bring_up_to_date(sample: Sample, tasks: list[Task], written: Written) -> None:
    latest: dict[int, ProgressReport] = {}
    for report in written.reports:
        latest[report.task_id] = report
    for task in tasks:
        report = latest.get(task.pk)
        if report is None:
            continue
        task.state, task.reported_through = report.status, report.period_end
        task.value, task.numerator, task.denominator = report.value, report.numerator, report.denominator
        task.next_due_on = None if task.state == TaskState.DONE else _next_due(task, sample.today)
    fields = ["state", "reported_through", "value", "numerator", "denominator", "next_due_on"]
    Task.objects.bulk_update(tasks, fields, batch_size=500)


def _next_due(task: Task, on: date) -> date | None:
    return next_report_due(
        rhythm=task.rhythm,
        starts_on=task.starts_on,
        due_on=task.due_on,
        reported_through=task.reported_through,
        on=on,
    )


def _ask_to_strike_off(sample: Sample, tasks: list[Task], people: dict[int, User]) -> None:
    """Let most finished schools ask to be struck off, and some be confirmed."""
    done = [
        task for task in tasks if task.state == TaskState.DONE and task.origin_id and task.organisation_id in people
    ]
    requests = []
    for task in done:
        lot = sample.chance.random()
        if lot > 0.7:
            continue
        request = StrikeOff(
            task=task, result="已完成，材料齐备。", asked_by=people[task.organisation_id], asked_on=sample.today
        )
        confirmer = people.get(task.origin.organisation_id)
        if lot < 0.4 and confirmer is not None:
            request.state, request.decided_by, request.decided_on = "confirmed", confirmer, sample.today
            task.state = TaskState.STRUCK_OFF
        requests.append(request)
    StrikeOff.objects.bulk_create(requests)
    Task.objects.bulk_update([task for task in done if task.state == TaskState.STRUCK_OFF], ["state"])


def _leave_work(sample: Sample, plan: Plan, people: dict[int, User]) -> None:
    """Leave something to examine and something returned on the desks of the first school."""
    first = sample.schools[0]
    ReportingChain.objects.get_or_create(organisation=first, defaults={"has_middle": False, "has_head": True})
    tasks = plan.tasks.live().filter(organisation=first, next_due_on__isnull=False).order_by("next_due_on", "pk")[:2]
    stages = ((Submission.ENDORSED, ""), (Submission.RETURNED, "请写清完成了几个班。"))
    for task, (stage, reason) in zip(tasks, stages, strict=False):
        period = period_of(sample.today, task.rhythm, sample.today)
        if period is None:
            continue
        report = ProgressReport.objects.create(
            task=task,
            organisation=first,
            period_start=period.starts_on,
            period_end=period.ends_on,
            status="in_progress",
            sentence="已完成一半班级。",
            reported_by=people[first.pk],
            reported_on=sample.today,
            submission=stage,
        )
        steps = [(StepKind.REPORT, people[first.pk], "")]
        if reason:
            steps.append((StepKind.RETURN, sample.user(first, PostFunction.PRINCIPAL), reason))
        for kind, actor, why in steps:
            ReportStep.objects.create(report=report, kind=kind, actor=actor, happened_on=sample.today, reason=why)
