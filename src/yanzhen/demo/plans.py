"""The plans of the sample district: through the product's own acts, so that every one has its history."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

from yanzhen.apps.accounts.models import User
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion
from yanzhen.apps.organisations.models import Organisation, OrganisationKind, PostFunction, Stage
from yanzhen.apps.plans.actions.approve_plan import RecordedStep, decide_step, record_approval, submit_plan
from yanzhen.apps.plans.actions.dispatch_tasks import Variation, dispatch_tasks
from yanzhen.apps.plans.actions.draft_plan import draft_plan
from yanzhen.apps.plans.actions.edit_task import PartyFacts, TargetFacts, TaskFacts, add_task
from yanzhen.apps.plans.actions.issue_plan import issue_plan
from yanzhen.apps.plans.models import Opinion, Plan, StepState, Task
from yanzhen.demo import plan_texts
from yanzhen.demo.plan_texts import SamplePlan, SampleTask
from yanzhen.demo.progress import report_on
from yanzhen.demo.sample import Sample
from yanzhen.presets.approvals import approvals

RECEIPT_DAYS = 7


def load_plans(sample: Sample) -> None:
    """Load a year of plans: three in force with progress, one in approval, one draft, one just sent down."""
    load_indicators()
    year = sample.today.year if sample.today.month >= 3 else sample.today.year - 1
    first, last = date(year, 1, 1), date(year, 12, 31)
    for text, day in (
        (plan_texts.YEAR_PLAN, date(year, 1, 12)),
        (plan_texts.PARTY_PLAN, date(year, 1, 20)),
        (plan_texts.REDUCTION_PLAN, date(year, 2, 10)),
    ):
        plan = _draft(sample, text, first, last, year)
        _in_force(sample, plan, text, day, year)
        report_on(sample, plan, text, sent_on=day)
    waiting = _draft(sample, plan_texts.WAITING_PLAN, sample.today, sample.today + timedelta(days=120), year)
    _into_approval(sample, waiting)
    _draft(sample, plan_texts.DRAFT_PLAN, sample.today, sample.today + timedelta(days=240), year)
    fresh = _draft(sample, _fresh_text(), sample.today, sample.today + timedelta(days=60), year)
    _in_force(sample, fresh, _fresh_text(), sample.today, year)


def _fresh_text() -> SamplePlan:
    task = SampleTask(
        "做好冬季校园安全检查", "安全管理科", "逐校检查取暖、用电和消防设施，问题当场登记。", rhythm="fortnight"
    )
    return SamplePlan("雁汀区校园冬季安全检查通知", "安全管理科", "joint", "雁教发〔{year}〕27号", (task,))


def _office(sample: Sample) -> User:
    return sample.user("办公室", PostFunction.HEAD)


def _draft(sample: Sample, text: SamplePlan, first: date, last: date, year: int) -> Plan:
    owner = sample.organisations[text.owner]
    author = _office(sample)
    plan = draft_plan(
        title=text.title.format(year=year),
        owner=owner,
        line=text.line,
        starts_on=first,
        ends_on=last,
        actor=author,
        on=sample.today,
    )
    formulas = dict(IndicatorVersion.objects.values_list("indicator__code", "formula"))
    for task in text.tasks:
        facts = _facts(sample, plan, task, formulas.get(task.indicator, "mean"))
        add_task(plan_id=plan.pk, facts=facts, actor=author, on=sample.today)
    return Plan.objects.select_related("owner").get(pk=plan.pk)


def _facts(sample: Sample, plan: Plan, task: SampleTask, formula: str) -> TaskFacts:
    unit = sample.organisations[task.unit]
    lead = PartyFacts(role="lead", organisation_id=unit.pk)
    support = [PartyFacts(role="support", organisation_id=sample.organisations[name].pk) for name in task.support]
    targets = []
    if task.indicator:
        indicator = Indicator.objects.get(code=task.indicator)
        targets.append(
            TargetFacts(
                metric=indicator.title,
                comparator=task.comparator,
                value=Decimal(str(task.value)),
                unit=indicator.unit,
                indicator_id=indicator.pk,
            )
        )
    return TaskFacts(
        title=task.title,
        organisation_id=unit.pk,
        starts_on=plan.starts_on,
        due_on=max(plan.starts_on, min(plan.ends_on, date(plan.ends_on.year, *task.due))),
        wording=task.wording,
        due_basis=f"{task.due[0]}月{task.due[1]}日前",
        line=plan.line,
        rhythm=task.rhythm,
        formula=formula,
        parties=[lead, *support],
        targets=targets,
    )


def _in_force(sample: Sample, plan: Plan, text: SamplePlan, day: date, year: int) -> None:
    """Record the signature, issue the plan and send its tasks to the schools that they are for."""
    office, names = _office(sample), ("卢知远", "沈见山", "严知微")
    chain = approvals()[plan.approval].steps_for(plan.line)
    steps = [
        RecordedStep(code=step.code, name=names[place % len(names)], acted_on=day) for place, step in enumerate(chain)
    ]
    number = text.number.format(year=year)
    record_approval(plan_id=plan.pk, number=number, steps=steps, actor=office, on=sample.today)
    issue_plan(plan_id=plan.pk, actor=office, on=sample.today)
    Plan.objects.filter(pk=plan.pk).update(issued_on=day)
    by_title = {task.title: task for task in plan.tasks.own()}
    for group in sorted({task.goes_to for task in text.tasks if task.goes_to}):
        chosen = [by_title[task.title] for task in text.tasks if task.goes_to == group]
        _send(sample, plan, chosen, group, day)


def _send(sample: Sample, plan: Plan, tasks: list[Task], group: str, day: date) -> None:
    units = schools_of(sample, group)
    variations = []
    if group == plan_texts.COMPULSORY:
        small = min(units, key=lambda unit: unit.pupils or 10**6)
        variations.append(Variation(task_id=tasks[0].pk, unit_id=small.pk, text="人数少，按全校学生统计。"))
    sent = dispatch_tasks(
        plan_id=plan.pk,
        key=uuid.UUID(int=sample.chance.getrandbits(128), version=4),
        task_ids=[task.pk for task in tasks],
        unit_ids=[unit.pk for unit in units],
        receipt_due_on=sample.today + timedelta(days=RECEIPT_DAYS),
        variations=variations,
        text="请各单位签收后明确一名联络员。",
        actor=_office(sample),
        on=sample.today,
    )
    sent.dispatched_on, sent.receipt_due_on = day, day + timedelta(days=RECEIPT_DAYS)
    sent.save(update_fields=["dispatched_on", "receipt_due_on"])


def schools_of(sample: Sample, group: str) -> list[Organisation]:
    """Return the schools of a group of recipients."""
    wanted = {
        plan_texts.ALL: set(Stage.values),
        plan_texts.COMPULSORY: {Stage.PRIMARY.value, Stage.JUNIOR.value},
        plan_texts.PRIMARY: {Stage.PRIMARY.value},
        plan_texts.KINDERGARTEN: {Stage.PRESCHOOL.value},
    }[group]
    kinds = {OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN, OrganisationKind.TEACHING_POINT}
    return [unit for unit in sample.schools if unit.kind in kinds and wanted.intersection(unit.stages)]


def _into_approval(sample: Sample, plan: Plan) -> None:
    """Send a draft into approval and up to the deputy's desk."""
    submit_plan(plan_id=plan.pk, seen=plan.version, actor=_office(sample), on=sample.today)
    actors = {
        "head_check": sample.user(plan.owner, PostFunction.HEAD),
        "office_check": _office(sample),
    }
    while step := plan.steps.filter(state=StepState.CURRENT).select_related("organisation").first():
        actor = (
            sample.user(step.organisation, PostFunction.HEAD) if step.code == "countersign" else actors.get(step.code)
        )
        if actor is None:
            return
        decide_step(step_id=step.pk, opinion=Opinion.AGREE, reason="", actor=actor, on=sample.today)
