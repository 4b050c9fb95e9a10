"""Who has not signed for a dispatch, and the words that remind them."""

from __future__ import annotations

from collections.abc import Sequence

from yanzhen.apps.plans.models import Dispatch, Recipient


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
