"""What this app keeps in a person's name: notices that wait for the person's signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from yanzhen.apps.accounts.models import User
from yanzhen.apps.organisations.handover import Holding, OpenItem, register_holding
from yanzhen.apps.organisations.models import Person
from yanzhen.apps.supervision.queries import notices_to_sign
from yanzhen.kernel.wording import chinese_day

BY_POST = "签发随岗位办理，由接任岗位的人员或B角办理"


def open_notices(person: Person, on: date) -> Iterator[OpenItem]:
    """Yield the notices that wait for the person's signature, each with the remark that they go with the post."""
    user = User.objects.filter(person=person).first()
    for notice in notices_to_sign(user, on=on) if user else ():
        title = f"待签发{notice.get_kind_display()}：{notice.addressee or notice.issuer}"
        address = reverse("supervision:notice", args=[notice.pk])
        since = chinese_day(notice.drafted_on)
        yield OpenItem(
            "notices", notice.pk, title, since=since, url=address, opened_with="supervision.view", remark=BY_POST
        )


def refuse_notice(pk: int, successor: Person, on: date) -> str:
    """A notice is signed by whoever holds the post."""
    return BY_POST


def register() -> None:
    """Add this app's holdings to the registry."""
    register_holding(Holding("notices", "待签发的督办文书", open_notices, refuse_notice))
