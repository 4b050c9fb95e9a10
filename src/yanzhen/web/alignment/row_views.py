"""Rows as the page shows them: plain values, ready for the template, the spreadsheet and the printed sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from yanzhen.apps.alignment.models import AnswerLink, AskedRow, LinkState, RowState
from yanzhen.apps.alignment.queries import is_uncovered, is_waiting, is_weaker, live_links
from yanzhen.apps.documents.wording import day_in_words
from yanzhen.engines.policytext.folding import fold

VERDICT_WORDS = {"meets": "达到", "weaker": "弱于上级", "stronger": "高于上级", "no_number": "没有可比的数"}
TIMING_WORDS = {"earlier": "早于上级", "same": "与上级同期", "later": "晚于上级"}
TIMING_TONES = {"earlier": "stronger", "same": "meets", "later": "weaker"}
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a statement; ``is_shared`` where the other side has them too."""

    text: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """One number or day of both sides, in words, with the tone it is shown in."""

    words: str
    verdict: str
    tone: str


@dataclass(frozen=True, slots=True)
class LinkView:
    """One local statement that answers an ask."""

    pk: str
    state: str
    stretches: tuple[Stretch, ...]
    text: str
    url: str
    heading: str
    percent: str
    is_sure: bool
    shared: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    verdict: str

    @property
    def is_proposed(self) -> bool:
        """Does it wait for a decision?"""
        return self.state == LinkState.PROPOSED


@dataclass(frozen=True, slots=True)
class RowView:
    """One thing asked, with what answers it."""

    pk: str
    seen: str
    number: int
    state: str
    state_word: str
    standing: str
    tone: str
    stretches: tuple[Stretch, ...]
    text: str
    url: str
    higher: str
    heading: str
    deadline: str
    links: tuple[LinkView, ...]
    rejected: int
    reason: str
    editor: str
    task_title: str
    task_url: str
    is_changed: bool
    is_gone: bool

    @property
    def is_open(self) -> bool:
        """Has nobody decided on it?"""
        return self.state == RowState.OPEN and not self.is_gone

    @property
    def has_proposals(self) -> bool:
        """Is there an answer that waits for a decision?"""
        return any(link.is_proposed for link in self.links)


def row_view(row: AskedRow) -> RowView:
    """Return a row that was fetched with its items, answers and sheet."""
    sheet, item = row.sheet, row.item
    text = item.wording_in(sheet.higher_version.text)
    live = live_links(row)
    links = tuple(_link_view(link, row, _left_to(live, place)) for place, link in enumerate(live))
    words, tone = _standing(row)
    return RowView(
        pk=str(row.pk),
        seen=str(row.version),
        number=row.position,
        state=row.state,
        state_word=RowState(row.state).label,
        standing=words,
        tone=tone,
        stretches=stretches(text, [word for link in links for word in link.shared]),
        text=text,
        url=f"{reverse('documents:reading', args=[sheet.higher_version_id])}#s-{item.start}",
        higher=sheet.higher.title,
        heading=" › ".join(heading["text"] for heading in item.heading_path),
        deadline=day_in_words(item.deadline_on) if item.deadline_on else "",
        links=links,
        rejected=sum(link.state == LinkState.REJECTED for link in row.links.all()),
        reason=row.reason,
        editor=str(row.edited_by) if row.edited_by_id else "",
        task_title=row.task.title if row.task else "",
        task_url=reverse("plans:plan", args=[row.task.plan_id]) if row.task else "",
        is_changed=row.is_changed,
        is_gone=row.is_gone,
    )


def stretches(text: str, words: Iterable[str]) -> tuple[Stretch, ...]:
    """Cut a text into what is shared and what is not; both scripts are found by either's words.

    >>> [(part.text, part.is_shared) for part in stretches("開展疏散演練。", ["疏散演练"])]
    [('開展', False), ('疏散演練', True), ('。', False)]
    """
    view = fold(text).view.lower()
    shared = [False] * len(text)
    for word in set(words):
        at = view.find(word)
        while at >= 0:
            shared[at : at + len(word)] = [True] * len(word)
            at = view.find(word, at + len(word))
    found: list[Stretch] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or shared[place] != shared[start]:
            found.append(Stretch(text[start:place], shared[start]))
            start = place
    return tuple(found)


def _left_to(links: Sequence[AnswerLink], place: int) -> frozenset[int]:
    """Which numbers asked for does this answer name as missing? The first one those that no answer states."""
    stated = {at for link in links for at, number in enumerate(link.numbers) if number["answer"]}
    return frozenset(range(len(links[0].numbers))) - stated if place == 0 else frozenset()


def _link_view(link: AnswerLink, row: AskedRow, missing: frozenset[int]) -> LinkView:
    text = link.item.wording_in(row.sheet.local_version.text)
    return LinkView(
        pk=str(link.pk),
        state=link.state,
        stretches=stretches(text, link.shared),
        text=text,
        url=f"{reverse('documents:reading', args=[row.sheet.local_version_id])}#s-{link.item.start}",
        heading=" › ".join(heading["text"] for heading in link.item.heading_path),
        percent="" if link.is_by_hand else f"{link.score:.0%}",
        is_sure=link.score is not None and link.score >= SURE,
        shared=tuple(link.shared),
        comparisons=_comparisons(link, row, missing),
        verdict=VERDICT_WORDS.get(link.verdict, ""),
    )


def _comparisons(link: AnswerLink, row: AskedRow, missing: frozenset[int]) -> tuple[Comparison, ...]:
    found = []
    for place, number in enumerate(link.numbers):
        ours = number["answer"]
        if not ours and place not in missing:
            continue
        words = f"上级{number['ask']}，本地{ours}" if ours else f"上级{number['ask']}，本地没有写明"
        verdict = VERDICT_WORDS[number["verdict"]] if ours else "请核对"
        found.append(Comparison(words, verdict, number["verdict"] if ours else "unknown"))
    if link.timing:
        days = f"上级{_day(row)}，本地{day_in_words(link.item.deadline_on)}" if link.item.deadline_on else ""
        found.append(Comparison(days, TIMING_WORDS[link.timing], TIMING_TONES[link.timing]))
    return tuple(found)


def _day(row: AskedRow) -> str:
    return day_in_words(row.item.deadline_on) if row.item.deadline_on else "没有写明日期"


def _standing(row: AskedRow) -> tuple[str, str]:
    """Where the row stands, in one word, and its tone."""
    if row.is_gone:
        return "上级新版本已删去", ""
    if row.state == RowState.NOT_APPLICABLE:
        return "不适用", ""
    if row.state == RowState.TASKED:
        return "已列任务", "blue"
    if is_uncovered(row):
        return "未覆盖", "red"
    if is_weaker(row):
        return ("弱于上级，待确认" if is_waiting(row) else "弱于上级，已确认"), "yellow"
    return ("待确认", "blue") if is_waiting(row) else ("已确认", "green")


def views_of(rows: Sequence[AskedRow]) -> list[RowView]:
    """Return the rows as the page shows them."""
    return [row_view(row) for row in rows]
