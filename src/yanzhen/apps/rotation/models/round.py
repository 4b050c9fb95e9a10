"""Rounds of rotation (轮岗批次) and the way they went."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from yanzhen.apps.ledgers.models import Return
from yanzhen.apps.meetings.models import Resolution
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.models import Plan
from yanzhen.presets.rotation import URBAN_RURAL, RotationSetting, kept_settings, rotation_settings


class RoundState(models.TextChoices):
    """How far a round has come (批次状态)."""

    PREPARING = "preparing", "摸底"
    LISTED = "listed", "名单核对"
    PLANNING = "planning", "拟订方案"
    PROPOSED = "proposed", "建议方案"
    DECIDED = "decided", "已决定"
    PUBLIC = "public", "公示"
    RUNNING = "running", "执行中"
    CLOSED = "closed", "已评估"


class Round(models.Model):
    """One year's rotation of a district (轮岗批次).

    Attributes:
        owner: the personnel section that conducts it.
        starts_on: first day of the school year; rules of candidacy are asked for this day.
        own_tiers: names of tiers that the district set itself, empty for 城区, 镇区, 乡村.
        setting_values: every setting by key, exact decimals as text; ``settings_note`` says why they differ from
            the defaults.
        seed_commitment: SHA-256 of the draw's seed, shown from the first day; the seed stays sealed until the notice.
        register, posts: the approved returns that the list was drawn from.
        basis: sealed JSON of schools, units, posts and home zones as they were on that day.
        proposal: the locked scenario; what was decided on, posted and carried out.
        decided_by: the deciding meeting in words; ``resolution`` where it is in the system.
        effect: coefficients before, as promised and as measured a year later.
    """

    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="rotation_rounds", verbose_name="承办科室"
    )
    year = models.PositiveSmallIntegerField("学年起始年")
    title = models.CharField("批次名称", max_length=80)
    starts_on = models.DateField("学年开始日期")
    state = models.CharField("状态", max_length=12, choices=RoundState, default=RoundState.PREPARING)
    setting_values = models.JSONField("设置")
    own_tiers = ArrayField(models.CharField(max_length=8), verbose_name="自定层级", default=list, blank=True)
    settings_note = models.CharField("设置说明", max_length=300, blank=True)
    seed_commitment = models.CharField("抽签种子承诺", max_length=64)
    sealed_seed = models.BinaryField("抽签种子（密封）")
    draw_seed = models.CharField("抽签种子", max_length=64, blank=True)
    register = models.ForeignKey(Return, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    posts = models.ForeignKey(Return, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    basis = models.BinaryField("依据数据（密封）", null=True, blank=True)
    listed_on = models.DateField("开列名单日期", null=True, blank=True)
    proposal = models.ForeignKey(
        "rotation.Scenario", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="建议方案"
    )
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decided_by = models.CharField("作出决定的会议", max_length=120, blank=True)
    decision_number = models.CharField("决定文号", max_length=60, blank=True)
    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决议"
    )
    posted_on = models.DateField("公示起始日期", null=True, blank=True)
    notice_until = models.DateField("公示截止日期", null=True, blank=True)
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="计划"
    )
    effect = models.JSONField("一年后的效果", null=True, blank=True)
    measured_on = models.DateField("评估日期", null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField("设立日期")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "轮岗批次"
        verbose_name_plural = "轮岗批次"
        ordering = ("-year", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("owner", "year"),
                name="rotation_round_once_a_year",
                violation_error_message="这一学年已有批次。",
            ),
            models.CheckConstraint(name="rotation_round_title_not_blank", condition=~Q(title="")),
            models.CheckConstraint(
                name="rotation_round_commitment", condition=Q(seed_commitment__regex="^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="rotation_round_listed_from_data",
                condition=Q(state="preparing")
                | Q(listed_on__isnull=False, register__isnull=False, posts__isnull=False, basis__isnull=False),
            ),
            models.CheckConstraint(
                name="rotation_round_decided_on_a_proposal",
                condition=~Q(state__in=("proposed", "decided", "public", "running", "closed"))
                | Q(proposal__isnull=False),
            ),
            models.CheckConstraint(
                name="rotation_round_posted_with_its_seed",
                condition=~Q(state__in=("public", "running", "closed"))
                | Q(decided_on__isnull=False, posted_on__isnull=False, notice_until__isnull=False) & ~Q(draw_seed=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the round's page."""
        return reverse("rotation:round", args=[self.pk])

    @property
    def values(self) -> dict[str, Decimal]:
        """The settings as exact decimals, those that came later than the round as their defaults."""
        return kept_settings(self.setting_values, on=self.starts_on, tiers=self.tiers)

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers of schools, from town to country: its own, else 城区, 镇区, 乡村."""
        return tuple(self.own_tiers) or URBAN_RURAL

    @property
    def settings(self) -> tuple[RotationSetting, ...]:
        """Every setting with its default and source."""
        return rotation_settings(on=self.starts_on, tiers=self.tiers)


class RoundStep(models.Model):
    """One step of a round's way; append-only (批次环节)."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="steps")
    act = models.CharField("环节", max_length=16)
    state = models.CharField("之后状态", max_length=12, choices=RoundState)
    wording = models.CharField("办理情况", max_length=300)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    happened_on = models.DateField("日期")
    happened_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "批次环节"
        verbose_name_plural = "批次环节"
        ordering = ("round_id", "pk")
