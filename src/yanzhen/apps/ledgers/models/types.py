"""Types of ledgers (台账类型) and the versions of their forms (表样版本)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from yanzhen.apps.organisations.models import Organisation


class LedgerTypeQuerySet(models.QuerySet):
    """Questions about types."""

    def in_use_on(self, day: date) -> Self:
        """Keep types that are neither retired nor, being temporary, at their end on ``day``."""
        return self.filter(Q(retired_on=None) | Q(retired_on__gt=day), Q(ends_on=None) | Q(ends_on__gte=day))


class LedgerType(models.Model):
    """One kind of ledger (台账类型); what it asks for stands in its versions."""

    code = models.CharField("代码", max_length=60, unique=True)
    title = models.CharField("名称", max_length=80)
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ledger_types",
        verbose_name="主管科室",
    )
    is_public = models.BooleanField("公开", default=False)
    retired_on = models.DateField("停用日期", null=True, blank=True)
    is_temporary = models.BooleanField("临时填报", default=False)
    reason = models.CharField("填报事由", max_length=200, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_on = models.DateField("批准日期", null=True, blank=True)
    ends_on = models.DateField("截止日期", null=True, blank=True)

    objects = LedgerTypeQuerySet.as_manager()

    class Meta:
        verbose_name = "台账类型"
        verbose_name_plural = "台账类型"
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(name="ledger_type_code_not_blank", condition=~Q(code="")),
            models.CheckConstraint(name="ledger_type_title_not_blank", condition=~Q(title="")),
            models.CheckConstraint(
                name="temporary_ledger_has_reason_and_end",
                condition=Q(is_temporary=False) | (~Q(reason="") & Q(ends_on__isnull=False)),
                violation_error_message="临时填报要写明事由和截止日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the type's page."""
        return reverse("ledgers:type", args=[self.code])


class VersionState(models.TextChoices):
    """Where a version of a form stands (表样状态)."""

    DRAFT = "draft", "编制中"
    ISSUED = "issued", "已启用"


class LedgerTypeVersion(models.Model):
    """A form as it holds from a day on (表样版本); records keep the version they were made with."""

    type = models.ForeignKey(LedgerType, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    definition = models.JSONField("表样")
    state = models.CharField("状态", max_length=8, choices=VersionState, default=VersionState.DRAFT)
    started_on = models.DateField("启用日期")
    note = models.CharField("修改说明", max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("编制时间", auto_now_add=True)
    issued_at = models.DateTimeField("启用时间", null=True, blank=True)
    edit_number = models.PositiveIntegerField("修改序号", default=1)

    class Meta:
        verbose_name = "表样版本"
        verbose_name_plural = "表样版本"
        ordering = ("type_id", "number")
        constraints = [
            models.UniqueConstraint(fields=("type", "number"), name="ledger_version_number"),
            models.UniqueConstraint(
                fields=("type",),
                condition=Q(state="draft"),
                name="ledger_one_draft",
                violation_error_message="这张台账已有一份编制中的表样。",
            ),
            models.CheckConstraint(
                name="ledger_version_issued_at_a_time", condition=~Q(state="issued") | Q(issued_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type_id}·第{self.number}版"


class FormEdit(models.Model):
    """What a draft said before a change (编制记录), so that the change can be taken back."""

    form_version = models.ForeignKey(LedgerTypeVersion, on_delete=models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField("修改序号")
    definition = models.JSONField("此前的表样")
    wording = models.CharField("改动", max_length=120)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "编制记录"
        verbose_name_plural = "编制记录"
        ordering = ("form_version_id", "number")
        constraints = [models.UniqueConstraint(fields=("form_version", "number"), name="form_edit_number")]
