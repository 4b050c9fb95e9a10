"""Scenarios of a round (方案) and the moves they propose."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from yanzhen.apps.jobs.models import Job
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.models.people import Participant
from yanzhen.apps.rotation.models.round import Round


class ScenarioState(models.TextChoices):
    """How far a scenario is (方案状态)."""

    DRAFT = "draft", "未计算"
    SOLVING = "solving", "计算中"
    SOLVED = "solved", "已算出"
    WITHOUT = "without", "没有可行方案"
    LOCKED = "locked", "建议方案"


class Scenario(models.Model):
    """One set of weights and shares with the plan that follows from it (方案).

    Attributes:
        setting_values: every setting by key as decimal text, those of the round with the changes of this scenario.
        result: figures of the plan as the solver and the separate evaluation gave them; null while there is none.
        prices: published prices of the rules, which prove the bound, and after them what loosening limits of small
            schools gives at most.
        hand_moves: how many moves were set or taken back by hand since it was solved; the gap no longer holds then.
        digest: SHA-256 of the question and the plan, fixed when it is locked.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="scenarios")
    number = models.PositiveSmallIntegerField("序号")
    name = models.CharField("方案名称", max_length=60)
    setting_values = models.JSONField("设置")
    state = models.CharField("状态", max_length=10, choices=ScenarioState, default=ScenarioState.DRAFT)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    result = models.JSONField("结果", null=True, blank=True)
    prices = models.JSONField("影子价格", default=list, blank=True)
    hand_moves = models.PositiveSmallIntegerField("手工调整", default=0)
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    locked_on = models.DateField("定为建议方案日期", null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField("拟订日期")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "轮岗方案"
        verbose_name_plural = "轮岗方案"
        ordering = ("round_id", "number")
        constraints = [
            models.UniqueConstraint(fields=("round", "number"), name="rotation_scenario_number"),
            models.UniqueConstraint(
                fields=("round", "name"),
                name="rotation_scenario_name",
                violation_error_message="本批次已有同名的方案。",
            ),
            models.CheckConstraint(
                name="rotation_locked_on_a_day",
                condition=~Q(state="locked") | Q(locked_on__isnull=False) & ~Q(digest=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_plan(self) -> bool:
        """Is there a plan, solved or laid by hand? What nobody has worked out is not a plan in which nobody moves."""
        effect = (self.result or {}).get("effect") or {}
        return bool(effect.get("moves")) or self.standing in (ScenarioState.SOLVED, ScenarioState.LOCKED)

    @property
    def standing(self) -> str:
        """The state; where a job ended without writing an answer, what the scenario was before."""
        if self.state != ScenarioState.SOLVING or (self.job is not None and not self.job.has_ended):
            return self.state
        return ScenarioState.SOLVED if self.moves.exists() else ScenarioState.DRAFT

    def get_absolute_url(self) -> str:
        """Return the address of the scenario's page."""
        return reverse("rotation:scenario", args=[self.round_id, self.pk])


class ScenarioMove(models.Model):
    """One teacher's move in a scenario (拟安排)."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="moves")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="moves")
    to_school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="拟交流到")
    subject = models.CharField("拟任学科", max_length=24)
    added_km = models.DecimalField("单程增加千米", max_digits=7, decimal_places=3)
    is_by_hand = models.BooleanField("手工调整", default=False)

    class Meta:
        verbose_name = "拟安排"
        verbose_name_plural = "拟安排"
        ordering = ("scenario_id", "participant__code")
        constraints = [
            models.UniqueConstraint(fields=("scenario", "participant"), name="rotation_move_once"),
            models.CheckConstraint(name="rotation_move_adds_no_less", condition=Q(added_km__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id}→{self.to_school_id}"


class Office(models.TextChoices):
    """Whom a proposed plan is put to (征求意见的部门)."""

    STAFFING = "staffing", "机构编制部门"
    PERSONNEL = "personnel", "人力资源社会保障部门"
    FINANCE = "finance", "财政部门"
    ORGANISATION = "organisation", "组织部门"


class OfficeAnswer(models.TextChoices):
    """What an office answered (部门意见)."""

    AGREES = "agrees", "同意"
    ADVISES = "advises", "同意，有建议"
    DISAGREES = "disagrees", "不同意"


class Consultation(models.Model):
    """The answer of an office to a proposed plan (征求意见)."""

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="consultations")
    office = models.CharField("部门", max_length=12, choices=Office)
    answer = models.CharField("意见", max_length=10, choices=OfficeAnswer)
    number = models.CharField("复函文号", max_length=60, blank=True)
    note = models.CharField("意见要点", max_length=300, blank=True)
    answered_on = models.DateField("复函日期")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "征求意见"
        verbose_name_plural = "征求意见"
        ordering = ("scenario_id", "office")
        constraints = [
            models.UniqueConstraint(fields=("scenario", "office"), name="rotation_office_once"),
            models.CheckConstraint(name="rotation_office_says_why", condition=Q(answer="agrees") | ~Q(note="")),
        ]


class TermState(models.TextChoices):
    """How a term goes on (轮岗期状态)."""

    SERVING = "serving", "轮岗中"
    RETURNED = "returned", "期满返回"
    STAYS = "stays", "期满留任"
    ENDED = "ended", "提前结束"


class Term(models.Model):
    """The time that a teacher serves at the receiving school (轮岗期), with the day of return."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="terms")
    participant = models.OneToOneField(Participant, on_delete=models.PROTECT, related_name="term")
    code = models.CharField("教师编号", max_length=40)
    from_school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="派出学校")
    to_school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="接收学校")
    subject = models.CharField("任教学科", max_length=24)
    starts_on = models.DateField("轮岗起")
    ends_on = models.DateField("轮岗止")
    state = models.CharField("状态", max_length=10, choices=TermState, default=TermState.SERVING)
    closed_on = models.DateField("了结日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "轮岗期"
        verbose_name_plural = "轮岗期"
        ordering = ("ends_on", "code")
        constraints = [
            models.UniqueConstraint(fields=("code",), condition=Q(state="serving"), name="rotation_one_term_at_a_time"),
            models.CheckConstraint(name="rotation_term_in_order", condition=Q(ends_on__gt=models.F("starts_on"))),
            models.CheckConstraint(
                name="rotation_term_closed_on_a_day", condition=Q(state="serving") | Q(closed_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.code
