"""Grants (授权): role × organisation subtree × period."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yanzhen.apps.organisations.models import DutyKind, Hierarchy, Organisation
from yanzhen.apps.organisations.models.period import Period, period_in_order


class Grant(Period):
    """A role over an organisation and all that stands under it, for a time (授权).

    With ``via_duty`` the role reaches, below ``organisation``, only what the person is in charge of, paired with or
    inspects on the day (分管、联系、挂牌督导); a duty that ends takes the reach with it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField("角色", max_length=32)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants")
    hierarchy = models.CharField("隶属类别", max_length=16, choices=Hierarchy, default=Hierarchy.ADMINISTRATION)
    via_duty = models.CharField("按责任关系", max_length=12, choices=DutyKind, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "授权"
        verbose_name_plural = "授权"
        ordering = ("user_id", "role", "started_on")
        constraints = [
            period_in_order("grant_period"),
            models.UniqueConstraint(
                fields=("user", "role", "organisation", "hierarchy", "via_duty", "started_on"), name="grant_one_start"
            ),
        ]
        indexes = [models.Index(fields=("user", "started_on"), name="grant_user")]
