"""Which items wait for whom before their meeting."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.meetings.models import PARTY_BODIES, Body, Item, ItemState, Stand
from yanzhen.apps.meetings.rule_sets import limit_of
from yanzhen.apps.organisations.models import Organisation


def stands_asked_of(user: User) -> QuerySet[Stand]:
    """Return where the user was asked in the latest round and has not spoken."""
    if not user.person_id:
        return Stand.objects.none()
    latest = Stand.objects.filter(item=OuterRef("item")).order_by().values("item").annotate(last=Max("round"))
    rows = Stand.objects.filter(person_id=user.person_id, stand="", round=Subquery(latest.values("last")))
    waiting = rows.filter(item__state__in=(ItemState.PROPOSED, ItemState.HELD))
    return waiting.select_related("item__body", "item__organisation").order_by("item__made_on", "pk")


def _mine(user: User, *, on: date) -> Q:
    """Items that the user carries: as proposer, or as clerk of the school."""
    own = Q(proposer_id=user.person_id) if user.person_id else Q(pk__in=())
    return own | Q(organisation_id__in=reach_ids(user, "meetings.prepare", on=on))


def _listed(rows: QuerySet[Item]) -> QuerySet[Item]:
    return rows.select_related("body", "organisation")


def held_back(user: User, *, on: date) -> QuerySet[Item]:
    """Return held and deferred items of the user, those without a next day first, then by that day."""
    rows = Item.objects.filter(_mine(user, on=on), state__in=(ItemState.HELD, ItemState.DEFERRED))
    return _listed(rows).order_by(F("next_on").asc(nulls_first=True), "pk")


def emergencies_to_report(user: User, *, on: date) -> QuerySet[Item]:
    """Return emergencies acted on beforehand that no meeting has heard of yet."""
    rows = Item.objects.open().filter(_mine(user, on=on), acted_on__isnull=False)
    return _listed(rows).order_by("report_due_on", "pk")


def drafts_to_propose(user: User) -> QuerySet[Item]:
    """Return drafts that somebody wrote down in the user's name, and items that came back."""
    if not user.person_id:
        return Item.objects.none()
    rows = Item.objects.filter(proposer_id=user.person_id, state__in=(ItemState.DRAFT, ItemState.RETURNED))
    return _listed(rows).order_by("made_on", "pk")


def talks_overdue(user: User, *, on: date) -> list[tuple[Organisation, date]]:
    """Return the schools of the user whose heads should have talked again, each with the day by which."""
    within = reach_ids(user, "meetings.prepare", on=on)
    standing = Body.objects.in_force_on(on).filter(organisation_id__in=within, kind__in=PARTY_BODIES)
    bodies = standing.select_related("organisation").annotate(last_talk=Max("organisation__talks__held_on"))
    found = []
    for body in bodies.order_by("organisation__sort_key"):
        due = (body.last_talk or body.started_on) + timedelta(days=limit_of(body.rules, "talks_interval_days", on=on))
        if due < on:
            found.append((body.organisation, due))
    return found
