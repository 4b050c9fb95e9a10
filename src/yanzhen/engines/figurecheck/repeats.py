"""One thing told twice with different figures (前后不一致)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from yanzhen.engines.figurecheck.changes import base_places
from yanzhen.engines.figurecheck.model import Figure, Finding, FindingCode, Level, Passage
from yanzhen.engines.figurecheck.printed import interval_of

_LEADS = re.compile(
    r"^(?:截至|截止|到|至|在)?(?:目前|现在|年底|年末|今年以来|今年|本年度?|全年|\d{4}年度?(?:底|末)?|\d{1,2}月(?:份|底|末)?"
    r"|\d{1,2}日|[上下]半年|全区|全市|我区|本区|区内|全校|我校|本校|我市|教育系统|共|总体|其中|的|[,:])+"
)
_VERBS = re.compile(
    r"(?:(?:已|均|都|也|已经)?(?:达到?|为|是|有|共有|现有|保持在|稳定在|提高到|提升到|提升至|提高至|上升到|下降到|降至|共计|总计"
    r"|共|约|近|超过|到|至|在))+$"
)
_STANDS = re.compile(r"现有|共有|总数|在校|在园|在职|专任|达到?|为|是|共计|总计")
_RATE = re.compile(r"(?:率|比例|占比|覆盖面|比重|系数)$")
_FROM_OR_TO = re.compile(r"(?:由|从|较|比|同比|增长|增加|下降|减少|提高了?|每|平均|不少于|力争|争取|计划|目标|新增)")
_SHORTEST = 4
_OTHER_MARKS = re.compile(r"[,。;:!?、()“”\"\s]")


def find_repeats(passages: Sequence[Passage]) -> Iterator[Finding]:
    """Yield a finding for every figure that differs from an earlier one of the same thing, scope and unit.

    Only rates and stocks count: 举办讲座12场 and 举办讲座8场 may be two occasions.
    """
    seen: dict[tuple[str, str, str | None], list[tuple[Passage, int]]] = {}
    for passage in passages:
        bases = base_places(passage)
        for place in range(len(passage)):
            label = "" if place in bases else _label_of(passage, place)
            if not label:
                continue
            figure = passage.at(place)
            earlier = seen.setdefault((label, figure.unit, figure.scope), [])
            for other, at in earlier:
                if finding := _clash(passage, place, other, at, label):
                    yield finding
                    break
            earlier.append((passage, place))


def _label_of(passage: Passage, place: int) -> str:
    """Return what the figure is of, blank where that cannot be told for certain."""
    figure = passage.at(place)
    if figure.scope is None or not _is_state(figure):
        return ""
    clause = passage.before(place)
    marks = list(_OTHER_MARKS.finditer(clause))
    clause = clause[marks[-1].end() :] if marks else clause
    if place and not marks:
        return ""
    if _FROM_OR_TO.search(clause):
        return ""
    stands = _STANDS.search(clause)
    bare = _VERBS.sub("", _LEADS.sub("", clause))
    if figure.unit == "%" and not _RATE.search(bare):
        return ""
    if figure.unit != "%" and not stands:
        return ""
    return bare if len(bare) >= _SHORTEST else ""


def _is_state(figure: Figure) -> bool:
    return figure.value is not None and figure.unit not in ("", "倍", "成") and figure.comparator in ("eq", "ge", "gt")


def _clash(passage: Passage, place: int, other: Passage, at: int, label: str) -> Finding | None:
    now, then = passage.at(place), other.at(at)
    one, two = interval_of(now, passage.text), interval_of(then, other.text)
    if one is None or two is None or one.overlaps(two):
        return None
    sentence = f"“{label}”前文写{other.words(at)}，这里写{passage.words(place)}，前后不一致。"
    indices = (passage.indices[place], other.indices[at])
    return Finding(FindingCode.REPEAT, Level.FAULT, indices[0], (indices[1],), other.words(at), sentence)
