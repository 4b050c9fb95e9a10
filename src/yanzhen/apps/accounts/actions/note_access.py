"""Note in the log who came in, went out, was locked out, or changed the second step of signing in."""

from __future__ import annotations

from enum import StrEnum

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record


class Access(StrEnum):
    """What happened at the door; the words stand in ``audit_wording.toml``."""

    SIGNED_IN = "SIGNED_IN"
    SIGNED_OUT = "SIGNED_OUT"
    LOCKED_OUT = "LOCKED_OUT"
    TWO_STEPS_ON = "TWO_STEPS_ON"
    TWO_STEPS_OFF = "TWO_STEPS_OFF"
    SPARE_CODES_RENEWED = "SPARE_CODES_RENEWED"


@transaction.atomic
def note_access(*, what: Access, user: User) -> None:
    """Append one event about ``user``; a lock-out has no actor, for it may be somebody else's doing."""
    record(kind=what, actor=None if what is Access.LOCKED_OUT else user, subjects=[user])
