"""Note that secretary and principal, or one person in both posts and other members, talked; never what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.meetings.models import Talk
from yanzhen.apps.meetings.refusals.outside import why_not_talk
from yanzhen.apps.organisations.models import Organisation


@transaction.atomic
def note_talk(*, organisation_id: int, held_on: date, person_ids: Sequence[int], actor: User, on: date) -> Talk:
    """Note a talk. Raises MeetingError NOT_YOURS, FUTURE_DAY, TALK_WITHOUT_HEADS or TALK_OF_ONE."""
    if refusal := why_not_talk(organisation_id, person_ids, held_on, actor, on=on):
        raise refusal
    organisation = Organisation.objects.get(pk=organisation_id)
    talk = Talk.objects.create(organisation=organisation, held_on=held_on, entered_by=actor)
    talk.persons.set(person_ids)
    record(
        kind="TALK_NOTED",
        actor=actor,
        acting_for=acting_for(actor, "meetings.prepare", organisation, on=on),
        subjects=[talk, organisation],
        content={
            "organisation": organisation.name,
            "held_on": held_on.isoformat(),
            "persons": len(set(person_ids)),
        },
    )
    return talk
