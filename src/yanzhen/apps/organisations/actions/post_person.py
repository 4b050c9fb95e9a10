"""Appoint a person to a post (任职)."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.actions.locked import locked_organisation, locked_person
from yanzhen.apps.organisations.models import Posting
from yanzhen.apps.organisations.refusals.people import why_not_post


@transaction.atomic
def post_person(
    *,
    person_id: int,
    organisation_id: int,
    post: str,
    function: str,
    on: date,
    until: date | None = None,
    is_primary: bool = True,
    actor: models.Model | None,
) -> Posting:
    """Let the person hold the post from ``on`` to ``until`` (both included). Raises PeopleError."""
    organisation = locked_organisation(organisation_id)
    person = locked_person(person_id)
    if refusal := why_not_post(person, organisation, post=post, function=function, on=on, until=until):
        raise refusal
    posting = Posting.objects.create(
        person=person,
        organisation=organisation,
        post=post.strip(),
        function=function,
        is_primary=is_primary,
        started_on=on,
        ended_on=until,
    )
    record(
        kind="PERSON_POSTED",
        actor=actor,
        subjects=[person, organisation],
        content={
            "name": person.name,
            "organisation": organisation.name,
            "post": posting.post,
            "day": on.isoformat(),
        },
    )
    return posting
