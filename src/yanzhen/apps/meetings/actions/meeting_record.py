"""What the log says of acts on a meeting: numbers and days, never a vote, an opinion or a title."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import models

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.meetings.models import Meeting


def meeting_record(
    meeting: Meeting, actor: User, on: date, *, kind: str, subjects: Sequence[models.Model] = (), **content: object
) -> None:
    """Write the event of an act on a meeting, as the act's last statement; ``subjects`` stand beside the meeting."""
    record(
        kind=kind,
        actor=actor,
        acting_for=acting_for(actor, "meetings.prepare", meeting.body.organisation_id, on=on),
        subjects=[meeting, *subjects],
        content={"body": meeting.body.name, "number": meeting.number, **content},
    )
