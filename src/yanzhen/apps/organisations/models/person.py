"""Persons (人员), postings (任职), duties between persons and organisations, deputies (AB角)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from yanzhen.apps.organisations.models.organisation import Organisation
from yanzhen.apps.organisations.models.period import Period, period_in_order


class Person(models.Model):
    """Someone who holds a post; no more about them than a duty needs (人员)."""

    name = models.CharField("姓名", max_length=60)
    sort_key = models.CharField("拼音排序键", max_length=120, blank=True, editable=False)
    staff_number = models.CharField("工号", max_length=32, unique=True)
    phone = models.CharField("办公电话", max_length=32, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        ordering = ("sort_key", "staff_number")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the person's page."""
        return reverse("organisations:person", args=[self.pk])


class PostFunction(models.TextChoices):
    """What a post is for, whatever its wording (岗位职能); the two lines and hand-overs go by it."""

    SECRETARY = "secretary", "党组织书记"
    DEPUTY_SECRETARY = "deputy_secretary", "党组织副书记"
    PRINCIPAL = "principal", "行政主要负责人"
    VICE_PRINCIPAL = "vice_principal", "行政副职"
    HEAD = "head", "科室负责人"
    OFFICER = "officer", "科室经办"
    MIDDLE_MANAGER = "middle_manager", "学校中层"
    CLERK = "clerk", "校办干事（联络员）"
    INSPECTOR = "inspector", "督学"
    MEMBER = "member", "其他"


class Posting(Period):
    """A person holds a post in an organisation for a time (任职)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="postings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="postings")
    post = models.CharField("职务", max_length=60)
    function = models.CharField("岗位职能", max_length=20, choices=PostFunction, default=PostFunction.MEMBER)
    is_primary = models.BooleanField("主要任职", default=True)

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        ordering = ("person_id", "started_on")
        constraints = [period_in_order("posting_period")]
        indexes = [models.Index(fields=("organisation", "started_on"), name="posting_organisation")]


class DutyKind(models.TextChoices):
    """How a person is tied to an organisation beside a posting (责任关系)."""

    IN_CHARGE = "in_charge", "分管"
    LIAISON = "liaison", "联系"
    INSPECTION = "inspection", "挂牌督导"


class Duty(Period):
    """A person is in charge of, paired with, or inspects an organisation for a time (分管、联系、督导)."""

    kind = models.CharField("类别", max_length=12, choices=DutyKind)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="duties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="duties")

    class Meta:
        verbose_name = "责任关系"
        verbose_name_plural = "责任关系"
        ordering = ("kind", "person_id", "started_on")
        constraints = [
            period_in_order("duty_period"),
            models.UniqueConstraint(fields=("kind", "person", "organisation", "started_on"), name="duty_one_start"),
        ]


class Deputy(Period):
    """Who acts for whom while absent (AB角)."""

    principal = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="deputies", verbose_name="A角")
    deputy = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="stands_in_for", verbose_name="B角")
    reason = models.CharField("事由", max_length=120, blank=True)

    class Meta:
        verbose_name = "AB角"
        verbose_name_plural = "AB角"
        ordering = ("principal_id", "started_on")
        constraints = [
            period_in_order("deputy_period"),
            models.CheckConstraint(name="deputy_is_another_person", condition=~Q(principal=F("deputy"))),
        ]


class HandOver(models.Model):
    """What one person handed to another when moving on (交接清单); a record, never changed."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handed_over", verbose_name="移交人")
    successor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="took_over", verbose_name="接收人")
    happened_on = models.DateField("交接日期")
    items = models.JSONField("清单", default=list)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="经办"
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "交接清单"
        verbose_name_plural = "交接清单"
        ordering = ("-happened_on", "-pk")
        constraints = [
            models.CheckConstraint(name="hand_over_between_two", condition=~Q(person=F("successor"))),
        ]
