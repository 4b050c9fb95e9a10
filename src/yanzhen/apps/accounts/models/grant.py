"""Grants (授权): role × organisation subtree × period."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yanzhen.apps.organisations.models import Hierarchy, Organisation
from yanzhen.apps.organisations.models.period import Period, period_in_order


class Grant(Period):
    """A role over an organisation and all that stands under it, for a time (授权)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField("角色", max_length=32)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants")
    hierarchy = models.CharField("隶属类别", max_length=16, choices=Hierarchy, default=Hierarchy.ADMINISTRATION)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "授权"
        verbose_name_plural = "授权"
        ordering = ("user_id", "role", "started_on")
        constraints = [
            period_in_order("grant_period"),
            models.UniqueConstraint(fields=("user", "role", "organisation", "started_on"), name="grant_one_start"),
        ]
        indexes = [models.Index(fields=("user", "started_on"), name="grant_user")]
