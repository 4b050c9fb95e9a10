"""What a chart shows (图表): frozen values, without a thought for where it is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

UNREPORTED = "未报"


class Point(NamedTuple):
    """One figure with its name; a city's chart has thousands.

    Attributes:
        label: of which period or unit.
        value: the figure in the chart's unit; None when there is none to show.
        absent: what is said where there is none (未报, 隐去 …).
        url: where the figure opens to; empty: nowhere.
        is_own: whether it is the reader's own and is marked.
        words: what is written beside its mark in a trend, e.g. with a qualifier (近3000人); empty: nothing.
    """

    label: str
    value: Decimal | None
    absent: str = UNREPORTED
    url: str = ""
    is_own: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands around a chart.

    Attributes:
        title: what is shown.
        unit: the unit of every figure in it.
        source: what the figures rest on, and as of when.
        decimals: at most so many decimals are written.
        note: anything a reader must know; empty: nothing.
    """

    title: str
    unit: str
    source: str
    decimals: int = 2
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The figures of one unit or group over the periods of the chart, one per period."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Figures over time (走势); up to four lines over the same periods, with the target dashed.

    ``target_name`` is what the dashed line is called: 目标, or 上限 where figures should stay below it.
    """

    heading: Heading
    lines: tuple[Line, ...]
    target: Decimal | None = None
    target_name: str = "目标"


@dataclass(frozen=True, kw_only=True)
class Bars:
    """Figures side by side (比较), sorted by the drawing; those that miss the target are hatched.

    Attributes:
        heading: title, unit, source.
        points: one per bar.
        target: drawn as a dashed line.
        at_most: whether the target is a ceiling.
        middle: a figure of the whole to compare with, drawn as a thin line; None: none.
        middle_name: what it is called.
    """

    heading: Heading
    points: tuple[Point, ...]
    target: Decimal | None = None
    at_most: bool = False
    middle: Decimal | None = None
    middle_name: str = "全区"

    @cached_property
    def ranked(self) -> tuple[Point, ...]:
        """The points as they are drawn: highest first, names between equals, then those without a figure."""
        return ranked(self.points)


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """How figures spread (分布): one dot per unit, stacked where they are close, with the median.

    ``floor`` is a second line below the target that nobody may fall under (底线).
    """

    heading: Heading
    points: tuple[Point, ...]
    target: Decimal | None = None
    target_name: str = "目标"
    floor: Decimal | None = None

    @cached_property
    def ascending(self) -> tuple[Point, ...]:
        """The points with a figure, lowest first; names decide between equals."""
        known = (point for point in self.points if point.value is not None)
        return tuple(sorted(known, key=lambda point: (point.value or 0, point.label)))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """Units by periods (热力图): a figure in every cell, darker for more; what is missing is hatched."""

    heading: Heading
    rows: tuple[Line, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallMultiples:
    """The same small trend for many units on one scale (小图组)."""

    heading: Heading
    panels: tuple[Line, ...]
    target: Decimal | None = None
    target_name: str = "目标"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """A figure before and after, unit by unit (前后对照).

    Attributes:
        heading: title, unit, source.
        lines: one per unit, each with exactly two points, whose labels say before and after.
        target: drawn as a dashed line.
    """

    heading: Heading
    lines: tuple[Line, ...]
    target: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """How much goes from one unit to another; the figure is above zero."""

    origin: str
    goal: str
    figure: Decimal
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """Who gives to whom (流向): givers on the left, takers on the right, bands as broad as their figures."""

    heading: Heading
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A unit on a plane: ``x`` towards the east and ``y`` towards the north in one unit of length."""

    name: str
    x: float
    y: float
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowMap:
    """Who gives to whom, on a map (流向图): arrows between places, places filled that gain and hollow that lose.

    Attributes:
        heading: title, unit, source.
        places: where units are; names are unique.
        flows: between places by name; those that name another are in the table and are counted in a note.
    """

    heading: Heading
    places: tuple[Place, ...]
    flows: tuple[Flow, ...]


def ranked(points: Iterable[Point]) -> tuple[Point, ...]:
    """Return the points with a figure, highest first, then those without one; names decide between equals.

    >>> [point.label for point in ranked([Point("甲", Decimal(1)), Point("乙", None), Point("丙", Decimal(2))])]
    ['丙', '甲', '乙']
    """
    kept = tuple(points)
    known = sorted((point for point in kept if point.value is not None), key=lambda one: (-(one.value or 0), one.label))
    return (*known, *(point for point in kept if point.value is None))


Chart = Trend | Bars | Distribution | HeatMap | SmallMultiples | Changes | Flows | FlowMap
