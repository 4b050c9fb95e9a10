"""Change a body's name, rules and own settings, or end it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.meetings.actions.locked import locked_body
from yanzhen.apps.meetings.body_settings import SCHOOL_WIDE, stored_settings
from yanzhen.apps.meetings.models import Body, Seat
from yanzhen.apps.meetings.refusals.bodies import (
    why_not_change_body,
    why_not_end_body,
    why_not_rejudge,
    why_stale,
)
from yanzhen.apps.organisations.models import Organisation


@dataclass(frozen=True, kw_only=True)
class BodyFacts:
    """What may be changed about a body; ``settings`` by the engine's names, null: as the rule set says."""

    name: str
    rules: str = "national"
    settings: Mapping[str, object] = field(default_factory=dict)
    branch_formal_members: int | None = None
    rhythm_days: int | None = None
    phone_voting: bool = False


@transaction.atomic
def edit_body(*, body_id: int, facts: BodyFacts, seen: int, actor: User, on: date) -> Body:
    """Change a body; what counts as large spending holds for all bodies of the school.

    Raises:
        MeetingError: NOT_YOURS, BODY_ENDED, STALE or MEETING_RUNNING; then nothing is written.
    """
    body = _locked_with_its_kin(body_id)
    if refusal := why_not_change_body(body, actor, on=on) or why_stale(body.version, seen):
        raise refusal
    settings = stored_settings(facts.settings)
    judged_by = (body.rules, body.settings, body.branch_formal_members)
    if judged_by != (facts.rules, settings, facts.branch_formal_members) and (refusal := why_not_rejudge(body)):
        raise refusal
    before = {name: getattr(body, name) for name in BodyFacts.__annotations__}
    body.name, body.rules, body.settings = facts.name, facts.rules, settings
    body.branch_formal_members, body.rhythm_days = facts.branch_formal_members, facts.rhythm_days
    body.phone_voting = facts.phone_voting
    body.version += 1
    body.save()
    _share(body, {key: settings.get(key) for key in SCHOOL_WIDE})
    changed = sorted(name for name, old in before.items() if old != getattr(body, name))
    record(
        kind="BODY_EDITED",
        actor=actor,
        acting_for=acting_for(actor, "meetings.prepare", body.organisation_id, on=on),
        subjects=[body, body.organisation],
        content={"body": body.name, "fields": changed, "settings": body.settings},
    )
    return body


def _locked_with_its_kin(body_id: int) -> Body:
    """Lock all bodies of the school in the order of their keys, as archiving does, so that no two wait in a ring."""
    school_id = Body.objects.values_list("organisation_id", flat=True).get(pk=body_id)
    Organisation.objects.select_for_update(no_key=True).get(pk=school_id)
    list(Body.objects.select_for_update(of=("self",)).filter(organisation_id=school_id).order_by("pk"))
    return locked_body(body_id)


def _share(body: Body, shared: Mapping[str, object]) -> None:
    """Give the school's other bodies the settings that are the school's, so that they cannot disagree."""
    others = Body.objects.filter(organisation_id=body.organisation_id, ended_on=None)
    for other in others.exclude(pk=body.pk).order_by("pk"):
        wanted = stored_settings({**other.settings, **shared})
        if wanted != other.settings:
            other.settings = wanted
            other.version += 1
            other.save(update_fields=["settings", "version"])


@transaction.atomic
def end_body(*, body_id: int, last_day: date, seen: int, actor: User, on: date) -> Body:
    """End a body and the seats in it with ``last_day``; its history stays.

    Raises:
        MeetingError: NOT_YOURS, BODY_ENDED, STALE, DAYS_IN_WRONG_ORDER, ITEMS_LEFT or MEETINGS_LEFT.
    """
    body = locked_body(body_id)
    if refusal := why_not_end_body(body, actor, last_day, on=on) or why_stale(body.version, seen):
        raise refusal
    body.ended_on = last_day
    body.version += 1
    body.save(update_fields=["ended_on", "version"])
    Seat.objects.filter(body=body, ended_on=None, started_on__lte=last_day).update(ended_on=last_day)
    record(
        kind="BODY_DISSOLVED",
        actor=actor,
        acting_for=acting_for(actor, "meetings.prepare", body.organisation_id, on=on),
        subjects=[body, body.organisation],
        content={"body": body.name, "ended_on": (last_day + timedelta(days=1)).isoformat()},
    )
    return body
