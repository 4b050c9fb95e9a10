"""Take the second step of signing in off an account whose owner lost phone and spare codes (重置两步验证)."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.refusals import why_not_reset
from yanzhen.apps.audit.actions.record import record


@transaction.atomic
def reset_two_steps(*, user_id: int, actor: User | None) -> User:
    """Remove every authenticator of the account; the password stays. Raises AccountError."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if refusal := why_not_reset(user):
        raise refusal
    Authenticator.objects.filter(user=user).delete()
    record(kind="TWO_STEPS_RESET", actor=actor, subjects=[user], content={"username": user.username, "name": str(user)})
    return user
