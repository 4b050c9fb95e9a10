"""How far every school has come: what it says of itself, its steps, a year of meetings in the record book, figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.meetings.models import (
    AgendaItem,
    AgendaState,
    Body,
    BodyKind,
    Item,
    ItemAct,
    ItemKind,
    ItemState,
    ItemStep,
    Meeting,
    MeetingState,
)
from yanzhen.apps.organisations.models import Organisation, PostFunction
from yanzhen.apps.rollout.actions.measure import measure_rollout
from yanzhen.apps.rollout.models import ReportState, SchoolProfile, StaffBody, StepReport
from yanzhen.apps.rollout.spans import ONE_DAY, term_of
from yanzhen.apps.rollout.steps import Step, steps_in_order
from yanzhen.demo.bodies import CONGRESS_FROM_STAFF, YEAR_SCHOOLS, first_day, staff_of
from yanzhen.demo.people import party_of
from yanzhen.demo.sample import Sample

POLICY = (
    "按本校规模和班子情况，明确党组织会议和校长办公会议的议事清单；会前沟通记录在案，意见不一致的暂缓上会；"
    "每学期检查一次制度执行情况。"
)
TITLES = {
    "annual_plan": "审议年度工作计划",
    "annual_budget": "审议年度预算执行情况",
    "key_project": "审议校舍维修项目",
    "management_system": "审议修订校内制度",
    "party_building": "研究党建工作安排",
    "teaching_routine": "研究教学安排",
    "student_affairs": "研究学生活动安排",
    "safety_routine": "研究安全隐患整改",
}
OF_PARTY = ("annual_plan", "annual_budget", "key_project", "management_system", "party_building")
OF_OFFICE = ("teaching_routine", "student_affairs", "safety_routine")


def load_rollout(sample: Sample) -> None:
    """Insert what schools say, their steps and meetings, and work the figures out."""
    schools = [school for school in sample.schools if party_of(sample, school)]
    SchoolProfile.objects.bulk_create(_profile(sample, school) for school in schools if sample.chance.random() > 0.1)
    steps = [step for step in steps_in_order() if step.due_on - timedelta(days=200) < sample.today]
    StepReport.objects.bulk_create(row for school in schools for row in _reports(sample, school, steps))
    _meetings(sample, [school for school in schools if school.name not in YEAR_SCHOOLS])
    load_indicators()
    for day in (*_term_ends(sample.today), sample.today):
        measure_rollout(on=day)


def _profile(sample: Sample, school: Organisation) -> SchoolProfile:
    staff = staff_of(school)
    has_policy = sample.chance.random() > 0.2
    large = staff >= CONGRESS_FROM_STAFF
    return SchoolProfile(
        organisation=school,
        is_legal_person=True,
        has_own_party_body=True,
        principal_is_member=True,
        vice_principals_on_body=True if sample.chance.random() > 0.15 else None,
        staff=staff,
        staff_body=StaffBody.CONGRESS if large else StaffBody.MEETING,
        staff_term_years=sample.chance.choice((3, 3, 3, 3, 5, 5, None)),
        staff_meetings=None if sample.chance.random() < 0.15 else 1,
        policy=POLICY if has_policy else "",
        policy_on=date(2024, 10, 20) if has_policy else None,
        edited_by=sample.user(school, PostFunction.PRINCIPAL),
        edited_on=sample.today - timedelta(days=30),
    )


def _reports(sample: Sample, school: Organisation, steps: list[Step]) -> Iterator[StepReport]:
    """Schools come to different steps; some wait for confirmation, some were sent back."""
    section = sample.user("组织科", PostFunction.HEAD)
    for step in steps:
        draw = sample.chance.random()
        is_due = step.is_due(sample.today)
        if draw > (0.94 if is_due else 0.2):
            return
        done_on = min(step.due_on, sample.today) - timedelta(days=sample.chance.randrange(10, 120))
        state = ReportState.CONFIRMED if draw < 0.8 and is_due else ReportState.REPORTED
        if 0.84 < draw < 0.87:
            state = ReportState.RETURNED
        is_open = state == ReportState.REPORTED
        yield StepReport(
            organisation=school,
            step=step.code,
            state=state,
            done_on=done_on,
            note=f"已对照要求逐项办理，{step.asks[0]}等各项均已完成，材料存校办备查。",
            reported_by=sample.user(school, PostFunction.PRINCIPAL),
            reported_on=done_on,
            answer="" if state != ReportState.RETURNED else "缺党组织会议审议的材料，请补充后重报。",
            decided_by=None if is_open else section,
            decided_on=None if is_open else done_on + timedelta(days=7),
        )


def _term_ends(today: date) -> tuple[date, ...]:
    before = term_of(term_of(today).starts_on - ONE_DAY)
    return (term_of(before.starts_on - ONE_DAY).ends_on, before.ends_on)


def _meetings(sample: Sample, schools: list[Organisation]) -> None:
    """Meetings of a year and a half as entered from the record book: one item each, mostly passed."""
    first = first_day(sample.today)
    bodies = Body.objects.filter(organisation__in=schools).exclude(kind=BodyKind.STAFF_CONGRESS)
    meetings: list[Meeting] = []
    rows: list[tuple[Item, AgendaItem, str]] = []
    for body in bodies.select_related("organisation").order_by("organisation__code", "kind"):
        diligence = sample.chance.choice((0.7, 1.0, 1.0, 1.0, 1.0, 1.0, 1.3))
        for meeting in _dates_of(sample, body, first, diligence):
            meetings.append(meeting)
            rows.append(_point(sample, meeting, len(rows) + 1))
    Meeting.objects.bulk_create(meetings, batch_size=500)
    Item.objects.bulk_create([item for item, _point, _fate in rows], batch_size=500)
    AgendaItem.objects.bulk_create([point for _item, point, _fate in rows], batch_size=500)
    ItemStep.objects.bulk_create(
        [
            ItemStep(item=item, act=act, state=state, happened_on=item.made_on, actor=item.made_by)
            for item, _point, fate in rows
            for act, state in _way(fate)
        ],
        batch_size=500,
    )


def _dates_of(sample: Sample, body: Body, first: date, diligence: float) -> Iterator[Meeting]:
    """Yield the meetings of a body; who is less diligent meets less often than the rhythm asks."""
    keeper = sample.user(body.organisation, PostFunction.PRINCIPAL)
    step = (body.rhythm_days or 14) / diligence * 0.9
    held_on, numbers = max(first, body.started_on) + timedelta(days=sample.chance.randrange(8)), {}
    while held_on < sample.today:
        year = held_on.year
        numbers[year] = numbers.get(year, 0) + 1
        moment = timezone.make_aware(datetime.combine(held_on, time(15)))
        yield Meeting(
            body=body,
            year=year,
            sequence=numbers[year],
            title=f"{year}年第{numbers[year]}次{body.name}",
            planned_at=moment,
            opened_at=moment,
            closed_at=moment + timedelta(hours=1),
            place="会议室",
            state=MeetingState.CLOSED,
            is_entered_afterwards=True,
            record_book=f"{year}年册第{numbers[year] * 2}页",
            made_by=keeper,
        )
        held_on += timedelta(days=max(1, round(step)))


def _point(sample: Sample, meeting: Meeting, number: int) -> tuple[Item, AgendaItem, str]:
    """Return an item, its point and what became of it: passed, decided, deferred, held back before or overturned."""
    is_office = meeting.body.kind == BodyKind.PRINCIPAL_MEETING
    matter = sample.chance.choice(OF_OFFICE if is_office else OF_PARTY)
    usual = "DECIDED_BY_PRINCIPAL" if is_office else "PASSED"
    fate = sample.chance.choices((usual, "HELD", "DEFERRED", "CHANGED"), (92, 3, 4, 1))[0]
    states = {"PASSED": ItemState.PASSED, "DEFERRED": ItemState.DEFERRED, "CHANGED": ItemState.CHANGED}
    outcome = "DEFERRED" if fate == "DEFERRED" and not is_office else usual
    if fate == "DEFERRED" and is_office:
        fate = usual
    state = states.get(fate, ItemState.DECIDED if is_office else ItemState.PASSED)
    day = timezone.localdate(meeting.planned_at)
    item = Item(
        organisation=meeting.body.organisation,
        body=meeting.body,
        number=f"补{day.year}-{number:04d}",
        title=TITLES[matter],
        kind=ItemKind.DECIDE,
        matter=matter,
        proposer=meeting.made_by.person,
        state=state,
        prepared_on=day,
        made_by=meeting.made_by,
        made_on=day,
        is_entered_afterwards=True,
    )
    point = AgendaItem(
        meeting=meeting,
        item=item,
        position=1,
        state=AgendaState.CLOSED,
        outcome=outcome,
        opened_at=meeting.opened_at,
        closed_at=meeting.closed_at,
        closed_by=meeting.made_by,
    )
    return item, point, fate


def _way(fate: str) -> Iterator[tuple[str, str]]:
    """Return the steps of an item by what became of it; one that was held back came up again and was decided."""
    if fate == "HELD":
        yield ItemAct.HOLD, ItemState.HELD
    if fate == "DEFERRED":
        yield ItemAct.DEFER, ItemState.DEFERRED
        return
    yield ItemAct.DECIDE, ItemState.DECIDED if fate == "DECIDED_BY_PRINCIPAL" else ItemState.PASSED
    if fate == "CHANGED":
        yield ItemAct.RECONSIDER, ItemState.CHANGED
