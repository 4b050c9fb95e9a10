"""Meetings (会议): who came, what was dealt with, who voted, and what was found."""

from __future__ import annotations

import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from yanzhen.apps.meetings.models.bodies import Body, Seat
from yanzhen.apps.meetings.models.items import Item
from yanzhen.apps.organisations.models import Person


class MeetingState(models.TextChoices):
    """How far a meeting has come (会议状态)."""

    PLANNED = "planned", "筹备中"
    NOTICED = "noticed", "已通知"
    OPEN = "open", "会议进行中"
    CLOSED = "closed", "已结束"
    CANCELLED = "cancelled", "已取消"


class MeetingMode(models.TextChoices):
    """How the members came together; the engine's names (议事方式)."""

    MEETING = "meeting", "会议"
    CIRCULATION = "circulation", "传签、会签"


def new_check_in_code() -> str:
    """Return a fresh code for the attendance scan."""
    return secrets.token_urlsafe(9)


class MeetingQuerySet(models.QuerySet):
    """Questions about meetings."""

    def held(self) -> Self:
        """Keep meetings that took place."""
        return self.filter(state=MeetingState.CLOSED)

    def coming(self) -> Self:
        """Keep meetings that are still to be held."""
        return self.filter(state__in=(MeetingState.PLANNED, MeetingState.NOTICED))


class Meeting(models.Model):
    """One meeting of one body (会议).

    Attributes:
        number: running number of the body in the year, e.g. ``2026年第3次``.
        is_entered_afterwards: entered from the record book (补录); ``record_book`` says volume and page.
        check_in_code: stands in the QR code that members scan.
        live_version: goes up with every change that the room shows; polling asks with it.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    year = models.PositiveSmallIntegerField("年度")
    sequence = models.PositiveSmallIntegerField("次数")
    title = models.CharField("会议名称", max_length=120)
    planned_at = models.DateTimeField("会议时间")
    place = models.CharField("地点", max_length=80, blank=True)
    mode = models.CharField("议事方式", max_length=12, choices=MeetingMode, default=MeetingMode.MEETING)
    chair = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主持人"
    )
    is_chair_delegated = models.BooleanField("书面委托主持", null=True, blank=True)
    recorder = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记录人"
    )
    agenda_approved_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="议程审定人"
    )
    agenda_approved_on = models.DateField("议程审定日期", null=True, blank=True)
    notice_sent_on = models.DateField("通知发出日期", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=MeetingState, default=MeetingState.PLANNED)
    is_entered_afterwards = models.BooleanField("补录", default=False)
    record_book = models.CharField("记录本册、页", max_length=60, blank=True)
    check_in_code = models.CharField("签到码", max_length=24, default=new_check_in_code, editable=False)
    opened_at = models.DateTimeField("开会时间", null=True, blank=True)
    closed_at = models.DateTimeField("散会时间", null=True, blank=True)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    live_version = models.PositiveIntegerField("会场版本", default=1)
    version = models.PositiveIntegerField("版本", default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "会议"
        verbose_name_plural = "会议"
        ordering = ("-planned_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("body", "year", "sequence"), name="meeting_number"),
            models.CheckConstraint(
                name="meeting_agenda_approved_on_a_day",
                condition=Q(agenda_approved_by=None) | Q(agenda_approved_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=("body", "-planned_at"), name="meeting_of_body")]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """Return the running number as people say it."""
        return f"{self.year}年第{self.sequence}次"

    def get_absolute_url(self) -> str:
        """Return the address of the meeting's page."""
        return reverse("meetings:meeting", args=[self.pk])


class AttendanceStatus(models.TextChoices):
    """Whether a member is there (到会情况)."""

    UNKNOWN = "unknown", "未登记"
    PRESENT = "present", "到会"
    LEFT = "left", "中途离会"
    ABSENT = "absent", "缺席"


