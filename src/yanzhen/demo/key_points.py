"""From a document to a summary: the key points read, planned, sent to the head schools, reported on, summed up."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

from yanzhen.apps.accounts.models import User
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.organisations.models import Organisation, PostFunction
from yanzhen.apps.plans.actions.approve_plan import RecordedStep, record_approval
from yanzhen.apps.plans.actions.dispatch_tasks import dispatch_tasks
from yanzhen.apps.plans.actions.issue_plan import issue_plan
from yanzhen.apps.plans.actions.light_up import refresh_plan
from yanzhen.apps.plans.actions.make_plan import make_plan
from yanzhen.apps.plans.actions.report_progress import measure, report_progress
from yanzhen.apps.plans.actions.sign_for import sign_for
from yanzhen.apps.plans.bridge import period_to_report
from yanzhen.apps.plans.models import Plan, Recipient, Task
from yanzhen.apps.plans.refusals.progress import Statement
from yanzhen.apps.reports.actions.freeze import freeze_report
from yanzhen.apps.reports.actions.sign import sign_report
from yanzhen.apps.reports.actions.start import start_report
from yanzhen.apps.supervision.actions.draft import draft_notices
from yanzhen.apps.supervision.actions.reply import reply_to_notice
from yanzhen.apps.supervision.actions.sign import sign_notice
from yanzhen.apps.supervision.queries import urging_candidates
from yanzhen.demo.documents import NUMBER, load_document
from yanzhen.demo.sample import Sample
from yanzhen.presets.approvals import approvals
from yanzhen.presets.workdays import load_calendar

SIGNED_BY = ("卢知远", "沈见山", "严知微")
SCHOOLS = 8
SENT_ON = (2, 2)
REPORTED_ON = ((3, 4), (5, 7), (7, 3))
SENTENCE = "已按要求推进，台账已更新。"
REDS_URGED = 3


def load_key_points(sample: Sample) -> None:
    """Load the document, its plan with progress, notices about what is behind, and the half-year summary."""
    version = load_document(sample)
    plan = _in_force(sample, version)
    schools = [school for school in sample.schools if {"primary", "junior"} & set(school.stages)][:SCHOOLS]
    _send(sample, plan, schools)
    for month, day in REPORTED_ON:
        _report(sample, plan, date(plan.starts_on.year, month, day))
    refresh_plan(plan_id=plan.pk, on=sample.today)
    _supervise(sample, plan)
    _sum_up(sample, plan)


def _office(sample: Sample) -> User:
    return sample.user("办公室", PostFunction.HEAD)


def _in_force(sample: Sample, version: DocumentVersion) -> Plan:
    office, year = _office(sample), version.document.year
    plan = make_plan(
        version=version,
        title=version.document.title,
        owner=sample.organisations["办公室"],
        line=version.document.line,
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        actor=office,
        on=sample.today,
    )
    issued_on = version.document.issued_on
    steps = [
        RecordedStep(code=step.code, name=SIGNED_BY[place % len(SIGNED_BY)], acted_on=issued_on)
        for place, step in enumerate(approvals()[plan.approval].steps_for(plan.line))
    ]
    record_approval(plan_id=plan.pk, number=NUMBER, steps=steps, actor=office, on=sample.today)
    return issue_plan(plan_id=plan.pk, actor=office, on=issued_on)


def _send(sample: Sample, plan: Plan, schools: list[Organisation]) -> None:
    day = date(plan.starts_on.year, *SENT_ON)
    dispatch = dispatch_tasks(
        plan_id=plan.pk,
        key=uuid.UUID(int=sample.chance.getrandbits(128), version=4),
        task_ids=list(plan.tasks.own().filter(due_on__gte=day).values_list("pk", flat=True)),
        unit_ids=[school.pk for school in schools],
        receipt_due_on=day + timedelta(days=7),
        text="请签收后结合本校实际抓好落实。",
        actor=_office(sample),
        on=day,
    )
    for recipient in Recipient.objects.filter(dispatch=dispatch).select_related("organisation"):
        sign_for(recipient_id=recipient.pk, actor=_reporter(sample, recipient.organisation), on=day)


def _reporter(sample: Sample, school: Organisation) -> User:
    held = [
        function
        for function in (PostFunction.PRINCIPAL, PostFunction.CLERK)
        if (school.name, function) in sample.people
    ]
    return sample.user(school, held[0])


def _report(sample: Sample, plan: Plan, day: date) -> None:
    tasks = plan.tasks.handed_down().live().select_related("organisation", "plan").order_by("pk")
    for task in tasks:
        if task.due_on < day or sample.chance.random() < 0.25:
            continue
        period_end = period_to_report(task, day)[1]
        if task.reported_through and period_end <= task.reported_through:
            continue
        said = _said(sample, task, day)
        report_progress(task_id=task.pk, said=said, actor=_reporter(sample, task.organisation), on=day)


def _said(sample: Sample, task: Task, day: date) -> Statement:
    """A figure where the task's target asks for one; a school now and then falls short or stays vague."""
    status = sample.chance.choice(("in_progress",) * 4 + ("done", "lagging"))
    known = measure(task, Statement(), day)
    if known.target is None:
        return Statement(status=status, sentence=SENTENCE)
    if known.version is not None and known.version.formula == "rate":
        measured = Decimal(sample.chance.randrange(180, 420))
        reached = (measured * Decimal(sample.chance.randrange(56, 99)) / 100).quantize(Decimal(1))
        return Statement(status=status, numerator=reached, denominator=measured, sentence=SENTENCE)
    goal = known.target.value or known.target.maximum or Decimal(1)
    figure = (goal * Decimal(sample.chance.randrange(60, 112)) / 100).quantize(Decimal("0.1"))
    return Statement(status=status, value=figure, sentence=SENTENCE)


def _supervise(sample: Sample, plan: Plan) -> None:
    office, on = _office(sample), sample.today - timedelta(days=3)
    reds = list(urging_candidates(plan.lights.filter(origin__isnull=False))[:REDS_URGED])
    if not reds:
        return
    notices = draft_notices(
        kind="urging",
        issuer_id=sample.organisations["办公室"].pk,
        sheets=[[light.task_id] for light in reds],
        demand="请对照任务时限查明原因，尽快填报进展；确有困难的，说明情况和下一步安排。",
        directly_because="",
        actor=office,
        on=on,
    )
    for notice in notices[:2]:
        sign_notice(notice_id=notice.pk, actor=office, on=on, calendar=load_calendar())
    answered = notices[0]
    reply = "已召开专题会，月底前补报进展。"
    reply_to_notice(
        notice_id=answered.pk, reply=reply, actor=_reporter(sample, answered.addressee), on=on + timedelta(days=1)
    )


def _sum_up(sample: Sample, plan: Plan) -> None:
    office, year = _office(sample), plan.starts_on.year
    given = {
        "template": "half_year",
        "owner_id": sample.organisations["办公室"].pk,
        "scope_id": sample.authority.pk,
        "plan_ids": [plan.pk],
        "period_start": date(year, 1, 1),
        "period_end": date(year, 6, 30),
        "actor": office,
        "on": sample.today,
    }
    report = start_report(**given)
    freeze_report(report_id=report.pk, version=report.version, actor=office, on=sample.today)
    leader = sample.user(sample.authority, PostFunction.PRINCIPAL)
    sign_report(report_id=report.pk, number="", actor=leader, on=sample.today)
    start_report(**given | {"template": "year", "period_end": date(year, 12, 31)})
