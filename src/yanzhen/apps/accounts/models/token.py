"""Keys by which another program signs in as a person (接口密钥)."""

from __future__ import annotations

import hashlib
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q


def digest_of(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256; the secret itself has 256 random bits and is shown once."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet):
    """Questions about keys."""

    def valid_on(self, day: date) -> ApiTokenQuerySet:
        """Keep keys neither withdrawn nor expired whose account is in use."""
        return self.filter(revoked_at=None, expires_on__gte=day, user__is_active=True)


class ApiToken(models.Model):
    """A key with the rights of its account, until a day; only its digest is stored."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField("用途", max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    expires_on = models.DateField("有效期至")
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "接口密钥"
        verbose_name_plural = "接口密钥"
        ordering = ("-created_at",)
        constraints = [models.CheckConstraint(name="api_token_has_purpose", condition=~Q(name=""))]