class Attendance(models.Model):
    """One member's presence at one meeting, as it stands now (签到)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    status = models.CharField("到会情况", max_length=8, choices=AttendanceStatus, default=AttendanceStatus.UNKNOWN)
    reason = models.CharField("缺席事由", max_length=80, blank=True)
    written_opinion = models.BinaryField("书面意见（密封）", null=True, blank=True)
    is_expected = models.BooleanField("预计到会", null=True, blank=True)

    class Meta:
        verbose_name = "签到"
        verbose_name_plural = "签到"
        ordering = ("meeting_id", "seat__position", "seat_id")
        constraints = [models.UniqueConstraint(fields=("meeting", "seat"), name="attendance_once")]


class Movement(models.Model):
    """A member came or went; append-only (进出会场)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="movements")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    status = models.CharField("到会情况", max_length=8, choices=AttendanceStatus)
    happened_at = models.DateTimeField("时间")
    by_scan = models.BooleanField("扫码", default=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "进出会场"
        verbose_name_plural = "进出会场"
        ordering = ("meeting_id", "pk")


class Observer(models.Model):
    """Someone who sits in without a vote (列席)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="observers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("姓名", max_length=60)
    post = models.CharField("职务", max_length=60, blank=True)

    class Meta:
        verbose_name = "列席"
        verbose_name_plural = "列席"
        ordering = ("meeting_id", "pk")


class AgendaState(models.TextChoices):
    """How far one point of the agenda has come (议程状态)."""

    WAITING = "waiting", "待议"
    OPEN = "open", "审议中"
    CLOSED = "closed", "已议"


class VoteForm(models.TextChoices):
    """How the members vote (表决方式)."""

    NONE = "none", "不表决"
    ORAL = "oral", "口头"
    HANDS = "hands", "举手"
    NAMED = "named", "记名投票"
    SECRET = "secret", "无记名投票"


class AgendaItem(models.Model):
    """An item at a meeting: its place on the agenda and what the meeting found (议程).

    Attributes:
        ballots: how many separate votes are held on it; null while unknown.
        opinions_split: the chair found opinions split (意见分歧较大); null while unknown.
        outcome: the engine's outcome; blank until closed, ``NOTED`` for study and reports.
        verdict: the engine's whole answer, frozen at closing.
        case: the case that the engine judged, sealed under ``meetings.case``.
        decision: words of the decision; sealed under ``meetings.decision`` where the item is sealed.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="tabled")
    position = models.PositiveSmallIntegerField("序号")
    is_added_at_once = models.BooleanField("临时增加", default=False)
    state = models.CharField("状态", max_length=8, choices=AgendaState, default=AgendaState.WAITING)
    vote_form = models.CharField("表决方式", max_length=8, choices=VoteForm, default=VoteForm.NONE)
    ballots = models.PositiveSmallIntegerField("表决次数", null=True, blank=True)
    opinions_split = models.BooleanField("意见分歧较大", null=True, blank=True)
    outcome = models.CharField("结论", max_length=24, blank=True)
    verdict = models.JSONField("规则核对", default=dict, blank=True)
    case = models.BinaryField("核对所用事实（密封）", null=True, blank=True)
    decision = models.TextField("决定", blank=True)
    sealed_decision = models.BinaryField("决定（密封）", null=True, blank=True)
    opened_at = models.DateTimeField("开始审议时间", null=True, blank=True)
    closed_at = models.DateTimeField("议毕时间", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "议程"
        verbose_name_plural = "议程"
        ordering = ("meeting_id", "position", "pk")
        constraints = [
            models.UniqueConstraint(fields=("meeting", "item"), name="agenda_item_once"),
            models.UniqueConstraint(
                fields=("meeting", "position"), name="agenda_position", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="agenda_closed_has_outcome",
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="closed") & Q(outcome="", closed_at=None),
            ),
        ]


class Recusal(models.Model):
    """A member leaves for one item; papers of the item are closed to them (回避)."""

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="recusals")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="recusals")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "回避"
        verbose_name_plural = "回避"
        ordering = ("agenda_item_id", "pk")
        constraints = [models.UniqueConstraint(fields=("agenda_item", "seat"), name="recusal_once")]


class Speech(models.Model):
    """Who spoke in which order, and the key points for the minutes, sealed under ``meetings.speech`` (发言)."""

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="speeches")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField("发言次序")
    points = models.BinaryField("发言要点（密封）", null=True, blank=True)

    class Meta:
        verbose_name = "发言"
        verbose_name_plural = "发言"
        ordering = ("agenda_item_id", "position", "pk")
        constraints = [models.UniqueConstraint(fields=("agenda_item", "seat"), name="speech_once")]


class VoteChoice(models.TextChoices):
    """A vote (表决意见)."""

    YES = "yes", "同意"
    NO = "no", "不同意"
    ABSTAIN = "abstain", "弃权"


class Vote(models.Model):
    """One member's open vote, sealed under ``meetings.vote``; secret ballots leave no such row (表决)."""

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="votes")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    choice = models.BinaryField("表决意见（密封）")
    cast_at = models.DateTimeField("表决时间")
    by_phone = models.BooleanField("手机表决", default=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "表决"
        verbose_name_plural = "表决"
        ordering = ("agenda_item_id", "seat__position", "seat_id")
        constraints = [models.UniqueConstraint(fields=("agenda_item", "seat"), name="vote_once")]


class CountRole(models.TextChoices):
    """Who confirms the count of a secret ballot (计票监票)."""

    SCRUTINEER = "scrutineer", "监票人"
    TELLER = "teller", "计票人"


class BallotCount(models.Model):
    """The totals of a secret ballot on paper as one of the two confirms them; no row per ballot exists (计票结果)."""

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="counts")
    role = models.CharField("身份", max_length=12, choices=CountRole)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issued = models.PositiveSmallIntegerField("发出票数")
    returned = models.PositiveSmallIntegerField("收回票数")
    invalid = models.PositiveSmallIntegerField("无效票数", default=0)
    yes = models.PositiveSmallIntegerField("同意")
    no = models.PositiveSmallIntegerField("不同意")
    abstain = models.PositiveSmallIntegerField("弃权")
    confirmed_at = models.DateTimeField("确认时间")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "计票结果"
        verbose_name_plural = "计票结果"
        ordering = ("agenda_item_id", "role")
        constraints = [
            models.UniqueConstraint(fields=("agenda_item", "role"), name="ballot_count_one_of_each"),
            models.CheckConstraint(
                name="ballot_count_adds_up",
                condition=Q(returned__lte=models.F("issued"))
                & Q(returned=models.F("yes") + models.F("no") + models.F("abstain") + models.F("invalid")),
            ),
        ]
