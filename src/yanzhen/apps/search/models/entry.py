"""What search keeps of an object (检索条目)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may_anywhere, reach_ids
from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.organisations.models import Organisation


class SearchKind(models.TextChoices):
    """What can be found (类别)."""

    DOCUMENT = "document", "文件"
    PLAN = "plan", "计划"
    TASK = "task", "任务"
    INDICATOR = "indicator", "指标"
    LEDGER = "ledger", "台账"
    REPORT = "report", "总结报告"
    NOTICE = "notice", "督办"
    RULE = "rule", "学校制度"
    MEETING = "meeting", "议事"


class SearchEntryQuerySet(models.QuerySet):
    """Questions about entries."""

    def visible_to(self, user: User, *, on: date) -> Self:
        """Keep what ``user`` may open: by reach over the organisation, or as one of the readers.

        An internal entry is seen by its own organisation and the named readers alone; one without an organisation by
        whoever holds its capability somewhere.
        """
        allowed = Q(pk__in=[])
        for capability in CAPABILITIES:
            if not may_anywhere(user, capability, on=on):
                continue
            within = list(reach_ids(user, capability, on=on).values_list("pk", flat=True))
            mine = Q(organisation__in=within) | Q(reader_ids__overlap=within)
            allowed |= Q(capability=capability) & (mine | Q(organisation=None, secrecy=Secrecy.NONE))
        return self.filter(allowed)


CAPABILITIES = (
    "documents.view",
    "plans.view",
    "tasks.view",
    "indicators.view",
    "ledgers.view",
    "reports.view",
    "supervision.view",
    "rules.view",
    "meetings.view",
)


class SearchEntry(models.Model):
    """One object as search knows it; written by the act that changes the object, never by hand (检索条目).

    ``reader_ids`` names organisations that may find it besides its own (named units, schools it was sent to).
    """

    subject = models.CharField("对象", max_length=64, unique=True)
    kind = models.CharField("类别", max_length=16, choices=SearchKind)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    reader_ids = ArrayField(models.BigIntegerField(), verbose_name="另可检索的单位", default=list, blank=True)
    capability = models.CharField("所需权限", max_length=48)
    secrecy = models.CharField("公开范围", max_length=12, choices=Secrecy, default=Secrecy.NONE)
    title = models.CharField("标题", max_length=300)
    text = models.TextField("正文", blank=True)
    url_name = models.CharField("页面", max_length=64)
    url_arguments = models.JSONField("页面参数", default=list, blank=True)
    happened_on = models.DateField("日期")
    folded_title = models.TextField(editable=False)
    folded_text = models.TextField(editable=False, blank=True)
    grams = ArrayField(models.TextField(), editable=False)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "检索条目"
        verbose_name_plural = "检索条目"
        ordering = ("-happened_on", "-pk")
        constraints = [
            models.CheckConstraint(name="search_entry_known_capability", condition=Q(capability__in=CAPABILITIES))
        ]
        indexes = [
            GinIndex(fields=("grams",), name="search_entry_grams"),
            models.Index(fields=("-happened_on", "-id"), name="search_entry_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the object's page; empty when an index from another release names one that is not there."""
        try:
            return reverse(self.url_name, args=self.url_arguments)
        except NoReverseMatch:
            return ""
