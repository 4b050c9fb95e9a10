"""Organisations (单位), their names over time and what became of them (沿革)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.urls import reverse

from yanzhen.apps.organisations.models.period import Period, period_in_order


class OrganisationKind(models.TextChoices):
    """What an organisation is (单位类型)."""

    AUTHORITY = "authority", "教育行政部门"
    SECTION = "section", "科室"
    SCHOOL = "school", "学校"
    KINDERGARTEN = "kindergarten", "幼儿园"
    TEACHING_POINT = "teaching_point", "教学点"
    CAMPUS = "campus", "校区"
    SITE = "site", "校址"
    INSTITUTE = "institute", "直属单位"
    PARTY_COMMITTEE = "party_committee", "党委"
    PARTY_GENERAL_BRANCH = "party_general_branch", "党总支"
    PARTY_BRANCH = "party_branch", "党支部"
    PARTY_GROUP = "party_group", "党小组"
    SCHOOL_DISTRICT = "school_district", "学区"
    EDUCATION_GROUP = "education_group", "教育集团"
    ALLIANCE = "alliance", "联盟"
    STREET = "street", "街道（乡镇）"
    EXTERNAL = "external", "区外单位"


class Stage(models.TextChoices):
    """Stage of schooling (学段)."""

    PRESCHOOL = "preschool", "学前"
    PRIMARY = "primary", "小学"
    JUNIOR = "junior", "初中"
    SENIOR = "senior", "高中"
    VOCATIONAL = "vocational", "职业"
    SPECIAL = "special", "特殊教育"


SCHOOL_TYPES = {
    frozenset({Stage.PRIMARY}): "小学",
    frozenset({Stage.JUNIOR}): "初级中学",
    frozenset({Stage.SENIOR}): "高级中学",
    frozenset({Stage.JUNIOR, Stage.SENIOR}): "完全中学",
    frozenset({Stage.PRIMARY, Stage.JUNIOR}): "九年一贯制学校",
    frozenset({Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR}): "十二年一贯制学校",
    frozenset({Stage.VOCATIONAL}): "中等职业学校",
    frozenset({Stage.SPECIAL}): "特殊教育学校",
}


class Line(models.TextChoices):
    """Through which line a task reaches a school (条线): Party, administration or both."""

    PARTY = "party", "党务"
    ADMINISTRATION = "administration", "行政"
    JOINT = "joint", "党政联合"


class OrganisationQuerySet(models.QuerySet):
    """Questions about organisations."""

    def existing_on(self, day: date) -> Self:
        """Keep organisations opened and not yet closed on ``day``."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)

    def schools(self) -> Self:
        """Keep schools, kindergartens and teaching points: the bodies that tasks are sent down to."""
        kinds = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN, OrganisationKind.TEACHING_POINT)
        return self.filter(kind__in=kinds)

    def with_keys(self, keys: Iterable[int]) -> Self:
        """Keep the organisations with these keys, handed over as one value however many they are."""
        listed = RawSQL("SELECT unnest(%s::bigint[])", [sorted(keys)])
        return self.filter(pk__in=listed)

    def below(self, ancestor_id: int, *, hierarchy: str, on: date) -> Self:
        """Keep ``ancestor_id`` itself and what belonged under it in ``hierarchy`` on ``day``."""
        below = Organisation.objects.filter(
            Q(ancestors__ended_on=None) | Q(ancestors__ended_on__gte=on),
            ancestors__started_on__lte=on,
            ancestors__hierarchy=hierarchy,
            ancestors__ancestor_id=ancestor_id,
        )
        return self.filter(Q(pk=ancestor_id) | Q(pk__in=below.order_by().values("pk")))


class Organisation(models.Model):
    """A body that can own, receive or do something (单位)."""

    code = models.CharField("单位代码", max_length=32, unique=True)
    kind = models.CharField("单位类型", max_length=24, choices=OrganisationKind)
    name = models.CharField("现用名", max_length=120)
    short_name = models.CharField("简称", max_length=60, blank=True)
    sort_key = models.CharField("拼音排序键", max_length=240, blank=True, editable=False)
    stages = ArrayField(models.CharField(max_length=16, choices=Stage), verbose_name="学段", default=list, blank=True)
    is_private = models.BooleanField("民办", default=False)
    is_external = models.BooleanField("区外", default=False)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    x_km = models.FloatField("东向坐标（千米）", null=True, blank=True)
    y_km = models.FloatField("北向坐标（千米）", null=True, blank=True)
    pupils = models.PositiveIntegerField("在校生数", null=True, blank=True)
    opened_on = models.DateField("设立日期")
    closed_on = models.DateField("撤销日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        ordering = ("sort_key", "code")
        constraints = [
            models.CheckConstraint(
                name="organisation_closed_after_opened",
                condition=Q(closed_on=None) | Q(closed_on__gte=models.F("opened_on")),
                violation_error_message="撤销日期不能早于设立日期。",
            ),
            models.CheckConstraint(name="organisation_code_not_blank", condition=~Q(code="")),
            models.CheckConstraint(name="organisation_name_not_blank", condition=~Q(name="")),
        ]
        indexes = [models.Index(fields=("kind", "sort_key"), name="organisation_kind_sort")]

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        """Return the address of the organisation's page."""
        return reverse("organisations:organisation", args=[self.pk])

    @property
    def type_label(self) -> str:
        """What people call such a body: a school by its stages (九年一贯制学校、完全中学), else its kind."""
        if self.kind != OrganisationKind.SCHOOL:
            return self.get_kind_display()
        return SCHOOL_TYPES.get(frozenset(self.stages), OrganisationKind.SCHOOL.label)


class OrganisationName(Period):
    """A name borne for a time (曾用名、现用名)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=120)
    short_name = models.CharField("简称", max_length=60, blank=True)

    class Meta:
        verbose_name = "单位名称"
        verbose_name_plural = "单位名称"
        ordering = ("organisation_id", "started_on")
        constraints = [
            period_in_order("organisation_name_period"),
            models.UniqueConstraint(fields=("organisation", "started_on"), name="organisation_name_one_start"),
        ]


class SuccessionKind(models.TextChoices):
    """How one organisation came out of another (沿革类型)."""

    MERGE = "merge", "合并"
    SPLIT = "split", "分立"
    CLOSE = "close", "撤销"


class Succession(models.Model):
    """What became of whom, on which day, by which document (沿革)."""

    kind = models.CharField("类型", max_length=8, choices=SuccessionKind)
    predecessor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="successions_out")
    successor = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="successions_in", null=True, blank=True
    )
    happened_on = models.DateField("生效日期")
    basis = models.CharField("依据", max_length=200, blank=True)
    journal = models.JSONField("随之变动的记录", default=dict, blank=True)
    withdrawn_reason = models.CharField("更正原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "沿革"
        verbose_name_plural = "沿革"
        ordering = ("happened_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="succession_not_to_itself", condition=~Q(predecessor=models.F("successor")) | Q(successor=None)
            )
        ]
