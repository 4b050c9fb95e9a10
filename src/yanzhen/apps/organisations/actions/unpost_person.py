"""End a posting (免职、调离)."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Posting
from yanzhen.apps.organisations.refusals.people import why_not_end


@transaction.atomic
def unpost_person(*, posting_id: int, last_day: date, actor: models.Model | None) -> Posting:
    """Let the posting hold for the last time on ``last_day``. Raises PeopleError."""
    posting = (
        Posting.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=posting_id)
    )
    if refusal := why_not_end(posting, last_day=last_day):
        raise refusal
    posting.ended_on = last_day
    posting.save(update_fields=["ended_on"])
    record(
        kind="PERSON_UNPOSTED",
        actor=actor,
        subjects=[posting.person, posting.organisation],
        content={
            "name": posting.person.name,
            "organisation": posting.organisation.name,
            "post": posting.post,
            "day": last_day.isoformat(),
        },
    )
    return posting
