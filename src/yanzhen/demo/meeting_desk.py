"""What is under way at the first school: items at every step, a meeting to come, and what past meetings left to do."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from yanzhen.apps.meetings.actions.consult import ask_for_stands, note_stand
from yanzhen.apps.meetings.actions.draft_item import ItemFacts, draft_item
from yanzhen.apps.meetings.actions.inspection import NoticeFacts, issue_notice, receive_notice
from yanzhen.apps.meetings.actions.minutes import prepare_minutes, sign_minutes
from yanzhen.apps.meetings.actions.note_talk import note_talk
from yanzhen.apps.meetings.actions.plan_meeting import Arrangement, plan_meeting, send_notice
from yanzhen.apps.meetings.actions.prepare_item import call_ready, confirm_prepared, withdraw_item
from yanzhen.apps.meetings.actions.resolutions import (
    Settled,
    disclose_resolution,
    make_resolution_task,
    settle_resolution,
)
from yanzhen.apps.meetings.actions.schemes import bring_scheme, start_scheme
from yanzhen.apps.meetings.actions.set_agenda import approve_agenda, table_item
from yanzhen.apps.meetings.models import (
    Body,
    BodyKind,
    DisclosureNeed,
    InspectionKind,
    Item,
    ItemKind,
    Meeting,
    MeetingState,
    MinutesKind,
    Resolution,
    SchemeStage,
    StandChoice,
)
from yanzhen.apps.organisations.models import Organisation, PostFunction
from yanzhen.demo.bodies import YEAR_SCHOOLS
from yanzhen.demo.people import party_of
from yanzhen.demo.sample import Sample
from yanzhen.engines.decisions.vocabulary import Matter

AGREE, DISAGREE = StandChoice.AGREE, StandChoice.DISAGREE


class Desk:
    """The first school with the accounts of those who work on its meetings."""

    def __init__(self, sample: Sample) -> None:
        self.school: Organisation = sample.organisations[YEAR_SCHOOLS[0]]
        self.today = sample.today
        self.secretary = sample.user(party_of(sample, self.school), PostFunction.SECRETARY)
        self.principal = sample.user(self.school, PostFunction.PRINCIPAL)
        self.clerk = sample.user(self.school, PostFunction.CLERK)
        self.party = Body.objects.get(organisation=self.school, kind=BodyKind.PARTY_COMMITTEE)

    def propose(self, title: str, matter: Matter | None, **facts: object) -> Item:
        """Propose an item in the principal's name; without a matter it is studied."""
        kind = ItemKind.DECIDE if matter else ItemKind.STUDY
        return draft_item(
            body_id=self.party.pk,
            facts=ItemFacts(
                title=title,
                proposer_id=self.principal.person_id,
                summary=f"{title}：已听取有关处室和教师代表意见，方案附后。",
                kind=kind,
                matter=matter.value if matter else "",
                **facts,
            ),
            actor=self.principal,
            on=self.today,
            at_once=True,
        )

    def consult(self, item: Item, *stands: str) -> None:
        """Ask secretary and principal; they answer in this order, those without an answer stay silent."""
        ask_for_stands(item_id=item.pk, actor=self.clerk, on=self.today)
        for user, stand in zip((self.secretary, self.principal), stands, strict=False):
            next_on = self.today + timedelta(days=21) if stand == DISAGREE else None
            note_stand(
                item_id=item.pk, person_id=user.person_id, stand=stand, actor=user, on=self.today, next_on=next_on
            )

    def make_ready(self, item: Item) -> Item:
        """Carry an item to where it may be tabled."""
        confirm_prepared(item_id=item.pk, actor=self.clerk, on=self.today)
        if item.kind == ItemKind.DECIDE:
            self.consult(item, AGREE, AGREE)
        return call_ready(item_id=item.pk, actor=self.clerk, on=self.today)


def load_meeting_desk(sample: Sample) -> None:
    """Leave the first school in the middle of its work."""
    desk = Desk(sample)
    _under_way(desk)
    _to_come(desk)
    _carried_out(desk)
    _on_paper(desk)
    _inspected(sample, desk)
    _talked(desk)
    _scheme(desk)


def _talked(desk: Desk) -> None:
    """Secretary and principal talked about once a week."""
    for week in range(1, 9):
        note_talk(
            organisation_id=desk.school.pk,
            held_on=desk.today - timedelta(days=7 * week - 1),
            person_ids=[desk.secretary.person_id, desk.principal.person_id],
            actor=desk.clerk,
            on=desk.today,
        )


def _scheme(desk: Desk) -> None:
    """Next year's pay scheme stands before the principal's meeting, the first of its five stages."""
    office = Body.objects.get(organisation=desk.school, kind=BodyKind.PRINCIPAL_MEETING)
    scheme = start_scheme(
        organisation_id=desk.school.pk,
        title=f"{desk.today.year + 1}年奖励性绩效工资分配方案",
        matter=Matter.PAY_DISTRIBUTION.value,
        actor=desk.clerk,
        on=desk.today,
    )
    bring_scheme(
        scheme_id=scheme.pk,
        stage=SchemeStage.DRAFTED,
        body_id=office.pk,
        proposer_id=desk.principal.person_id,
        actor=desk.clerk,
        on=desk.today,
    )


