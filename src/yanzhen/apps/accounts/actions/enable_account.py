"""Put a disabled account in use again (启用账号)."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.refusals import why_not_enable
from yanzhen.apps.audit.actions.record import record


@transaction.atomic
def enable_account(*, user_id: int, actor: User) -> User:
    """Let the account sign in again. Raises AccountError."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if refusal := why_not_enable(user):
        raise refusal
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(kind="ACCOUNT_ENABLED", actor=actor, subjects=[user], content={"username": user.username, "name": str(user)})
    return user
