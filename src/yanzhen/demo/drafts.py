"""One document from discussion to issue: three versions, a finished round of comments, tasks that follow the last."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files

from yanzhen.apps.accounts.models import User
from yanzhen.apps.documents.actions.accept_sure_items import accept_sure_items
from yanzhen.apps.documents.actions.add_document import Description, ReceivedText, add_document, add_version
from yanzhen.apps.documents.actions.answer_comment import answer_comment
from yanzhen.apps.documents.actions.close_comment_round import close_comment_round
from yanzhen.apps.documents.actions.finish_reading import finish_reading
from yanzhen.apps.documents.actions.keep_reading import keep_reading
from yanzhen.apps.documents.actions.open_comment_round import open_comment_round
from yanzhen.apps.documents.actions.write_comments import add_comment, hand_in_comments
from yanzhen.apps.documents.models import Adoption, Comment, CommentRequest, CommentRound, DocumentVersion, DraftStage
from yanzhen.apps.documents.reading_engine import engine_version, reading_of
from yanzhen.apps.organisations.models import Organisation, PostFunction
from yanzhen.apps.plans.actions.approve_plan import RecordedStep, record_approval
from yanzhen.apps.plans.actions.decide_amendment import agree_to_amendment, object_to_amendment
from yanzhen.apps.plans.actions.follow_version import follow_version
from yanzhen.apps.plans.actions.issue_plan import issue_plan
from yanzhen.apps.plans.actions.light_up import refresh_plan
from yanzhen.apps.plans.actions.make_plan import make_plan
from yanzhen.apps.plans.following import tasks_from_earlier
from yanzhen.apps.plans.models import Amendment, Plan
from yanzhen.apps.plans.queries.amendments import to_consent
from yanzhen.demo.sample import Sample
from yanzhen.kernel.calendar import add_workdays
from yanzhen.presets.approvals import approvals
from yanzhen.presets.workdays import load_calendar

TITLES = (
    "雁汀区中小学课后服务质量提升工作方案（讨论稿）",
    "雁汀区中小学课后服务质量提升工作方案（征求意见稿）",
    "雁汀区教育委员会关于提升中小学课后服务质量的实施意见",
)
STAGES = (DraftStage.DISCUSSION, DraftStage.COMMENTS, DraftStage.ISSUED)
NOTES = ("", "办公会讨论后修改", "按征求意见情况修改")
SIGNED_BY = ("卢知远", "沈见山", "严知微")
ASKED_SCHOOLS, ASKED_SECTIONS = 5, ("安全管理科", "计划财务科")
# Days before the day of the sample: sent for comments, closed, plan in force, issued, tasks to follow.
ASKED, CLOSED, PLANNED, ISSUED, FOLLOWED = 40, 26, 20, 6, 4
WORKDAYS = 5
# What the first units say: words of the statement (none: on the whole), the comment, what came of it and why.
SAID = (
    (
        ("不少于30门", "小规模学校开不足30门，建议按班数分档。", Adoption.ADOPTED, ""),
        ("", "建议明确课后服务经费的支出范围。", Adoption.PARTLY, "在实施意见中写明要制定清单，具体范围另行印发。"),
    ),
    (("体育类课程", "建议每周不少于3次，与每天锻炼的要求衔接。", Adoption.ADOPTED, ""),),
    (("责任保险", "学校已统一投保，建议不再另行购买。", Adoption.ADOPTED, ""),),
    (("专项检查", "建议改为每月检查。", Adoption.DECLINED, "为减轻学校负担，检查次数不再增加。"),),
)
SILENT, LATE = 6, 4  # the unit that never replies, and the one that replies after the last day


def load_drafts(sample: Sample) -> None:
    """Load the three versions with what happened between them."""
    office = _office(sample)
    first = _read(_first(sample, office), office)
    second = _read(_next(first, 2, office), office)
    accept_sure_items(version_id=second.pk, at_least=0, actor=office)
    finish_reading(version_id=second.pk, actor=office)
    _comment(sample, second, office)
    plan = _in_force(sample, second, office)
    third = _read(_next(second, 3, office, number=_number(sample), on=_day(sample, ISSUED)), office)
    accept_sure_items(version_id=third.pk, at_least=0, actor=office)
    finish_reading(version_id=third.pk, actor=office)
    _follow(sample, third, office)
    refresh_plan(plan_id=plan.pk, on=sample.today)


def _office(sample: Sample) -> User:
    return sample.user("办公室", PostFunction.HEAD)


def _day(sample: Sample, before: int) -> date:
    return sample.today - timedelta(days=before)


def _number(sample: Sample) -> str:
    return f"雁教发〔{_day(sample, ISSUED).year}〕19号"


def _text(ordinal: int) -> str:
    return files("yanzhen.demo").joinpath(f"texts/after_school_{ordinal}.txt").read_text(encoding="utf-8")


def _first(sample: Sample, office: User) -> DocumentVersion:
    return add_document(
        organisation=sample.organisations["办公室"],
        description=Description(
            title=TITLES[0],
            issuer=sample.authority.name,
            year=sample.today.year,
            kind="plan",
            line="administration",
        ),
        received=ReceivedText(text=_text(1), stage=STAGES[0]),
        actor=office,
    )


def _next(
    before: DocumentVersion, ordinal: int, actor: User, *, number: str = "", on: date | None = None
) -> DocumentVersion:
    received = ReceivedText(
        text=_text(ordinal), stage=STAGES[ordinal - 1], notes=NOTES[ordinal - 1], number=number, issued_on=on
    )
    return add_version(document_id=before.document_id, title=TITLES[ordinal - 1], received=received, actor=actor)


def _read(version: DocumentVersion, actor: User) -> DocumentVersion:
    reading = reading_of(version.text, name=version.title, year=version.document.year)
    keep_reading(version_id=version.pk, reading=reading, engine_version=engine_version(), actor=actor)
    return DocumentVersion.objects.select_related("document").get(pk=version.pk)


def _comment(sample: Sample, version: DocumentVersion, office: User) -> None:
    schools = [school for school in sample.schools if {"primary", "junior"} & set(school.stages)][:ASKED_SCHOOLS]
    units = [*schools, *(sample.organisations[name] for name in ASKED_SECTIONS)]
    asked_on = _day(sample, ASKED)
    running = open_comment_round(
        version_id=version.pk,
        units=units,
        due_on=add_workdays(asked_on, WORKDAYS, load_calendar(), allow_guess=True),
        text="请重点看课程门数、经费和安全三部分；没有意见也请反馈。",
        calendar=load_calendar(),
        actor=office,
        on=asked_on,
    )
    for number, unit in enumerate(units):
        if number != SILENT:
            _reply(sample, running, unit, number)
    closed_on = _day(sample, CLOSED)
    for comment in Comment.objects.filter(request__round=running):
        _answer(comment, office, closed_on)
    close_comment_round(round_id=running.pk, actor=office, on=max(closed_on, running.due_on + timedelta(days=1)))


def _reply(sample: Sample, running: CommentRound, unit: Organisation, number: int) -> None:
    request = CommentRequest.objects.get(round=running, organisation=unit)
    actor, version = _speaker(sample, unit), running.document_version
    on = running.due_on + timedelta(days=1) if number == LATE else running.opened_on + timedelta(days=2)
    said = SAID[number] if number < len(SAID) else ()
    for words, text, _, _ in said:
        item = None
        if words:
            place = version.text.index(words)
            item = version.items.live().get(start__lte=place, end__gt=place).pk
        add_comment(request_id=request.pk, item_id=item, text=text, actor=actor, on=on)
    hand_in_comments(request_id=request.pk, seen=len(said), actor=actor, on=on)


def _speaker(sample: Sample, unit: Organisation) -> User:
    for function in (PostFunction.HEAD, PostFunction.PRINCIPAL, PostFunction.CLERK):
        if (unit.name, function) in sample.people:
            return sample.user(unit, function)
    raise LookupError(unit.name)


def _answer(comment: Comment, office: User, on: date) -> None:
    known = {text: (adoption, reason) for said in SAID for _, text, adoption, reason in said}
    adoption, reason = known[comment.text]
    answer_comment(comment_id=comment.pk, seen=0, adoption=adoption, reason=reason, actor=office, on=on)


def _in_force(sample: Sample, version: DocumentVersion, office: User) -> Plan:
    """Put the tasks in force before the text is issued, as urgent work is begun."""
    day = _day(sample, PLANNED)
    plan = make_plan(
        version=version,
        title="课后服务质量提升先行任务",
        owner=sample.organisations["办公室"],
        line="administration",
        starts_on=day,
        ends_on=day + timedelta(days=240),
        actor=office,
        on=day,
    )
    steps = [
        RecordedStep(code=step.code, name=SIGNED_BY[place % len(SIGNED_BY)], acted_on=day)
        for place, step in enumerate(approvals()[plan.approval].steps_for(plan.line))
    ]
    number = f"雁教发〔{day.year}〕16号"
    record_approval(plan_id=plan.pk, number=number, steps=steps, actor=office, on=day)
    return issue_plan(plan_id=plan.pk, actor=office, on=day)


def _follow(sample: Sample, version: DocumentVersion, office: User) -> None:
    """Send what the issued text changes to the sections: one agrees, one objects, the others have not answered."""
    day = _day(sample, FOLLOWED)
    tasks = [task.pk for task in tasks_from_earlier(version)]
    made = follow_version(version_id=version.pk, task_ids=tasks, actor=office, on=day)
    waiting = [(one, _consenting(sample, one, day)) for one in made if one.state == "proposed"]
    answered = [(one, head) for one, head in waiting if head is not None][:2]
    for number, (one, head) in enumerate(answered):
        if number == 0:
            agree_to_amendment(amendment_id=one.pk, seen=0, actor=head, on=day)
        else:
            reason = "下学期课程已经排定，建议自新学年起执行。"
            object_to_amendment(amendment_id=one.pk, seen=0, reason=reason, actor=head, on=day)


def _consenting(sample: Sample, amendment: Amendment, on: date) -> User | None:
    unit = amendment.task.organisation
    if (unit.name, PostFunction.HEAD) not in sample.people:
        return None
    head = sample.user(unit, PostFunction.HEAD)
    return head if any(one.pk == amendment.pk for one in to_consent(head, on=on)) else None
