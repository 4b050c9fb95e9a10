"""Give an account a new first password (重置密码)."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.passwords import new_password
from yanzhen.apps.accounts.refusals import why_not_reset
from yanzhen.apps.audit.actions.record import record


@transaction.atomic
def reset_password(*, user_id: int, actor: User | None) -> tuple[User, str]:
    """Return the account and its new password, shown once; sessions under the former one end. Raises AccountError."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if refusal := why_not_reset(user):
        raise refusal
    password = new_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    record(kind="PASSWORD_RESET", actor=actor, subjects=[user], content={"username": user.username, "name": str(user)})
    return user, password
