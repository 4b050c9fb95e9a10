"""Who has not signed for a dispatch, the words that remind them, and their mobile numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date

from yanzhen.apps.accounts.models import Grant
from yanzhen.apps.plans.models import Dispatch, Recipient
from yanzhen.presets.roles import role_book

MOBILE = re.compile(r"1[0-9]{10}")


def late_recipients(dispatch: Dispatch) -> list[Recipient]:
    """Return the main recipients that have not signed, in the order of the page."""
    rows = Recipient.objects.not_signed_for().filter(dispatch=dispatch)
    return list(rows.select_related("organisation").order_by("organisation__sort_key"))


def reminder_text(dispatch: Dispatch, names: Sequence[str]) -> str:
    """Return a text for a chat group: who is asked to sign until when; never what the tasks say."""
    if not names:
        return ""
    due = dispatch.receipt_due_on
    asked = f"请以下{len(names)}个单位于{due.month}月{due.day}日前登录雁阵，在工作台签收下发任务"
    return f"【签收提醒】{asked}：{'、'.join(names)}。"


def mobiles_by_unit(organisation_ids: Collection[int], *, on: date) -> dict[int, set[str]]:
    """Return the mobile numbers of those who sign for each unit itself; a unit without any is left out."""
    grants = Grant.objects.in_force_on(on).filter(
        organisation_id__in=organisation_ids,
        role__in=role_book().holders_of("tasks.receive"),
        via_duty="",
        user__is_active=True,
    )
    found: dict[int, set[str]] = {}
    for unit, phone in grants.values_list("organisation_id", "user__person__phone"):
        number = re.sub(r"[\s-]", "", phone or "")
        if MOBILE.fullmatch(number):
            found.setdefault(unit, set()).add(number)
    return found
