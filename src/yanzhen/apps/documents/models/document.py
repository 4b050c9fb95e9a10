"""Documents (文件): what a text is called, who issued it and who may see it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.organisations.models import Line, Organisation


class DocumentKind(models.TextChoices):
    """What a document is for (文件类别); the first four are what the reader tells apart."""

    PLAN = "plan", "计划方案"
    SUMMARY = "summary", "总结报告"
    PRACTICE = "practice", "经验做法"
    MIXED = "mixed", "总结与计划"
    RULE = "rule", "制度办法"
    NOTICE = "notice", "通知"
    OTHER = "other", "其他"


class DocumentQuerySet(models.QuerySet):
    """Questions about documents."""

    def within(self, organisations: models.QuerySet) -> Self:
        """Keep documents that an organisation of ``organisations`` (ids) owns, or to which they were sent."""
        sent = Document.shared_with.through.objects.filter(organisation_id__in=organisations).values("document_id")
        return self.filter(Q(organisation_id__in=organisations) | Q(pk__in=sent))

    def mentioning(self, words: str) -> Self:
        """Keep documents whose title, number or issuer contains every one of ``words``."""
        found = self
        for word in words.split():
            found = found.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(issuer__icontains=word))
        return found

    def public(self) -> Self:
        """Keep documents that may leave the house: internal ones never do."""
        return self.filter(secrecy=Secrecy.NONE)


class Document(models.Model):
    """One document through all its versions (文件)."""

    title = models.CharField("标题", max_length=200)
    number = models.CharField("发文字号", max_length=60, blank=True)
    issuer = models.CharField("发文机关", max_length=200, blank=True)
    issued_on = models.DateField("成文日期", null=True, blank=True)
    year = models.PositiveSmallIntegerField(
        "所属年度", null=True, blank=True, validators=[MinValueValidator(1949), MaxValueValidator(2100)]
    )
    kind = models.CharField("文件类别", max_length=12, choices=DocumentKind, default=DocumentKind.OTHER)
    line = models.CharField("条线", max_length=16, choices=Line, default=Line.JOINT)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="documents", verbose_name="归属单位"
    )
    secrecy = models.CharField("公开范围", max_length=12, choices=Secrecy, default=Secrecy.NONE)
    shared_with = models.ManyToManyField(
        Organisation, related_name="shared_documents", blank=True, verbose_name="知悉单位"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    version = models.PositiveIntegerField("修改次数", default=0)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = "文件"
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(name="document_title_not_blank", condition=~Q(title="")),
            models.CheckConstraint(
                name="document_number_form",
                condition=Q(number="") | Q(number__regex=r"^[^〔〕]+〔[12][0-9]{3}〕[1-9][0-9]*号$"),
                violation_error_message="发文字号应写作“机关代字〔2026〕1号”的样式。",
            ),
        ]
        indexes = [
            models.Index(fields=("organisation", "-created_at"), name="document_owner"),
            models.Index(fields=("year", "kind"), name="document_year_kind"),
        ]

    def __str__(self) -> str:
        return self.title
