"""Counts of a span for many schools at once (议事计数): how often, which matters, how they ended; never what was said.

Shared by the authority's page and the roll-out tracker: a fixed number of queries however many schools there are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from yanzhen.apps.meetings.models import AgendaItem, AgendaState, Body, Item, ItemAct, ItemState, ItemStep, Meeting

DEFERRED = "DEFERRED"


@dataclass(frozen=True, kw_only=True)
class BodyRhythm:
    """How often one body met within a span.

    Attributes:
        expected: meetings that its rhythm asks for in the days counted; null where it has none or none is due yet.
        held: meetings that took place.
        days: days of the span on which the body existed.
    """

    body_id: int
    kind: str
    name: str
    rhythm_days: int | None
    days: int
    held: int
    last_held_on: date | None

    @property
    def expected(self) -> int | None:
        """Return how many meetings are due; null where that cannot be told."""
        due = self.days // self.rhythm_days if self.rhythm_days else 0
        return due or None

    @property
    def is_on_rhythm(self) -> bool | None:
        """Did the body meet as often as its rhythm asks? Null where nothing is due or no rhythm is set."""
        return None if self.expected is None else self.held >= self.expected


@dataclass
class SchoolCounts:
    """What one school's bodies did within a span; counts alone.

    Attributes:
        points: closed points of agendas by (matter, or kind of item where it has none; outcome).
        held_back: items held back before a meeting (暂缓上会).
        overturned: decided items that a later decision changed (复议改变).
        entered_afterwards: meetings entered from the record book (补录).
    """

    organisation_id: int
    bodies: list[BodyRhythm] = field(default_factory=list)
    points: Counter[tuple[str, str]] = field(default_factory=Counter)
    held_back: int = 0
    overturned: int = 0
    entered_afterwards: int = 0

    @property
    def meetings(self) -> int:
        """Return how many meetings were held."""
        return sum(body.held for body in self.bodies)

    @property
    def dealt_with(self) -> int:
        """Return how many items meetings dealt with."""
        return self.points.total()

    @property
    def deferred(self) -> int:
        """Return how many items meetings put off (缓议)."""
        return self.with_outcome(DEFERRED)

    def with_outcome(self, outcome: str) -> int:
        """Return how many points ended with one outcome of the engine."""
        return sum(count for (_, found), count in self.points.items() if found == outcome)

    def of_matter(self, matter: str) -> int:
        """Return how many points were of one matter."""
        return sum(count for (found, _), count in self.points.items() if found == matter)

    @property
    def is_on_rhythm(self) -> bool | None:
        """Did every body with a rhythm keep it? Null where none can be told; one that did not decides."""
        answers = [body.is_on_rhythm for body in self.bodies if body.is_on_rhythm is not None]
        return all(answers) if answers else None


def counts_by_school(organisation_ids: Collection[int], *, first: date, last: date) -> dict[int, SchoolCounts]:
    """Return the counts of every school asked for, from ``first`` to ``last`` (both included), in five queries."""
    found = {key: SchoolCounts(key) for key in organisation_ids}
    wanted = list(found)
    _put_bodies(found, wanted, first, last)
    _put_points(found, wanted, first, last)
    steps = ItemStep.objects.filter(item__organisation_id__in=wanted, happened_on__range=(first, last))
    for key, count in _per_school(steps.filter(act=ItemAct.HOLD).values_list("item_id", "item__organisation_id")):
        found[key].held_back = count
    changed = steps.filter(state=ItemState.CHANGED).values_list("item_id", "item__organisation_id")
    for key, count in _per_school(changed):
        found[key].overturned = count
    return found


def _per_school(pairs: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Count items once each, however often the step happened."""
    return Counter(organisation_id for _, organisation_id in set(pairs)).items()


def _put_bodies(found: dict[int, SchoolCounts], wanted: list[int], first: date, last: date) -> None:
    held: dict[int, list[tuple[date, bool]]] = defaultdict(list)
    days = Meeting.objects.held().filter(
        body__organisation_id__in=wanted, planned_at__date__gte=first, planned_at__date__lte=last
    )
    for body_id, day, afterwards in days.values_list("body_id", "planned_at__date", "is_entered_afterwards"):
        held[body_id].append((day, afterwards))
    bodies = Body.objects.overlapping(first, last).filter(organisation_id__in=wanted)
    for body in bodies.order_by("organisation_id", "kind", "started_on"):
        mine = held[body.pk]
        ends = min(last, body.ended_on) if body.ended_on else last
        found[body.organisation_id].bodies.append(
            BodyRhythm(
                body_id=body.pk,
                kind=body.kind,
                name=body.name,
                rhythm_days=body.rhythm_days,
                days=(ends - max(first, body.started_on)).days + 1,
                held=len(mine),
                last_held_on=max((day for day, _ in mine), default=None),
            )
        )
        found[body.organisation_id].entered_afterwards += sum(afterwards for _, afterwards in mine)


def _put_points(found: dict[int, SchoolCounts], wanted: list[int], first: date, last: date) -> None:
    closed = AgendaItem.objects.filter(
        Q(meeting__planned_at__date__gte=first, meeting__planned_at__date__lte=last),
        state=AgendaState.CLOSED,
        item__organisation_id__in=wanted,
    )
    rows = closed.order_by().values_list("item__organisation_id", "item__matter", "item__kind", "outcome")
    for organisation_id, matter, kind, outcome, count in rows.annotate(Count("pk")):
        found[organisation_id].points[matter or kind, outcome] += count


def waiting_items(organisation_ids: Collection[int]) -> dict[int, int]:
    """Return how many items wait for a meeting, by school; schools without any are left out."""
    rows = Item.objects.open().filter(organisation_id__in=list(organisation_ids)).order_by()
    return dict(rows.values_list("organisation_id").annotate(Count("pk")))
