"""Disable an account (停用账号)."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.refusals import why_not_disable
from yanzhen.apps.audit.actions.record import record


@transaction.atomic
def disable_account(*, user_id: int, actor: User) -> User:
    """Let nobody sign in by this account and its keys from now on; its grants stay as a record. Raises AccountError."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if refusal := why_not_disable(user, actor=actor):
        raise refusal
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(
        kind="ACCOUNT_DISABLED", actor=actor, subjects=[user], content={"username": user.username, "name": str(user)}
    )
    return user
