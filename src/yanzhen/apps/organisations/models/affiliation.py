"""Dated edges between organisations in several hierarchies (隶属) and their closure."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yanzhen.apps.organisations.models.organisation import Organisation
from yanzhen.apps.organisations.models.period import Period, period_in_order


class Hierarchy(models.TextChoices):
    """By which order one organisation stands under another (隶属类别)."""

    ADMINISTRATION = "administration", "行政隶属"
    PARTY = "party", "党组织隶属"
    SCHOOL_DISTRICT = "school_district", "学区"
    GROUP = "group", "教育集团"
    ALLIANCE = "alliance", "深度联盟"
    NINE_YEAR = "nine_year", "九年一贯"
    RESOURCE_BAND = "resource_band", "资源带"
    INTEGRATED = "integrated", "一体化办学"
    STREET = "street", "属地街道"
    HOST = "host", "所在单位"


class Affiliation(Period):
    """``child`` stands under ``parent`` in one hierarchy for a time (隶属)."""

    hierarchy = models.CharField("隶属类别", max_length=16, choices=Hierarchy)
    parent = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="affiliations_down")
    child = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="affiliations_up")
    basis = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "隶属"
        verbose_name_plural = "隶属"
        ordering = ("hierarchy", "child_id", "started_on")
        constraints = [
            period_in_order("affiliation_period"),
            models.CheckConstraint(name="affiliation_not_to_itself", condition=~Q(parent=F("child"))),
            models.UniqueConstraint(
                fields=("hierarchy", "child", "parent", "started_on"), name="affiliation_one_start"
            ),
        ]
        indexes = [models.Index(fields=("hierarchy", "parent", "started_on"), name="affiliation_downward")]


class Closure(Period):
    """Every ancestor–descendant pair of a hierarchy with the days it holds; rebuilt from the edges, never edited."""

    hierarchy = models.CharField(max_length=16, choices=Hierarchy)
    ancestor = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="descendants")
    descendant = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="ancestors")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "隶属闭包"
        verbose_name_plural = "隶属闭包"
        constraints = [period_in_order("closure_period")]
        indexes = [
            models.Index(fields=("hierarchy", "ancestor", "descendant"), name="closure_downward"),
            models.Index(fields=("hierarchy", "descendant"), name="closure_upward"),
        ]
