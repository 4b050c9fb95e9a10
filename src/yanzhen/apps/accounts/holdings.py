"""What this app keeps in a person's name: grants, which only a security administrator passes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yanzhen.apps.accounts.models import Grant
from yanzhen.apps.organisations.handover import Holding, OpenItem, register_holding
from yanzhen.apps.organisations.models import Person
from yanzhen.kernel.wording import chinese_day
from yanzhen.presets.roles import role_book

BY_SECURITY = "由安全保密管理员收回并另行授权"


def open_grants(person: Person, on: date) -> Iterator[OpenItem]:
    """Yield the person's grants on the day, each with the remark that rights are not inherited."""
    for grant in Grant.objects.in_force_on(on).filter(user__person=person).select_related("organisation"):
        role = role_book().roles.get(grant.role)
        title = f"{role.title if role else grant.role}：{grant.organisation.name}"
        yield OpenItem("grants", grant.pk, title, since=chinese_day(grant.started_on), remark=BY_SECURITY)


def refuse_grant(pk: int, successor: Person, on: date) -> str:
    """Rights are never handed from person to person."""
    return BY_SECURITY


def register() -> None:
    """Add this app's holdings to the registry."""
    register_holding(Holding("grants", "授权", open_grants, refuse_grant))
