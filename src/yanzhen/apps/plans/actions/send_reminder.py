"""Send the reminder of units that have not signed to a chat group or by SMS (发送签收提醒)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.mobiles import mobiles_by_unit
from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.messaging.channels import Channel, Message, send
from yanzhen.apps.plans.models import Dispatch
from yanzhen.apps.plans.queries.late import late_recipients, reminder_text
from yanzhen.apps.plans.refusals.dispatch import why_not_remind
from yanzhen.apps.plans.refusals.plan import capability_for


@dataclass(frozen=True)
class SentReminder:
    """How many units were reminded, and the names of those for which no mobile number is known (SMS only)."""

    units: int
    without_mobile: tuple[str, ...]


def send_reminder(*, dispatch_id: int, channel: str, actor: User, on: date) -> SentReminder:
    """Send the names of late units and the last day, nothing else.

    It goes out in the request, before and outside the transaction of the audit row, which tells only of what the
    other side took. Not as a job: a job may run twice, and a message cannot be taken back.

    Raises:
        PlanError: NOT_YOURS, WRONG_STATE, CHANNEL_OFF or ALL_SIGNED.
        MessagingError: the channel did not take it; then nothing is written.
    """
    dispatch = Dispatch.objects.select_related("plan__owner").get(pk=dispatch_id)
    late = late_recipients(dispatch)
    if refusal := why_not_remind(dispatch.plan, channel, actor, late=len(late), on=on):
        raise refusal
    way = Channel(channel)
    mobiles: list[str] = []
    reached = late
    if way == Channel.SMS:
        known = mobiles_by_unit([row.organisation_id for row in late], "tasks.receive", on=on)
        reached = [row for row in late if row.organisation_id in known]
        mobiles = sorted({number for numbers in known.values() for number in numbers})
    send(Message(reminder_text(dispatch, [str(row.organisation) for row in late])), way, mobiles=mobiles)
    with transaction.atomic():
        record(
            kind="REMINDER_SENT",
            actor=actor,
            acting_for=acting_for(actor, capability_for(dispatch.plan, "remind"), dispatch.plan.owner_id, on=on),
            subjects=[dispatch, dispatch.plan],
            content={"channel": way.label, "units": len(reached), "plan": dispatch.plan.title},
        )
    return SentReminder(len(reached), tuple(str(row.organisation) for row in late if row not in reached))
