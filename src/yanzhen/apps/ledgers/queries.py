"""Reads of ledgers that acts, pages and the API share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Exists, Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.ledgers.models import SENT, LedgerType, LedgerTypeVersion, Record, Return, VersionState
from yanzhen.apps.organisations.models import Closure, Hierarchy, Organisation, OrganisationKind
from yanzhen.engines.ledgers import LedgerForm

FEW = 50  # units


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
    mine = _of_units_in_reach(user, on)
    # Worked out first: with an empty second half the database goes straight to the units' own rows.
    received = list(types_received(user, on=on).values_list("pk", flat=True))
    return Return.objects.filter(mine | Q(type_id__in=received) if received else mine)


def _of_units_in_reach(user: User, on: date) -> Q:
    """Rows of units in reach; few units are named one by one, so that the database looks their rows up."""
    within = reach_ids(user, "ledgers.view", on=on)
    few = list(within.values_list("pk", flat=True)[: FEW + 1])
    return Q(organisation_id__in=few if len(few) <= FEW else within)


def records_visible_to(user: User, *, on: date) -> QuerySet[Record]:
    """Keep standing rows of units in reach; for the receiving section those of returns that were sent to it."""
    mine = _of_units_in_reach(user, on)
    received = list(types_received(user, on=on).values_list("pk", flat=True))
    if received:
        # Those not sent are few, and one list is made of them: no return is looked up row by row.
        unsent = Return.objects.filter(type_id__in=received, submitted_at=None).order_by()
        mine |= Q(type_id__in=received) & ~Q(belongs_to__in=unsent.values("pk"))
    return Record.objects.standing().filter(mine)


def units_seen_of(type_: LedgerType, user: User, *, on: date, most: int) -> list[int]:
    """Return the units whose rows of a ledger the user may see; none where they are more, or all units'."""
    if types_received(user, on=on).filter(pk=type_.pk).exists():
        return []
    few = list(reach_ids(user, "ledgers.view", on=on).values_list("pk", flat=True)[: most + 1])
    return few if len(few) <= most else []


NEWEST_SPANS = """
WITH RECURSIVE newest AS (
    (SELECT period_start, period_end FROM ledgers_return WHERE type_id = %(type)s AND period_start <= %(on)s
     ORDER BY period_end DESC, period_start DESC LIMIT 1)
    UNION ALL
    SELECT next.* FROM newest, LATERAL (
        SELECT r.period_start, r.period_end FROM ledgers_return r
        WHERE r.type_id = %(type)s AND r.period_end < newest.period_end AND r.period_start <= %(on)s
        ORDER BY r.period_end DESC, r.period_start DESC LIMIT 1) next
)
SELECT period_start, period_end FROM newest LIMIT %(most)s
"""


def newest_spans(type_id: int, *, on: date, most: int) -> list[tuple[date, date]]:
    """Return the newest periods of a ledger that have begun, newest first; one step of the index for each."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST_SPANS, {"type": type_id, "on": on, "most": most})
        return [(start, end) for start, end in cursor.fetchall()]


def sections_that_keep() -> list[Organisation]:
    """Return the sections among which a shipped ledger finds its owner."""
    return list(Organisation.objects.filter(kind=OrganisationKind.SECTION, closed_on=None))


def owner_among(sections: Iterable[Organisation], form: LedgerForm) -> Organisation | None:
    """Return the section that keeps a shipped ledger, by the words of its name; None where there is none."""
    return next((one for one in sections if form.owner in f"{one.name} {one.short_name}"), None)
