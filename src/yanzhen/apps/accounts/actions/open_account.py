"""Open an account for a person (开通账号)."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.passwords import new_password
from yanzhen.apps.accounts.refusals import why_not_open
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Person


@transaction.atomic
def open_account(*, person_id: int, username: str, actor: User | None) -> tuple[User, str]:
    """Return the account and its first password, which is shown once and kept nowhere. Raises AccountError."""
    person = Person.objects.select_for_update().get(pk=person_id)
    if refusal := why_not_open(person, username=username.strip()):
        raise refusal
    password = new_password()
    user = User(username=username.strip(), person=person, must_change_password=True)
    user.set_password(password)
    user.save()
    record(
        kind="ACCOUNT_OPENED",
        actor=actor,
        subjects=[user, person],
        content={"username": user.username, "name": person.name},
    )
    return user, password
