"""Bodies that decide (议事机构), who sits in them and since when, and the regular talks of the two heads."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yanzhen.apps.organisations.models import Organisation, Person
from yanzhen.apps.organisations.models.period import Period, period_in_order


class BodyKind(models.TextChoices):
    """What a body is; the engine's names (会议类别)."""

    PARTY_COMMITTEE = "party_committee", "党委会议"
    PARTY_GENERAL_BRANCH_COMMITTEE = "party_general_branch_committee", "党总支委员会会议"
    PARTY_BRANCH_COMMITTEE = "party_branch_committee", "党支部委员会会议"
    PARTY_BRANCH_ASSEMBLY = "party_branch_assembly", "支部党员大会"
    PRINCIPAL_MEETING = "principal_meeting", "校长办公会议（校务会议）"
    STAFF_CONGRESS = "staff_congress", "教职工代表大会"


PARTY_BODIES = (
    BodyKind.PARTY_COMMITTEE,
    BodyKind.PARTY_GENERAL_BRANCH_COMMITTEE,
    BodyKind.PARTY_BRANCH_COMMITTEE,
    BodyKind.PARTY_BRANCH_ASSEMBLY,
)


class SeatRole(models.TextChoices):
    """What a member is besides a member; the engine's names (会内职务)."""

    SECRETARY = "secretary", "书记"
    PRINCIPAL = "principal", "校（园）长"
    DEPUTY_SECRETARY = "deputy_secretary", "副书记"
    FULL_TIME_DEPUTY_SECRETARY = "full_time_deputy_secretary", "专职副书记"
    VICE_PRINCIPAL = "vice_principal", "副校（园）长"
    COMMITTEE_MEMBER = "committee_member", "委员"
    DELEGATE = "delegate", "代表"


class Body(Period):
    """One body of one school, with the rule set and settings that it goes by (议事机构).

    Attributes:
        rules: key of a rule set of the rulebook.
        settings: the school's own settings over those of the rule set, by the engine's names.
        branch_formal_members: formal members of the branch (正式党员数); null where unknown or not a branch.
        rhythm_days: one meeting is expected within this many days; null where none is.
        phone_voting: may members vote on their own phones? Off unless the school turns it on; never for ballots.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bodies")
    kind = models.CharField("会议类别", max_length=32, choices=BodyKind)
    name = models.CharField("名称", max_length=80)
    rules = models.CharField("规则", max_length=40, default="national")
    settings = models.JSONField("本校设置", default=dict, blank=True)
    branch_formal_members = models.PositiveSmallIntegerField("正式党员数", null=True, blank=True)
    rhythm_days = models.PositiveSmallIntegerField("议事节奏（天）", null=True, blank=True)
    phone_voting = models.BooleanField("允许手机表决", default=False)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "议事机构"
        verbose_name_plural = "议事机构"
        ordering = ("organisation_id", "kind", "-started_on")
        constraints = [
            period_in_order("body_period"),
            models.UniqueConstraint(
                fields=("organisation", "kind"), condition=Q(ended_on=None), name="body_one_of_a_kind_in_force"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_party(self) -> bool:
        """Is it a meeting of the Party organisation?"""
        return self.kind in PARTY_BODIES


class Seat(Period):
    """A person sits in a body for a time (成员)."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    roles = ArrayField(
        models.CharField(max_length=32, choices=SeatRole), verbose_name="会内职务", default=list, blank=True
    )
    is_voting = models.BooleanField("有表决权", default=True)
    position = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = "成员"
        verbose_name_plural = "成员"
        ordering = ("body_id", "position", "pk")
        constraints = [
            period_in_order("seat_period"),
            models.UniqueConstraint(fields=("body", "person"), condition=Q(ended_on=None), name="seat_one_in_force"),
        ]
        indexes = [models.Index(fields=("person", "started_on"), name="seat_of_a_person")]

    def __str__(self) -> str:
        return self.person.name


class Talk(models.Model):
    """Secretary and principal (or, with one person in both posts, the leading members concerned) talked (书记校长沟通).

    Only that they did, who and when; never what was said.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="talks")
    held_on = models.DateField("沟通日期")
    persons = models.ManyToManyField(Person, related_name="+", verbose_name="参加人")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "书记校长沟通"
        verbose_name_plural = "书记校长沟通"
        ordering = ("-held_on", "-pk")
        indexes = [models.Index(fields=("organisation", "held_on"), name="talk_day")]
