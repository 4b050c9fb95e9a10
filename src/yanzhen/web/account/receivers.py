"""What allauth and axes tell only by signal, noted in the log."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from axes.signals import user_locked_out
from django.dispatch import receiver

from yanzhen.apps.accounts.actions.note_access import Access, note_access
from yanzhen.apps.accounts.models import User


@receiver(authenticator_added)
def _second_step_on(user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        note_access(what=Access.TWO_STEPS_ON, user=user)


@receiver(authenticator_removed)
def _second_step_off(user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        note_access(what=Access.TWO_STEPS_OFF, user=user)


@receiver(authenticator_reset)
def _spare_codes_renewed(user: User, **_: Any) -> None:
    note_access(what=Access.SPARE_CODES_RENEWED, user=user)


@receiver(user_locked_out)
def _locked_out(username: str | None, **_: Any) -> None:
    # A name that no account bears may be a password typed into the wrong field: it is not kept.
    if user := User.objects.filter(username=username).first():
        note_access(what=Access.LOCKED_OUT, user=user)
