"""The owner of an account chooses a new password."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record


@transaction.atomic
def change_own_password(*, user: User, password: str) -> None:
    """Store ``password``, already checked by its form; the duty to change it ends."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record(kind="OWN_PASSWORD_CHANGED", actor=user, subjects=[user])