def _under_way(desk: Desk) -> None:
    desk.propose("制定学生研学活动管理办法", Matter.MANAGEMENT_SYSTEM)
    asked = desk.propose("添置理化生实验设备", Matter.LARGE_SPENDING, amount_yuan=Decimal(128_000))
    confirm_prepared(item_id=asked.pk, actor=desk.clerk, on=desk.today)
    desk.consult(asked, AGREE)
    held = desk.propose("调整课后服务课程采购方式", Matter.KEY_PROJECT)
    confirm_prepared(item_id=held.pk, actor=desk.clerk, on=desk.today)
    desk.consult(held, DISAGREE, AGREE)
    gone = desk.propose("更换校服供应单位", Matter.KEY_PROJECT)
    withdraw_item(item_id=gone.pk, reason="上级将统一组织，本校不再单独办理", actor=desk.principal, on=desk.today)


def _to_come(desk: Desk) -> None:
    at = timezone.make_aware(datetime.combine(desk.today + timedelta(days=2), time(15, 30)))
    arrangement = Arrangement(
        title=desk.party.name, planned_at=at, place="三楼会议室", recorder_id=desk.clerk.person_id
    )
    meeting = plan_meeting(body_id=desk.party.pk, arrangement=arrangement, actor=desk.clerk, on=desk.today)
    for item in (
        desk.propose("学习中小学校领导体制有关文件", None, is_first_topic=True),
        desk.propose("下学期学校工作计划", Matter.ANNUAL_PLAN),
        desk.propose("改造学生饮水设施", Matter.LARGE_SPENDING, amount_yuan=Decimal(86_000)),
    ):
        desk.make_ready(item)
        table_item(meeting_id=meeting.pk, item_id=item.pk, actor=desk.clerk, on=desk.today)
    approve_agenda(meeting_id=meeting.pk, actor=desk.secretary, on=desk.today)
    send_notice(meeting_id=meeting.pk, actor=desk.clerk, on=desk.today)


def _carried_out(desk: Desk) -> None:
    """Of the latest resolutions that are not sealed some became tasks and were told, some wait for it."""
    mine = Resolution.objects.filter(agenda_item__meeting__body=desk.party, agenda_item__item__is_sealed=False)
    for number, resolution in enumerate(mine.order_by("-made_on", "-pk")[:8]):
        # A plan holds what is due in its year: what last year's resolutions left undone is due by the end of January.
        due_on = max(resolution.made_on + timedelta(days=60), date(desk.today.year, 1, 31))
        settled = Settled(
            owner_id=resolution.owner_id,
            due_on=due_on,
            disclosure=DisclosureNeed.OPEN,
            follow_up_on=due_on + timedelta(days=10),
        )
        settle_resolution(
            resolution_id=resolution.pk, seen=resolution.version, settled=settled, actor=desk.clerk, on=desk.today
        )
        if number % 3 == 0:
            continue
        make_resolution_task(
            resolution_id=resolution.pk,
            title=f"落实“{resolution.agenda_item.item.title}”",
            organisation_id=desk.school.pk,
            due_on=due_on,
            actor=desk.principal,
            on=desk.today,
        )
        disclose_resolution(
            resolution_id=resolution.pk,
            form=DisclosureNeed.OPEN,
            started_on=resolution.made_on + timedelta(days=1),
            ended_on=None,
            place="校务公开栏",
            actor=desk.clerk,
            on=desk.today,
        )


def _on_paper(desk: Desk) -> None:
    held = Meeting.objects.filter(body=desk.party, state=MeetingState.CLOSED).order_by("-planned_at")
    for meeting in held.exclude(agenda__outcome="CANNOT_TELL")[:3]:
        paper = prepare_minutes(meeting_id=meeting.pk, kind=MinutesKind.SUMMARY, actor=desk.clerk, on=desk.today)
        sign_minutes(minutes_id=paper.pk, actor=desk.secretary, on=desk.today)


def _inspected(sample: Sample, desk: Desk) -> None:
    office = sample.user("办公室", PostFunction.HEAD)
    section = sample.organisations["教育督导科"]
    facts = NoticeFacts(
        kind=InspectionKind.EDUCATION,
        number=f"雁教督函〔{desk.today.year}〕6号",
        reader_ids=[sample.person(section, PostFunction.INSPECTOR).pk],
        reads_from=desk.today,
        reads_to=desk.today + timedelta(days=10),
        covers_from=desk.today - timedelta(days=180),
        covers_to=desk.today,
    )
    notice = issue_notice(
        organisation_id=desk.school.pk, issued_for_id=section.pk, facts=facts, actor=office, on=desk.today
    )
    receive_notice(notice_id=notice.pk, actor=desk.principal, on=desk.today)
