"""The lists beside the resource indicators (督导评估清单): government, quality, recognition, vetoes; three answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class ChecklistPart(StrEnum):
    """Which list an item belongs to (清单类别)."""

    GOVERNMENT = "government"
    QUALITY = "quality"
    RECOGNITION = "recognition"
    VETO = "veto"

    @property
    def words(self) -> str:
        """The list as people read it."""
        return _PART_WORDS[self]


class Comparator(StrEnum):
    """How a value is held against the line (比较方式); yes and no have no line."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BELOW = "below"
    YES = "yes"
    NO = "no"

    @property
    def is_flag(self) -> bool:
        """Is the value yes (1) or no (0)?"""
        return self in (Comparator.YES, Comparator.NO)


class ChecklistAnswer(StrEnum):
    """What is known (三种答案)."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    CANNOT_TELL = "CANNOT_TELL"


_PART_WORDS = {
    ChecklistPart.GOVERNMENT: "政府保障程度",
    ChecklistPart.QUALITY: "教育质量",
    ChecklistPart.RECOGNITION: "社会认可度",
    ChecklistPart.VETO: "一票否决事项",
}
_SIGNS = {Comparator.AT_LEAST: "≥", Comparator.AT_MOST: "≤", Comparator.BELOW: "＜"}


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One value that an item asks for (判断项).

    Attributes:
        code: stable name, unique over all items.
        title: what is asked, in Chinese.
        comparator: how it is judged.
        line: number of the law; None for flags.
        unit: unit of value and line; empty for flags and ratios.
        indicator: code of the indicator that knows the value; empty where none does.
        is_setting: may a district settle line or counting, because sources differ?
        is_counted: does it count in the answer of its item?
        alternatives: lines found in sources.
        note: what is uncertain, in Chinese.
    """

    code: str
    title: str
    comparator: Comparator
    line: Decimal | None = None
    unit: str = ""
    indicator: str = ""
    is_setting: bool = False
    is_counted: bool = True
    alternatives: tuple[Decimal, ...] = ()
    note: str = ""

    @property
    def wanted(self) -> str:
        """What is wanted, in words.

        >>> Measure(code="m", title="规模", comparator=Comparator.AT_MOST, line=Decimal(2000), unit="人").wanted
        '≤2000人'
        """
        if self.line is None:
            return "应为“是”" if self.comparator is Comparator.YES else "应为“否”"
        return f"{_SIGNS[self.comparator]}{self.line.normalize():f}{self.unit}"

    def answer(self, value: Decimal | None) -> ChecklistAnswer:
        """Judge a value; what is not known is neither met nor not met."""
        if value is None:
            return ChecklistAnswer.CANNOT_TELL
        line = self.line or Decimal(0)
        met = {
            Comparator.AT_LEAST: value >= line,
            Comparator.AT_MOST: value <= line,
            Comparator.BELOW: value < line,
            Comparator.YES: value == 1,
            Comparator.NO: value == 0,
        }[self.comparator]
        return ChecklistAnswer.MET if met else ChecklistAnswer.NOT_MET

    def room(self, value: Decimal | None) -> Decimal | None:
        """How far a number lies on the good side of its line, as a share of it; None for flags and the unknown.

        >>> Measure(code="m", title="比例", comparator=Comparator.AT_LEAST, line=Decimal(10)).room(Decimal("10.5"))
        Decimal('0.05')
        """
        if value is None or not self.line:
            return None
        room = (value - self.line) / self.line
        return room if self.comparator is Comparator.AT_LEAST else -room


@dataclass(frozen=True, kw_only=True)
class ChecklistItem:
    """One indicator of a list (评估指标), met where all its counted measures are.

    Attributes:
        code: stable name.
        part: the list.
        number: place in the list.
        title: its words.
        section: section that usually answers for it, in Chinese.
        source: where it stands.
        measures: what it asks for.
    """

    code: str
    part: ChecklistPart
    number: int
    title: str
    section: str
    source: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, kw_only=True)
class MeasureVerdict:
    """A measure with its value, answer and room."""

    measure: Measure
    value: Decimal | None
    answer: ChecklistAnswer
    room: Decimal | None


@dataclass(frozen=True, kw_only=True)
class ItemVerdict:
    """An item with its measures (指标结论)."""

    item: ChecklistItem
    answer: ChecklistAnswer
    measures: tuple[MeasureVerdict, ...]


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """All lists (达标情况)."""

    items: tuple[ItemVerdict, ...]

    def count(self, answer: ChecklistAnswer, part: ChecklistPart | None = None) -> int:
        """How many items of a list, or of all, have this answer?"""
        return sum(one.answer is answer and part in (None, one.item.part) for one in self.items)

    @property
    def is_ready(self) -> bool:
        """Is every item met?"""
        return all(one.answer is ChecklistAnswer.MET for one in self.items)

    def nearest_to_falling(self, at_most: int) -> list[tuple[ItemVerdict, MeasureVerdict]]:
        """Return counted numbers that are met, the least room first; ties in the order of the lists."""
        found = [
            (one, measured)
            for one in self.items
            for measured in one.measures
            if measured.answer is ChecklistAnswer.MET and measured.room is not None and measured.measure.is_counted
        ]
        return sorted(found, key=lambda pair: pair[1].room or Decimal(0))[:at_most]


def judge_checklist(items: Iterable[ChecklistItem], values: Mapping[str, Decimal]) -> Readiness:
    """Judge every item by values under the codes of measures.

    Returns:
        Items in the order given; one is NOT_MET where any counted measure is, else CANNOT_TELL where one is unknown.
    Source: rulebook entry ``readiness/yz17``.
    """
    return Readiness(items=tuple(_item(item, values) for item in items))


def _item(item: ChecklistItem, values: Mapping[str, Decimal]) -> ItemVerdict:
    measured = tuple(
        MeasureVerdict(
            measure=one,
            value=values.get(one.code),
            answer=one.answer(values.get(one.code)),
            room=one.room(values.get(one.code)),
        )
        for one in item.measures
    )
    counted = [one.answer for one in measured if one.measure.is_counted]
    return ItemVerdict(item=item, answer=_together(counted), measures=measured)


def _together(answers: Sequence[ChecklistAnswer]) -> ChecklistAnswer:
    for answer in (ChecklistAnswer.NOT_MET, ChecklistAnswer.CANNOT_TELL):
        if answer in answers:
            return answer
    return ChecklistAnswer.MET if answers else ChecklistAnswer.CANNOT_TELL
