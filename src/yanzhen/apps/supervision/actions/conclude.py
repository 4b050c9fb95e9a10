"""Conclude or withdraw a notice (办结、撤回)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.supervision.findable import index_notices
from yanzhen.apps.supervision.models import Notice, NoticeState
from yanzhen.apps.supervision.refusals import NoticeError, why_not_close, why_not_sign


@transaction.atomic
def conclude_notice(*, notice_id: int, conclusion: str, actor: User, on: date) -> Notice:
    """Close a notice whose matter is settled. Raises NoticeError; then nothing is written."""
    return _end(notice_id, NoticeState.CLOSED, conclusion, actor, on)


@transaction.atomic
def withdraw_notice(*, notice_id: int, reason: str, actor: User, on: date) -> Notice:
    """Take a draft or a signed notice back; its number is not given again. Raises NoticeError."""
    return _end(notice_id, NoticeState.WITHDRAWN, reason, actor, on)


def _end(notice_id: int, state: NoticeState, words: str, actor: User, on: date) -> Notice:
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    takes_back_draft = state == NoticeState.WITHDRAWN and notice.state == NoticeState.DRAFT
    refusal = why_not_sign(notice, actor, on) if takes_back_draft else why_not_close(notice, actor, on)
    if refusal:
        raise refusal
    if not words.strip():
        raise NoticeError("BLANK_CONCLUSION")
    notice.state, notice.conclusion = state, words.strip()
    notice.concluded_by, notice.concluded_on = actor, on
    notice.version += 1
    notice.save()
    index_notices([notice.pk])
    record(
        kind="NOTICE_CONCLUDED" if state == NoticeState.CLOSED else "NOTICE_WITHDRAWN",
        actor=actor,
        acting_for=acting_for(actor, "supervision.sign", notice.issuer_id, on=on),
        subjects=[notice],
        content={"kind": notice.get_kind_display(), "number": notice.number, "words": notice.conclusion},
    )
    return notice
