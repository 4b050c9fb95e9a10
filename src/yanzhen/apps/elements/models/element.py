"""Data elements (数据元): one name, one meaning, one source."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from yanzhen.apps.organisations.models import Organisation, OrganisationKind, Stage


class ElementKind(models.TextChoices):
    """What a value of the element is (数据类型)."""

    TEXT = "text", "文字"
    CODE = "code", "代码"
    INTEGER = "integer", "整数"
    DECIMAL = "decimal", "小数"
    DAY = "day", "日期"
    FLAG = "flag", "是或否"


class SourceSystem(models.TextChoices):
    """Which system a value comes from (来源系统)."""

    STUDENT = "student", "学籍系统"
    STAFF = "staff", "教师系统"
    STATISTICS = "statistics", "教育事业统计"
    FITNESS = "fitness", "体质健康数据"
    ADMISSION = "admission", "招生系统"
    TRAINING = "training", "校外培训系统"
    HERE = "here", "本系统"
    MANUAL = "manual", "手工登记"


class ElementRhythm(models.TextChoices):
    """How often a value changes (更新周期)."""

    MONTH = "month", "每月"
    TERM = "term", "每学期"
    HALF_YEAR = "half_year", "每半年"
    YEAR = "year", "每年"
    SCHOOL_YEAR = "school_year", "每学年"
    RARELY = "rarely", "有变化时"


class Measured(models.TextChoices):
    """Whether a value is of a moment or of a span of days (时点数、期间数)."""

    MOMENT = "moment", "时点数"
    PERIOD = "period", "期间数"


class DataElementQuerySet(models.QuerySet):
    """Questions about elements."""

    def in_use_on(self, day: date) -> Self:
        """Keep elements that are not retired on ``day``."""
        return self.filter(Q(retired_on=None) | Q(retired_on__gt=day))


class DataElement(models.Model):
    """Something that schools are asked for again and again (数据元)."""

    code = models.CharField("代码", max_length=40, unique=True)
    title = models.CharField("名称", max_length=60, unique=True)
    unit = models.CharField("单位", max_length=16, blank=True)
    kind = models.CharField("类型", max_length=8, choices=ElementKind)
    decimals = models.PositiveSmallIntegerField("小数位数", null=True, blank=True)
    definition = models.TextField("口径")
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="data_elements",
        verbose_name="主管科室",
    )
    system = models.CharField("来源", max_length=12, choices=SourceSystem)
    rhythm = models.CharField("更新周期", max_length=12, choices=ElementRhythm)
    measured = models.CharField("时点或期间", max_length=8, choices=Measured)
    standard = models.CharField("依据", max_length=80, blank=True)
    kinds = ArrayField(
        models.CharField(max_length=24, choices=OrganisationKind), verbose_name="单位类型", default=list, blank=True
    )
    stages = ArrayField(models.CharField(max_length=16, choices=Stage), verbose_name="学段", default=list, blank=True)
    aliases = ArrayField(models.CharField(max_length=60), verbose_name="别名", default=list, blank=True)
    is_local = models.BooleanField("本区增加", default=False)
    retired_on = models.DateField("停用日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = DataElementQuerySet.as_manager()

    class Meta:
        verbose_name = "数据元"
        verbose_name_plural = "数据元"
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(name="element_code_not_blank", condition=~Q(code="")),
            models.CheckConstraint(name="element_title_not_blank", condition=~Q(title="")),
            models.CheckConstraint(
                name="element_number_has_unit",
                condition=~Q(kind__in=("integer", "decimal")) | ~Q(unit=""),
                violation_error_message="数字要写明单位。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the element's page."""
        return reverse("elements:element", args=[self.code])
