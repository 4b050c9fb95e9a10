"""Remind units that have not reported (催报), through a chat group or by SMS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.mobiles import mobiles_by_unit
from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.ledgers.completeness import missing_units, reminder_text
from yanzhen.apps.ledgers.models import LedgerType
from yanzhen.apps.ledgers.refusals import why_not_remind
from yanzhen.apps.messaging.channels import Channel, Message, send


@dataclass(frozen=True)
class Reminded:
    """How many units were reminded, and the names of those for which no mobile number is known (SMS only)."""

    units: int
    without_mobile: tuple[str, ...]


def remind_missing(
    *, type_id: int, period_start: date, period_end: date, channel: str, actor: User, on: date
) -> Reminded:
    """Send the names of the missing units and the last day, nothing else.

    It goes out before the transaction of the audit row, which tells only what the other side took.

    Raises:
        LedgerError: NOT_YOURS, CHANNEL_OFF or ALL_SENT.
        MessagingError: the channel did not take it; then nothing is written.
    """
    type_ = LedgerType.objects.select_related("owner").get(pk=type_id)
    missing = missing_units(type_, (period_start, period_end))
    if refusal := why_not_remind(type_, channel, actor, missing=len(missing), on=on):
        raise refusal
    way, reached = Channel(channel), missing
    mobiles: list[str] = []
    if way == Channel.SMS:
        known = mobiles_by_unit([row.organisation_id for row in missing], "ledgers.fill", on=on)
        reached = [row for row in missing if row.organisation_id in known]
        mobiles = sorted({number for numbers in known.values() for number in numbers})
    send(Message(reminder_text(missing)), way, mobiles=mobiles)
    with transaction.atomic():
        record(
            kind="LEDGER_REMINDED",
            actor=actor,
            acting_for=acting_for(actor, "ledgers.approve", type_.owner_id, on=on) if type_.owner_id else None,
            subjects=[type_],
            content={"channel": way.label, "units": len(reached), "title": type_.title},
        )
    return Reminded(len(reached), tuple(str(row.organisation) for row in missing if row not in reached))
