"""Give first passwords to accounts that never had one (发放初始密码)."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.passwords import new_password
from yanzhen.apps.audit.actions.record import record

AT_ONCE = 30  # hashing takes about a tenth of a second each


@transaction.atomic
def issue_passwords(*, user_ids: Collection[int], actor: User | None) -> list[tuple[User, str]]:
    """Return accounts with their first passwords, shown once; accounts that have a password are left alone."""
    users = User.objects.select_for_update(of=("self",)).select_related("person").filter(pk__in=user_ids)
    waiting = [user for user in users.filter(is_active=True) if not user.has_usable_password()][:AT_ONCE]
    issued = []
    for user in waiting:
        password = new_password()
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        issued.append((user, password))
    if issued:
        record(kind="PASSWORDS_ISSUED", actor=actor, subjects=waiting, content={"count": len(issued)})
    return issued
