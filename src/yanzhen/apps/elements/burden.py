"""The burden added up: by month, by who asks, by school, by form (填报负担汇总)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.elements.models import BurdenEntry

NOT_KNOWN = "未写明"


@dataclass(frozen=True, kw_only=True)
class BurdenSum:
    """What several submissions cost together.

    Attributes:
        name: month, section, school or form; ``key`` tells it apart.
        submissions: how many times something was sent.
        temporary: how many of them for temporary collections.
        asked, confirmed, typed: cells.
        minutes: estimated; ``temporary_minutes`` of them for temporary collections.
        schools: how many organisations sent something.
    """

    name: str
    key: str
    submissions: int
    temporary: int
    asked: int
    confirmed: int
    typed: int
    minutes: Decimal
    temporary_minutes: Decimal
    schools: int

    @property
    def confirmed_share(self) -> Decimal | None:
        """Per cent of the cells asked that were shown filled and taken as they were; None: nothing was asked."""
        return Decimal(100 * self.confirmed) / self.asked if self.asked else None

    @property
    def whole_minutes(self) -> int:
        """The minutes without their fraction."""
        return round(self.minutes)

    @property
    def hours(self) -> Decimal:
        """The minutes in hours."""
        return self.minutes / 60

    @property
    def minutes_a_school(self) -> Decimal | None:
        """Minutes on average per organisation that sent something."""
        return self.minutes / self.schools if self.schools else None


SUMS = {
    "submissions": Count("pk"),
    "temporary": Count("pk", filter=Q(is_temporary=True)),
    "all_asked": Sum("asked", default=0),
    "all_confirmed": Sum("confirmed", default=0),
    "all_typed": Sum("typed", default=0),
    "all_minutes": Sum("minutes", default=Decimal(0)),
    "temporary_minutes": Sum("minutes", filter=Q(is_temporary=True), default=Decimal(0)),
    "schools": Count("organisation", distinct=True),
}


def burden_visible_to(user: User, *, on: date) -> QuerySet[BurdenEntry]:
    """Keep what organisations in the user's reach sent, and what sections in reach asked for."""
    mine = reach_ids(user, "elements.view", on=on)
    return BurdenEntry.objects.filter(Q(organisation__in=mine) | Q(requester__in=mine))


def whole(entries: QuerySet[BurdenEntry]) -> BurdenSum:
    """Add everything up."""
    return _sum("合计", "", entries.order_by().aggregate(**SUMS))


def by_month(entries: QuerySet[BurdenEntry], *, first: date, last: date) -> list[BurdenSum]:
    """Add up by calendar month, the oldest first; months without a submission are there with nothing."""
    months = entries.order_by().annotate(month=TruncMonth("submitted_on"))
    found = {row["month"]: row for row in months.values("month").annotate(**SUMS)}
    nothing = {name: 0 for name in SUMS}
    return [
        _sum(f"{month.year}年{month.month}月", month.isoformat(), found.get(month, nothing))
        for month in _months(first, last)
    ]


def by_requester(entries: QuerySet[BurdenEntry]) -> list[BurdenSum]:
    """Add up by the section that asks, the heaviest first."""
    return _by(entries, "requester__name", "requester_id")


def by_school(entries: QuerySet[BurdenEntry]) -> list[BurdenSum]:
    """Add up by organisation, the heaviest first."""
    return _by(entries, "organisation__name", "organisation_id")


def by_form(entries: QuerySet[BurdenEntry]) -> list[BurdenSum]:
    """Add up by form, the heaviest first."""
    return _by(entries, "title", "form")


def _by(entries: QuerySet[BurdenEntry], name: str, key: str) -> list[BurdenSum]:
    rows = entries.order_by().values(name, key).annotate(**SUMS).order_by("-all_minutes", name)
    return [_sum(row[name] or NOT_KNOWN, str(row[key] or ""), row) for row in rows]


def _sum(name: str, key: str, row: dict[str, object]) -> BurdenSum:
    return BurdenSum(
        name=name,
        key=key,
        submissions=row["submissions"],
        temporary=row["temporary"],
        asked=row["all_asked"],
        confirmed=row["all_confirmed"],
        typed=row["all_typed"],
        minutes=Decimal(row["all_minutes"]),
        temporary_minutes=Decimal(row["temporary_minutes"]),
        schools=row["schools"],
    )


def _months(first: date, last: date) -> list[date]:
    found = []
    month = first.replace(day=1)
    while month <= last:
        found.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found
