"""Every figure of a draft with its verdict (逐数核验): worked out anew, and compared with the library."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from yanzhen.apps.accounts.models import User
from yanzhen.apps.figure_checks.bodies import Bodies, Spoken
from yanzhen.apps.figure_checks.drafts import Draft
from yanzhen.apps.figure_checks.library import Answer, Known, Library, library_for
from yanzhen.apps.figure_checks.matching import Match, Matcher
from yanzhen.apps.figure_checks.models import Verdict
from yanzhen.apps.figure_checks.periods import Span, Told, base_period, own_period, period_of, year_before
from yanzhen.apps.indicators.models import Formula, Indicator, IndicatorVersion
from yanzhen.apps.indicators.wording import period_words
from yanzhen.apps.organisations.models import Organisation
from yanzhen.engines.figurecheck import Figure, Finding, Level, Outcome, bases_of, check_text, compare
from yanzhen.engines.policytext.quantities.roles import NORM, TARGET

SINCE_LAST_YEAR = ("yoy_up", "yoy_down")
POINTS = ("个百分点", "百分点")
HUNDRED = Decimal(100)
NO_BASE_PERIOD = "是变化前的数，文中没有写明是哪个时期。"
NO_INDICATOR = "没有找到对应的指标。"
NO_PERIOD = "文中没有写明是哪一年的数；可以填写期间后重新核验。"
TOTAL_WORDS = ("全区", "我区", "全市", "全校", "我校", "累计", "共", "合计", "总")


@dataclass
class Judged:
    """One figure with what was found about it."""

    start: int
    end: int
    words: str
    verdict: Verdict = Verdict.UNKNOWN
    has_hint: bool = False
    notes: list[dict[str, Any]] = field(default_factory=list)
    indicator: Indicator | None = None
    body: Organisation | None = None
    span: Span | None = None
    known: Decimal | None = None
    difference: Decimal | None = None
    source_subject: str = ""
    source_words: str = ""
    replacement: str = ""


@dataclass(frozen=True)
class _Question:
    """What the library is asked about one figure; ``base`` is the period a change is counted from."""

    place: int
    match: Match
    body: Organisation
    told: Told
    base: Told | None = None


def judge_draft(
    draft: Draft, *, subject: Organisation, period: Span | None, user: User, on: date, indicators: list[Indicator]
) -> list[Judged]:
    """Return the draft's figures in order, each with verdict and reasons; queries do not grow with the draft."""
    own = own_period(draft, period)
    bodies = Bodies.all()
    spoken = [bodies.spoken_of(draft, place, subject) for place in range(len(draft.figures))]
    bases = bases_of(draft.view, draft.figures, draft.sentences)
    told = _periods(draft, own, bases)
    figures = _scoped(draft, spoken, told)
    findings = check_text(draft.view, figures, draft.sentences)
    judged = [Judged(figure.start, figure.end, draft.text[figure.start : figure.end]) for figure in draft.figures]
    _note_findings(judged, findings)
    questions, reasons = _questions(draft, Matcher(indicators), spoken, told, bases)
    library = library_for(user, _asked(questions), indicators, on=on)
    for place, reason in reasons.items():
        if judged[place].notes and reason == NO_INDICATOR:
            continue  # what was worked out says enough
        judged[place].notes.append(_note("none", "none", reason))
    for question in questions:
        _answer(draft, judged[question.place], question, library)
    for one in judged:
        _settle(one)
    return judged


def _periods(draft: Draft, own: Told | None, bases: Collection[int]) -> list[Told | None]:
    """Return of each figure its period; a figure that a change starts from has only the one told right with it."""
    return [
        base_period(draft, place)
        if place in bases
        else period_of(draft, place, own, base=place - 1 if place - 1 in bases else None)
        for place in range(len(draft.figures))
    ]


def _scoped(draft: Draft, spoken: list[Spoken], told: list[Told | None]) -> list[Figure]:
    """Give every figure the scope in which it may contradict another; aims and norms have none."""
    made: list[Figure] = []
    for figure, quantity, body, when in zip(draft.figures, draft.quantities, spoken, told, strict=True):
        named = body.organisation.pk if body.organisation else body.name
        scope = None if quantity.role in (TARGET, NORM) else f"{named}|{when.span if when else ''}"
        made.append(replace(figure, scope=scope))
    return made


