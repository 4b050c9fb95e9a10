"""Remind units that have not replied, through a chat group or by SMS (反馈提醒)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.mobiles import mobiles_by_unit
from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.comment_queries import missing_units, reminder_text
from yanzhen.apps.documents.comment_refusals import why_not_remind
from yanzhen.apps.documents.models import CommentRequest, CommentRound
from yanzhen.apps.messaging.channels import Channel, Message, send


@dataclass(frozen=True)
class Reminded:
    """How many units were reminded, and the names of those for which no mobile number is known (SMS only)."""

    units: int
    without_mobile: tuple[str, ...]


def remind_commenters(*, round_id: int, channel: str, actor: User, on: date) -> Reminded:
    """Send the names of the missing units and the last day, nothing else.

    As with receipts it goes out before the transaction of the audit row, which tells only what the other side took.

    Raises:
        CommentError: NOT_YOURS, CLOSED, CHANNEL_OFF or ALL_REPLIED.
        MessagingError: the channel did not take it; then nothing is written.
    """
    comment_round = CommentRound.objects.select_related("document_version__document").get(pk=round_id)
    missing = missing_units(comment_round)
    if refusal := why_not_remind(comment_round, channel, actor, missing=len(missing), on=on):
        raise refusal
    way, reached = Channel(channel), missing
    mobiles: list[str] = []
    if way == Channel.SMS:
        known = mobiles_by_unit([row.organisation_id for row in missing], "documents.comment", on=on)
        reached = [row for row in missing if row.organisation_id in known]
        mobiles = sorted({number for numbers in known.values() for number in numbers})
    send(Message(reminder_text(comment_round, [str(row.organisation) for row in missing])), way, mobiles=mobiles)
    version = comment_round.document_version
    with transaction.atomic():
        CommentRequest.objects.filter(pk__in=[row.pk for row in reached]).update(reminded_on=on)
        record(
            kind="COMMENTS_REMINDED",
            actor=actor,
            acting_for=acting_for(actor, "documents.edit", version.document.organisation_id, on=on),
            subjects=[comment_round, version],
            content={"channel": way.label, "units": len(reached), "title": version.title},
        )
    return Reminded(len(reached), tuple(str(row.organisation) for row in missing if row not in reached))
