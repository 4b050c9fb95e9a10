"""Answer a notice (反馈)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.supervision.models import Notice, NoticeState
from yanzhen.apps.supervision.refusals import NoticeError, why_not_reply


@transaction.atomic
def reply_to_notice(*, notice_id: int, reply: str, actor: User, on: date) -> Notice:
    """Write down what the unit did. Raises NoticeError; then nothing is written."""
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    if refusal := why_not_reply(notice, actor, on):
        raise refusal
    if not reply.strip():
        raise NoticeError("BLANK_REPLY")
    notice.reply, notice.replied_by, notice.replied_on = reply.strip(), actor, on
    notice.state = NoticeState.REPLIED
    notice.version += 1
    notice.save()
    record(
        kind="NOTICE_REPLIED",
        actor=actor,
        subjects=[notice],
        content={"kind": notice.get_kind_display(), "number": notice.number},
    )
    return notice
