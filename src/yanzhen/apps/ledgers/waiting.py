"""Which returns wait for whom."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import grants_for, reach_ids
from yanzhen.apps.ledgers.models import Return, ReturnState, Stage
from yanzhen.apps.ledgers.queries import types_received
from yanzhen.apps.ledgers.refusals import STAGE_ROLES
from yanzhen.apps.organisations.models import Closure

OPEN = (ReturnState.EXPECTED, ReturnState.DRAFT, ReturnState.CORRECTING)


def _listed(rows: QuerySet[Return]) -> QuerySet[Return]:
    rows = rows.select_related("type__owner", "form_version", "organisation")
    return rows.order_by(F("due_at").asc(nulls_last=True), "pk")


def to_fill(user: User, *, on: date) -> QuerySet[Return]:
    """Return what the user's units have to fill in: periods that have begun, sent back ones apart."""
    within = reach_ids(user, "ledgers.fill", on=on)
    return _listed(Return.objects.filter(organisation_id__in=within, state__in=OPEN, period_start__lte=on))


def sent_back(user: User, *, on: date) -> QuerySet[Return]:
    """Return what came back to the user's units."""
    within = reach_ids(user, "ledgers.fill", on=on)
    return _listed(Return.objects.filter(organisation_id__in=within, state=ReturnState.RETURNED))


def to_endorse(user: User, *, on: date) -> QuerySet[Return]:
    """Return what waits inside a unit for a role that the user holds there, not filled in by the user."""
    mine = Q(pk__in=())
    for stage in (Stage.MIDDLE, Stage.LEADER):
        grants = [grant for grant in grants_for(user, "ledgers.endorse", on=on) if grant.role in STAGE_ROLES[stage]]
        if grants:
            under = Q(organisation_id__in={grant.organisation_id for grant in grants})
            for grant in grants:
                below = Closure.objects.in_force_on(on).filter(
                    hierarchy=grant.hierarchy, ancestor_id=grant.organisation_id
                )
                under |= Q(organisation_id__in=below.values("descendant_id"))
            mine |= Q(stage=stage) & under
    return _listed(Return.objects.filter(mine, state=ReturnState.IN_UNIT).exclude(filled_by=user))


def to_approve(user: User, *, on: date) -> QuerySet[Return]:
    """Return what reached the user's section and waits for approval."""
    types = types_received(user, on=on, capability="ledgers.approve")
    rows = Return.objects.filter(type__in=types, state=ReturnState.SUBMITTED)
    return _listed(rows.exclude(filled_by=user).exclude(submitted_by=user))
