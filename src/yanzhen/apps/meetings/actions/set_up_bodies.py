"""Set up a school's bodies with their first members, in one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.meetings.body_settings import stored_settings
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import Body, Seat
from yanzhen.apps.meetings.refusals.bodies import ONE_HOLDER, why_not_manage
from yanzhen.apps.organisations.models import Organisation


@dataclass(frozen=True, kw_only=True)
class SeatDraft:
    """Someone who is to sit in a body."""

    person_id: int
    roles: Sequence[str] = ()
    is_voting: bool = True


@dataclass(frozen=True, kw_only=True)
class BodyDraft:
    """A body that is to be set up."""

    kind: str
    name: str
    seats: Sequence[SeatDraft] = ()
    branch_formal_members: int | None = None
    rhythm_days: int | None = None
    rules: str = "national"
    settings: Mapping[str, object] = field(default_factory=dict)


@transaction.atomic
def set_up_bodies(
    *, organisation_id: int, drafts: Sequence[BodyDraft], started_on: date, actor: User, on: date
) -> list[Body]:
    """Set up the bodies of a school that it does not have yet.

    Raises:
        MeetingError: NOT_YOURS, NO_BODIES, BODY_EXISTS, TWICE_SEATED, ROLE_TWICE; then nothing is written.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    if refusal := why_not_manage(organisation, actor, on=on) or _why_not_drafts(organisation, drafts):
        raise refusal
    made = [_made(organisation, draft, started_on) for draft in drafts]
    record(
        kind="BODIES_SET_UP",
        actor=actor,
        acting_for=acting_for(actor, "meetings.prepare", organisation, on=on),
        subjects=[organisation, *made],
        content={
            "organisation": organisation.name,
            "bodies": "、".join(body.name for body in made),
            "started_on": started_on.isoformat(),
            "members": sum(len(draft.seats) for draft in drafts),
        },
    )
    return made


def _why_not_drafts(organisation: Organisation, drafts: Sequence[BodyDraft]) -> MeetingError | None:
    if not drafts:
        return MeetingError("NO_BODIES")
    standing = Body.objects.filter(organisation=organisation, ended_on=None)
    kinds = [draft.kind for draft in drafts]
    if taken := standing.filter(kind__in=kinds).first():
        return MeetingError("BODY_EXISTS", body=taken.name)
    for draft in drafts:
        if kinds.count(draft.kind) > 1:
            return MeetingError("BODY_EXISTS", body=draft.name)
        persons = [seat.person_id for seat in draft.seats]
        if len(set(persons)) < len(persons):
            return MeetingError("TWICE_SEATED", body=draft.name)
        for role in ONE_HOLDER:
            if sum(role in seat.roles for seat in draft.seats) > 1:
                return MeetingError("ROLE_TWICE", body=draft.name)
    return None


def _made(organisation: Organisation, draft: BodyDraft, started_on: date) -> Body:
    body = Body.objects.create(
        organisation=organisation,
        kind=draft.kind,
        name=draft.name,
        rules=draft.rules,
        settings=stored_settings(draft.settings),
        branch_formal_members=draft.branch_formal_members,
        rhythm_days=draft.rhythm_days,
        started_on=started_on,
    )
    Seat.objects.bulk_create(
        Seat(
            body=body,
            person_id=seat.person_id,
            roles=list(seat.roles),
            is_voting=seat.is_voting,
            position=position,
            started_on=started_on,
        )
        for position, seat in enumerate(draft.seats, start=1)
    )
    return body
