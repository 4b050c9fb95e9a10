"""Readings → proposals: every figure that a document reports as reached, with what it is likely to mean."""

from __future__ import annotations

from yanzhen.apps.document_facts.models import DocumentFact
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.figure_checks.bodies import Bodies
from yanzhen.apps.figure_checks.drafts import Draft, draft_of
from yanzhen.apps.figure_checks.matching import Match, Matcher
from yanzhen.apps.figure_checks.periods import Told, base_period, own_period, period_of
from yanzhen.apps.indicators.models import Indicator
from yanzhen.engines.figurecheck import bases_of, number_start, qualifier_of, step_of
from yanzhen.engines.policytext.quantities.roles import OTHER, RESULT

WORDS_LENGTH = 120
UNIT_LENGTH = 16
LARGEST = 10**13
CHANGES = ("delta_down", "yoy_up", "yoy_down")
POINTS = ("个百分点", "百分点", "倍", "成", "")


def proposals_of(version: DocumentVersion, indicators: list[Indicator]) -> list[DocumentFact]:
    """Return one unsaved proposal per figure that the text reports, in order.

    Figures that only tell a change, an aim or a norm are left out; what has no indicator yet is kept, for a person to
    name it.
    """
    document = version.document
    draft = draft_of(version.text, year=document.year)
    matcher, bodies = Matcher(indicators), Bodies.all()
    own = own_period(draft)
    bases = bases_of(draft.view, draft.figures, draft.sentences)
    found: list[DocumentFact] = []
    matched: dict[int, Match] = {}
    for place, figure in enumerate(draft.figures):
        match = _match(draft, place, matcher, matched if place - 1 in bases else {})
        if match is not None:
            matched[place] = match
        if not _is_reported(draft, place, match):
            continue
        told = (
            base_period(draft, place)
            if place in bases
            else period_of(draft, place, own, base=place - 1 if place - 1 in bases else None)
        )
        spoken = bodies.spoken_of(draft, place, document.organisation)
        found.append(_proposal(version, draft, place, match, told))
        found[-1].organisation = spoken.organisation
        found[-1].qualifier = qualifier_of(figure, draft.view).value
    return found


def _match(draft: Draft, place: int, matcher: Matcher, before: dict[int, Match]) -> Match | None:
    match = matcher.match(draft, place)
    moved = before.get(place - 1)
    same = moved is not None and draft.figures[place - 1].unit == draft.figures[place].unit
    return moved if same and (match is None or not match.is_certain) else match


def _is_reported(draft: Draft, place: int, match: Match | None) -> bool:
    figure, quantity = draft.figures[place], draft.quantities[place]
    if figure.value is None or figure.value < 0 or figure.value >= LARGEST or figure.unit in POINTS:
        return False
    if figure.comparator in CHANGES:
        return False
    is_certain = match is not None and match.is_certain
    if figure.comparator == "delta_up" and not is_certain:
        return False
    return quantity.role == RESULT or (quantity.role == OTHER and is_certain)


def _proposal(
    version: DocumentVersion, draft: Draft, place: int, match: Match | None, told: Told | None
) -> DocumentFact:
    figure = draft.figures[place]
    begin, end, _ = draft.sentence_of(figure.start)
    end = max(end, figure.end)
    return DocumentFact(
        document_version=version,
        start=figure.start,
        end=figure.end,
        sentence_start=begin,
        sentence_end=end,
        words=draft.text[figure.start : figure.end][:WORDS_LENGTH],
        wording=draft.text[begin:end],
        indicator=match.indicator if match else None,
        is_certain=bool(match and match.is_certain),
        period_start=told.first if told else None,
        period_end=told.last if told else None,
        value=figure.value,
        unit=figure.unit[:UNIT_LENGTH],
        step=step_of(draft.view[number_start(draft.view, figure) : figure.end]),
    )
