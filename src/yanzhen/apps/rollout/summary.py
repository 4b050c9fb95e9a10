"""Counts of meetings put together (议事汇总): by class of matter, and as shares of what came up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from yanzhen.apps.meetings.counting import SchoolCounts
from yanzhen.engines.decisions import CLASS_NAMES, MATTERS, Matter

NOT_DECIDED = {"study": "学习", "hear": "听取汇报", "decide": "研究决定"}
KNOWN = {matter.value for matter in Matter}


def class_name_of(matter: str) -> str:
    """Return the class to which a matter belongs, or the kind of an item that decides nothing."""
    if matter in KNOWN:
        return CLASS_NAMES[MATTERS[Matter(matter)].matter_class]
    return NOT_DECIDED.get(matter, "其他")


@dataclass(frozen=True, kw_only=True)
class MeetingSummary:
    """Several schools' counts of one span as one.

    Attributes:
        with_answer: schools of which the rhythm can be told.
        on_rhythm: of these, schools on rhythm.
        came_up: items dealt with or held back.
    """

    schools: int
    with_answer: int
    on_rhythm: int
    meetings: int
    came_up: int
    held_back: int
    deferred: int
    overturned: int
    by_class: dict[str, int]

    @property
    def rhythm_percent(self) -> float | None:
        """Share of schools on rhythm; null where none can be told."""
        return round(100 * self.on_rhythm / self.with_answer, 1) if self.with_answer else None

    def percent(self, count: int | None) -> float | None:
        """Share of what came up; null where nothing did or the count is withheld."""
        return round(100 * count / self.came_up, 1) if self.came_up and count is not None else None


def summary_of(rows: Iterable[SchoolCounts]) -> MeetingSummary:
    """Add up the counts of several schools."""
    counts = list(rows)
    classes: Counter[str] = Counter()
    for row in counts:
        for (matter, _outcome), number in row.points.items():
            classes[class_name_of(matter)] += number
    answers = [row.is_on_rhythm for row in counts if row.is_on_rhythm is not None]
    held_back = sum(row.held_back for row in counts)
    order = [*CLASS_NAMES.values(), *NOT_DECIDED.values(), "其他"]
    return MeetingSummary(
        schools=len(counts),
        with_answer=len(answers),
        on_rhythm=sum(answers),
        meetings=sum(row.meetings for row in counts),
        came_up=sum(row.dealt_with for row in counts) + held_back,
        held_back=held_back,
        deferred=sum(row.deferred for row in counts),
        overturned=sum(row.overturned for row in counts),
        by_class={name: classes[name] for name in order if classes[name]},
    )
