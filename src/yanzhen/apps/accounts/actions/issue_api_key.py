"""Issue a key by which a program signs in as oneself, and withdraw it (接口密钥)."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.errors import AccountError
from yanzhen.apps.accounts.models import ApiToken, User
from yanzhen.apps.accounts.models.token import digest_of
from yanzhen.apps.audit.actions.record import record

LONGEST = timedelta(days=366)


def why_not_issue_key(name: str, expires_on: date, on: date) -> AccountError | None:
    """Return why a key cannot be issued, or null."""
    if not name.strip():
        return AccountError("KEY_WITHOUT_PURPOSE")
    return None if on <= expires_on <= on + LONGEST else AccountError("KEY_TERM")


@transaction.atomic
def issue_api_key(*, name: str, expires_on: date, actor: User, on: date) -> tuple[ApiToken, str]:
    """Return the key's row and its secret, shown once. Raises AccountError; then nothing is written."""
    if refusal := why_not_issue_key(name, expires_on, on):
        raise refusal
    secret = secrets.token_urlsafe(32)
    key = ApiToken.objects.create(user=actor, name=name.strip(), digest=digest_of(secret), expires_on=expires_on)
    record(kind="API_KEY_ISSUED", actor=actor, subjects=[actor], content={"name": key.name})
    return key, secret


@transaction.atomic
def withdraw_api_key(*, key_id: int, actor: User) -> ApiToken:
    """End one of one's own keys at once. Raises AccountError KEY_NOT_YOURS."""
    key = ApiToken.objects.select_for_update(of=("self",)).filter(pk=key_id, user=actor, revoked_at=None).first()
    if key is None:
        raise AccountError("KEY_NOT_YOURS")
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
    record(kind="API_KEY_WITHDRAWN", actor=actor, subjects=[actor], content={"name": key.name})
    return key
