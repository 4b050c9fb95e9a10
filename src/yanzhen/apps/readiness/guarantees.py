"""The measures that returns of schools answer (由报送计算的判断项): each with every school's part in it.

Source: rulebook entry ``readiness/yz17``, items 3, 4, 5, 9, 12, 13 and 15 of the first list and 4 of the second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from yanzhen.apps.organisations.models import OrganisationKind
from yanzhen.apps.readiness.reported import CONDITIONS, GUARANTEES, Reported, YearReported

CLASSES_TO_A_ROOM = 12
COMBINED = ("nine_year", "twelve_year")
PRIMARY_KINDS = ("ordinary", "teaching_point")
JUNIOR_KINDS = ("ordinary", "complete_secondary")
HUNDRED = Decimal(100)
SIX_PLACES = Decimal("0.000001")


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one school adds to a measure (一校的数).

    Attributes:
        row: the row that says so.
        field: the field that the figure stands in.
        value: the school's own figure; None where only its parts count and nothing stands below the line.
        above: numerator of a share.
        below: denominator of a share.
    """

    row: Reported
    field: str
    value: Decimal | None
    above: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Guarantee:
    """One measure over all schools (一项判断).

    Attributes:
        measure: code of the checklist's measure.
        ledger: code of the ledger that it is taken from.
        parts: the schools, the one furthest from the line first.
        value: the district's figure; None for shares.
        numerator: of a share; ``denominator`` below it.
        is_least: is the figure that of the school with the least, not the most?
    """

    measure: str
    ledger: str
    parts: tuple[Part, ...]
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    is_least: bool = False

    @property
    def rounded(self) -> Decimal | None:
        """The figure as observations keep it, rounded away from the line's good side: rounding lets no school pass."""
        if self.value is None:
            return None
        return self.value.quantize(SIX_PLACES, ROUND_DOWN if self.is_least else ROUND_UP)

    @property
    def indicator(self) -> str:
        """The indicator of the measure."""
        return f"guarantee_{self.measure}"


def guarantees_of(found: YearReported) -> Iterator[Guarantee]:
    """Yield every measure, those without a figure too."""
    for measure, parts in _sizes(found.conditions):
        yield _extreme(measure, CONDITIONS, parts, smallest=False)
    for measure, field, least in _EXTREMES:
        parts = [one for row in found.guarantees if (one := _PARTS[measure](row, field)) is not None]
        yield _extreme(measure, GUARANTEES, parts, smallest=least)
    for measure, above, below in _SHARES:
        yield _share(measure, found.guarantees, above, below)


def _sizes(rows: Iterable[Reported]) -> Iterator[tuple[str, list[Part]]]:
    """Pupils of primary schools, of junior ones, and of both stages of combined schools."""
    primary, junior = [], []
    combined: dict[int, list[Reported]] = defaultdict(list)
    for row in rows:
        kind, stage, pupils = row.values.get("kind"), row.values.get("stage"), row.number("pupils")
        if kind in COMBINED:
            combined[row.organisation.pk].append(row)
        elif stage == "primary" and kind in PRIMARY_KINDS:
            primary.append(Part(row=row, field="pupils", value=pupils))
        elif stage == "junior" and kind in JUNIOR_KINDS:
            junior.append(Part(row=row, field="pupils", value=pupils))
    both = [
        Part(row=rows[0], field="pupils", value=sum((row.number("pupils") or Decimal(0) for row in rows), Decimal(0)))
        for rows in combined.values()
    ]
    yield from (("largest_primary", primary), ("largest_junior", junior), ("largest_combined", both))


def _figure(row: Reported, field: str) -> Part | None:
    value = row.number(field)
    return None if value is None else Part(row=row, field=field, value=value)


def _of_a_school(row: Reported, field: str) -> Part | None:
    return None if row.organisation.kind == OrganisationKind.TEACHING_POINT else _figure(row, field)


def _rooms(row: Reported, field: str) -> Part | None:
    rooms, classes = row.number(field), row.number("all_classes")
    if rooms is None or not classes or row.organisation.kind == OrganisationKind.TEACHING_POINT:
        return None
    return Part(row=row, field=field, value=rooms * CLASSES_TO_A_ROOM / classes, above=rooms, below=classes)


def _training_share(row: Reported, field: str) -> Part | None:
    spent, whole = row.number(field), row.number("public_budget")
    if spent is None or not whole:
        return None
    return Part(row=row, field=field, value=spent * HUNDRED / whole, above=spent, below=whole)


_EXTREMES = (
    ("music_rooms", "music_rooms", True),
    ("art_rooms", "art_rooms", True),
    ("music_area", "smallest_music_room", True),
    ("art_area", "smallest_art_room", True),
    ("largest_primary_class", "primary_largest", False),
    ("largest_junior_class", "junior_largest", False),
    ("training_budget", "training_budget", True),
)
_PARTS: dict[str, Callable[[Reported, str], Part | None]] = {
    "music_rooms": _rooms,
    "art_rooms": _rooms,
    "music_area": _of_a_school,
    "art_area": _of_a_school,
    "largest_primary_class": _figure,
    "largest_junior_class": _figure,
    "training_budget": _training_share,
}
_SHARES = (
    ("training_done", "training_done", "training_due"),
    ("certificates", "certified", "teachers"),
    ("nearby_primary", "zoned_primary", "new_primary"),
    ("nearby_junior", "zoned_junior", "new_junior"),
    ("migrant_share", "migrants_covered", "migrants"),
)


def _extreme(measure: str, ledger: str, parts: list[Part], *, smallest: bool) -> Guarantee:
    known = [part for part in parts if part.value is not None]
    ordered = sorted(known, key=lambda part: part.value or Decimal(0), reverse=not smallest)
    return Guarantee(measure=measure, ledger=ledger, parts=tuple(ordered), value=ordered[0].value if ordered else None)


def _share(measure: str, rows: Iterable[Reported], above: str, below: str) -> Guarantee:
    """Add both parts up over schools that filled both in; new pupils of schools out of scope count in neither."""
    parts = []
    for row in rows:
        top, bottom = row.number(above), row.number(below)
        if top is None or bottom is None or (above.startswith("zoned") and row.values.get("zoned_school") is not True):
            continue
        value = top * HUNDRED / bottom if bottom else None
        parts.append(Part(row=row, field=above, value=value, above=top, below=bottom))
    parts.sort(key=lambda part: HUNDRED if part.value is None else part.value)
    return Guarantee(
        measure=measure,
        ledger=GUARANTEES,
        parts=tuple(parts),
        numerator=sum((part.above or Decimal(0) for part in parts), Decimal(0)),
        denominator=sum((part.below or Decimal(0) for part in parts), Decimal(0)),
    )
