"""Reads of ledgers that acts, pages and the API share."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.ledgers.models import SENT, LedgerType, LedgerTypeVersion, Record, Return, VersionState
from yanzhen.apps.organisations.models import Closure, Hierarchy, Organisation, OrganisationKind
from yanzhen.engines.ledgers import LedgerForm


def version_for(type_: LedgerType, day: date) -> LedgerTypeVersion | None:
    """Return the version of the form that a period around ``day`` is filled with, or None."""
    issued = type_.versions.filter(state=VersionState.ISSUED, started_on__lte=day)
    return issued.select_related("type").order_by("-started_on", "-number").first()


def reporters_of(form: LedgerForm, type_: LedgerType, *, on: date) -> QuerySet[Organisation]:
    """Return the organisations that fill in the ledger on ``on``, in the order of their names."""
    rows = Organisation.objects.existing_on(on).filter(kind__in=form.reporters, is_external=False)
    if form.stages:
        rows = rows.filter(stages__overlap=list(form.stages))
    if form.named:
        rows = rows.filter(reduce(or_, (Q(name__contains=word) for word in form.named)))
    return rows.order_by("sort_key", "code")


def lower_missing(sheet: Return, *, on: date) -> list[str]:
    """Return the names of units under the return's own that have the same period open and have not sent it."""
    below = Closure.objects.in_force_on(on).filter(
        hierarchy=Hierarchy.ADMINISTRATION, ancestor_id=sheet.organisation_id, depth__gt=0
    )
    waiting = Return.objects.filter(
        type_id=sheet.type_id,
        period_start=sheet.period_start,
        period_end=sheet.period_end,
        organisation_id__in=below.values("descendant_id"),
    ).exclude(state__in=SENT)
    return list(waiting.order_by("organisation__sort_key").values_list("organisation__name", flat=True))


def types_received(user: User, *, on: date, capability: str = "ledgers.view") -> QuerySet[LedgerType]:
    """Return the ledgers whose section (or the authority above all) the user stands for."""
    within = reach_ids(user, capability, on=on)
    authority = Organisation.objects.filter(pk__in=within, kind=OrganisationKind.AUTHORITY)
    return LedgerType.objects.filter(Q(owner_id__in=within) | Q(Exists(authority)))


def types_visible_to(user: User, *, on: date) -> QuerySet[LedgerType]:
    """Return the ledgers that the user receives, or that a unit in reach has a return of."""
    within = reach_ids(user, "ledgers.view", on=on)
    asked = Return.objects.filter(organisation_id__in=within).order_by().values("type_id")
    return LedgerType.objects.filter(Q(pk__in=types_received(user, on=on)) | Q(pk__in=asked))


def returns_visible_to(user: User, *, on: date) -> QuerySet[Return]:
    """Keep returns of units in reach, and of every unit for the section that receives them."""
    within = reach_ids(user, "ledgers.view", on=on)
    return Return.objects.filter(Q(organisation_id__in=within) | Q(type__in=types_received(user, on=on)))


def records_visible_to(user: User, *, on: date) -> QuerySet[Record]:
    """Keep standing rows of units in reach; for the receiving section those of returns that were sent to it."""
    within = reach_ids(user, "ledgers.view", on=on)
    received = Q(type__in=types_received(user, on=on), belongs_to__submitted_at__isnull=False)
    return Record.objects.standing().filter(Q(organisation_id__in=within) | received)
