"""What the authority sees of a school's meetings: counts and rhythm, small counts withheld; no title, no verdict."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count
from django.db.models.functions import ExtractMonth

from yanzhen.apps.meetings.counting import SchoolCounts, counts_by_school
from yanzhen.apps.meetings.models import Meeting
from yanzhen.engines.decisions import CLASS_NAMES, MATTERS, Matter, MatterClass
from yanzhen.engines.indicators import CountedCell, cells_withheld

STUDY, HEAR = "study", "hear"
CLASSES: Mapping[str, str] = {one.value: CLASS_NAMES[one] for one in MatterClass} | {STUDY: "学习", HEAR: "听取汇报"}


@dataclass(frozen=True)
class ShownCount:
    """A count as shown: its number, or that it is withheld because it is small."""

    number: int | None

    @property
    def is_withheld(self) -> bool:
        """Is the number withheld?"""
        return self.number is None


@dataclass(frozen=True)
class ShownShare:
    """A share (0 to 1) as shown; null where there is nothing to share, or where it is withheld."""

    value: Decimal | None
    is_withheld: bool = False


@dataclass(frozen=True, kw_only=True)
class ShownSchool:
    """One school's counts as the authority sees them.

    Attributes:
        months: meetings held by month (1 to 12), all bodies.
        by_body: meetings held by month for each body (name, rhythm kept or null).
        classes: items dealt with by class, some withheld.
        dealt_with: items dealt with; withheld when so few that they would tell one item from another.
        held_back, deferred, overturned: shares of the items.
    """

    organisation_id: int
    meetings: int
    is_on_rhythm: bool | None
    months: Mapping[int, int]
    by_body: tuple[tuple[str, bool | None, Mapping[int, int]], ...]
    classes: Mapping[str, ShownCount]
    dealt_with: ShownCount
    held_back: ShownShare
    deferred: ShownShare
    overturned: ShownShare
    entered_afterwards: int


def shown_schools(organisation_ids: Collection[int], *, first: date, last: date, below: int) -> dict[int, ShownSchool]:
    """Return what is shown of each school from ``first`` to ``last``, in a fixed number of queries.

    ``below`` is the count under which a number other than zero is withheld, and with it what would give it away.
    """
    counts = counts_by_school(organisation_ids, first=first, last=last)
    months = _meetings_by_month(list(counts), first, last)
    return {key: _shown(found, months, below) for key, found in counts.items()}


def _meetings_by_month(organisation_ids: list[int], first: date, last: date) -> dict[int, Counter[int]]:
    rows = Meeting.objects.held().filter(
        body__organisation_id__in=organisation_ids, planned_at__date__gte=first, planned_at__date__lte=last
    )
    found: dict[int, Counter[int]] = defaultdict(Counter)
    grouped = rows.order_by().annotate(month=ExtractMonth("planned_at")).values_list("body_id", "month")
    for body_id, month, count in grouped.annotate(Count("pk")):
        found[body_id][month] += count
    return found


def _shown(found: SchoolCounts, months: Mapping[int, Counter[int]], below: int) -> ShownSchool:
    own = [months.get(body.body_id, Counter()) for body in found.bodies]
    total = sum(own, Counter())
    classes = classes_of(found)
    withheld = cells_withheld(
        {key: CountedCell(Decimal(count)) for key, count in classes.items()}, below=below, total_is_shown=True
    )
    hides_all = withheld is None
    return ShownSchool(
        organisation_id=found.organisation_id,
        meetings=found.meetings,
        is_on_rhythm=found.is_on_rhythm,
        months=dict(total),
        by_body=tuple((body.name, body.is_on_rhythm, dict(one)) for body, one in zip(found.bodies, own, strict=True)),
        classes={
            key: ShownCount(None if count and (hides_all or key in withheld) else count)
            for key, count in classes.items()
        },
        dealt_with=ShownCount(None if hides_all and found.dealt_with else found.dealt_with),
        held_back=_share(found.held_back, found.dealt_with + found.held_back, below),
        deferred=_share(found.deferred, found.dealt_with, below),
        overturned=_share(found.overturned, found.dealt_with, below),
        entered_afterwards=found.entered_afterwards,
    )


def classes_of(found: SchoolCounts) -> dict[str, int]:
    """Return how many points were of each class, study and reports apart; classes without any count zero."""
    counted = dict.fromkeys(CLASSES, 0)
    for (matter, _outcome), count in found.points.items():
        key = matter if matter in (STUDY, HEAR) else MATTERS[Matter(matter)].matter_class.value
        counted[key] += count
    return counted


def _share(part: int, whole: int, below: int) -> ShownShare:
    """Return a share, unless so few stand on one side of it that they could be told apart."""
    if whole == 0:
        return ShownShare(None)
    if whole < below or 0 < part < below or 0 < whole - part < below:
        return ShownShare(None, is_withheld=True)
    return ShownShare(Decimal(part) / Decimal(whole))