def _note_findings(judged: list[Judged], findings: list[Finding]) -> None:
    for finding in findings:
        one = judged[finding.figure]
        note = _note(finding.code.value, finding.level.value, finding.explanation)
        note |= {"inputs": [place + 1 for place in finding.inputs], "expected": finding.expected}
        one.notes.append(note)
        if finding.level is not Level.AGREES and finding.replacement and not one.replacement:
            one.replacement = finding.replacement


def _note(kind: str, level: str, text: str) -> dict[str, Any]:
    return {"kind": kind, "level": level, "text": text}


def _questions(
    draft: Draft, matcher: Matcher, spoken: list[Spoken], told: list[Told | None], bases: Collection[int]
) -> tuple[list[_Question], dict[int, str]]:
    """Return what to ask the library, and for the other figures why nothing is asked."""
    by_place: dict[int, _Question] = {}
    reasons: dict[int, str] = {}
    for place, figure in enumerate(draft.figures):
        match = matcher.match(draft, place)
        moved = by_place.get(place - 1) if place - 1 in bases else None
        if (match is None or not match.is_certain) and moved and draft.figures[place - 1].unit == figure.unit:
            match = moved.match
        if (reason := _why_not_ask(draft, place, match, spoken[place], told[place], place in bases)) is None:
            by_place[place] = _Question(place, match, spoken[place].organisation, told[place])  # type: ignore[arg-type]
        elif (change := _change(draft, place, by_place)) is not None:
            by_place[place] = change
        else:
            reasons[place] = reason
    return [by_place[place] for place in sorted(by_place)], reasons


def _why_not_ask(
    draft: Draft, place: int, match: Match | None, spoken: Spoken, told: Told | None, is_base: bool
) -> str | None:
    """Why is nothing asked about a figure?"""
    figure, quantity = draft.figures[place], draft.quantities[place]
    is_certain = match is not None and match.is_certain
    if quantity.role == TARGET:
        return "是目标数，不与已有数值比对。"
    if quantity.role == NORM and not (is_certain and figure.comparator == "eq"):
        return "是规定的标准，不与已有数值比对。"
    if figure.comparator in SINCE_LAST_YEAR or figure.unit in POINTS:
        return "是增减数，前面没有可以比对的指标。"
    if match is None:
        return NO_INDICATOR
    if spoken.organisation is None:
        return f"说的是“{spoken.name}”，不在本区单位名录里。"
    if told is None:
        return NO_BASE_PERIOD if is_base else NO_PERIOD
    return None


def _change(draft: Draft, place: int, by_place: dict[int, _Question]) -> _Question | None:
    """近视率50.1%，较上年下降2.2个百分点: the change is of the indicator told right before."""
    figure = draft.figures[place]
    if figure.comparator not in SINCE_LAST_YEAR:
        return None
    begin = draft.sentence_of(figure.start)[0]
    for before in range(place - 1, max(-1, place - 3), -1):
        question = by_place.get(before)
        if draft.figures[before].start < begin:
            return None
        if question is not None and question.match.is_certain:
            base = year_before(question.told)
            return None if base is None else _Question(place, question.match, question.body, question.told, base)
    return None


def _asked(questions: list[_Question]) -> list[tuple[Indicator, Organisation, Told]]:
    asked = [(one.match.indicator, one.body, one.told) for one in questions]
    return asked + [(one.match.indicator, one.body, one.base) for one in questions if one.base is not None]


def _answer(draft: Draft, judged: Judged, question: _Question, library: Library) -> None:
    indicator = question.match.indicator
    answer = library.ask(indicator, question.body, question.told)
    value = answer.known.value if answer.known else None
    if question.base is not None:
        value = _moved(draft, question, answer, library.ask(indicator, question.body, question.base))
    if not question.match.is_certain or _is_part(draft, question):
        _perhaps(judged, indicator, question, answer)
        return
    judged.indicator, judged.body, judged.span = indicator, question.body, question.told.span
    if value is None or answer.known is None:
        _not_known(draft, judged, question, answer)
        return
    known = answer.known
    judged.known, judged.span = value, known.span
    judged.source_subject, judged.source_words = known.subject, known.source
    version = library.versions.get(indicator.pk)
    decimals = version.decimals if version else 0
    found = compare(draft.figures[question.place], draft.view, value, decimals=decimals)
    if found is None:
        judged.notes.append(_note("library", "none", "文中写的是一个范围，不作比对。"))
        return
    told = f"{question.body.short_name or question.body.name}{period_words(*known.span)}“{indicator.title}”"
    if question.base is not None:
        told += "与上年同期相比"
    if found.outcome is Outcome.SAME:
        judged.notes.append(_note("library", "agrees", f"{told}：{found.explanation}"))
    elif _is_doubtful(draft, question, known, version):
        doubt = _doubt(known)
        sentence = f"{told}：{found.explanation}{doubt}"
        judged.notes.append(_note("library", "hint", sentence))
        judged.replacement = judged.replacement or found.replacement
    else:
        judged.difference = found.difference
        judged.notes.append(_note("library", "different", f"{told}：{found.explanation}"))
        judged.replacement = found.replacement


def _moved(draft: Draft, question: _Question, now: Answer, before: Answer) -> Decimal | None:
    """The change since the year before, as the figure tells it: in points, in percent or in things."""
    if now.known is None or before.known is None or now.known.value is None or before.known.value is None:
        return None
    figure, indicator = draft.figures[question.place], question.match.indicator
    change = now.known.value - before.known.value
    way = 1 if figure.comparator == "yoy_up" else -1
    if figure.unit in POINTS and indicator.unit == "%":
        return change * way
    if figure.unit == "%" and indicator.unit != "%" and before.known.value:
        return change / before.known.value * HUNDRED * way
    return change * way if figure.unit == indicator.unit else None


def _is_doubtful(draft: Draft, question: _Question, known: Known, version: IndicatorVersion | None) -> bool:
    """A count without a word for all of it may tell of a part; what only a document states may be counted otherwise."""
    figure = draft.figures[question.place]
    if known.is_stated or known.is_partial:
        return True
    averaged = version is not None and version.formula in (Formula.MEAN, Formula.RATE, Formula.WEIGHTED)
    if averaged or question.base is not None:
        return False
    begin = draft.sentence_of(figure.start)[0]
    return not any(word in draft.view[begin : figure.start] for word in TOTAL_WORDS)


def _doubt(known: Known) -> str:
    """Why a difference is only a hint."""
    if known.is_partial:
        return f"库中的数{known.source}，可能不全，请核对。"
    if known.is_stated:
        return f"库中的数只见于{known.source}，请核对口径。"
    return "文中没有写明是全部合计，请核对口径。"


def _is_part(draft: Draft, question: _Question) -> bool:
    """Is the count told as a part of another figure (其中骨干教师96人)?"""
    figure = draft.figures[question.place]
    begin = draft.sentence_of(figure.start)[0]
    return figure.unit != "%" and "其中" in draft.view[begin : figure.start]


def _perhaps(judged: Judged, indicator: Indicator, question: _Question, answer: Answer) -> None:
    told = f"可能与指标“{indicator.title}”有关，写法不足以确定"
    if answer.known is not None and answer.known.value is not None:
        told += f"；该指标{period_words(*answer.known.span)}为{answer.known.value.normalize():f}{indicator.unit}"
    judged.notes.append(_note("library", "none", f"{told}。"))


def _not_known(draft: Draft, judged: Judged, question: _Question, answer: Answer) -> None:
    nearest = answer.nearest
    reason = answer.reason or "库中没有可以比对的数"
    if nearest is None or nearest.value is None or question.base is not None:
        judged.notes.append(_note("library", "none", f"{reason}。"))
        return
    unit = question.match.indicator.unit
    told = (
        f"{reason}；最近一期是{period_words(*nearest.span)}，{nearest.value.normalize():f}{unit}，期间不同，不作判断。"
    )
    judged.notes.append(_note("library", "none", told))


LEVELS = {
    "fault": Verdict.CONTRADICTORY,
    "different": Verdict.DIFFERENT,
    "agrees": Verdict.CONFIRMED,
}
_GRAVITY = (Verdict.CONTRADICTORY, Verdict.DIFFERENT, Verdict.CONFIRMED, Verdict.UNKNOWN)


def _settle(one: Judged) -> None:
    """The gravest note decides; a hint alone leaves the figure unknown and says so."""
    found = defaultdict(bool)
    for note in one.notes:
        found[LEVELS.get(note["level"], Verdict.UNKNOWN)] = True
    one.verdict = next((verdict for verdict in _GRAVITY if found[verdict]), Verdict.UNKNOWN)
    one.has_hint = any(note["level"] == "hint" for note in one.notes)
    if one.replacement == one.words:
        one.replacement = ""
