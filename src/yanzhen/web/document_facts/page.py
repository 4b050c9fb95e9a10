"""What the page of a document's figures shows: proposals, each with what is known beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.document_facts.models import DocumentFact, FactState
from yanzhen.apps.document_facts.refusals import why_not_read
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.figure_checks.library import library_for
from yanzhen.apps.figure_checks.periods import Told
from yanzhen.apps.indicators.models import IndicatorVersion, Observation
from yanzhen.apps.indicators.stated import Key, StatedGroup, body_of, qualified, stated_groups
from yanzhen.apps.indicators.wording import period_words
from yanzhen.apps.sources.models import Source

READY, UNCLEAR, CONFIRMED, REFUSED = "ready", "unclear", "confirmed", "refused"
TITLES = {READY: "可以确认", UNCLEAR: "要先指明", CONFIRMED: "已确认", REFUSED: "已剔除"}


@dataclass(frozen=True)
class Row:
    """One figure of the document, ready for the template."""

    fact: DocumentFact
    before: str
    after: str
    value: str
    period: str
    measured: str
    others: list[tuple[str, str, str]]
    differs: bool
    indicator_url: str
    sentence_url: str


def facts_context(request: HttpRequest, version: DocumentVersion) -> dict[str, Any]:
    """Return everything the page shows; ``?show=`` chooses what is listed."""
    facts = list(version.facts.select_related("indicator", "organisation", "observation__source"))
    groups = {name: [fact for fact in facts if _group_of(fact) == name] for name in TITLES}
    shown = request.GET.get("show", "")
    if shown not in groups:
        shown = next((name for name in (READY, UNCLEAR, CONFIRMED) if groups[name]), READY)
    refusal = why_not_read(version, request.user, on=request.today)
    last = version.fact_steps.filter(actor=request.user, undone_at=None).first()
    return {
        "version": version,
        "document": version.document,
        "crumbs": [
            ("文件", reverse("documents:list")),
            (version.document.title, reverse("documents:document", args=[version.document_id])),
            ("载明的数", ""),
        ],
        "has_read": bool(facts),
        "tabs": [
            {"name": name, "title": title, "count": len(groups[name]), "current": name == shown}
            for name, title in TITLES.items()
        ],
        "shown": shown,
        "rows": _rows(request, version, groups[shown]),
        "refusal": refusal,
        "can_change": refusal is None,
        "step": last if refusal is None else None,
    }


def _group_of(fact: DocumentFact) -> str:
    if fact.state != FactState.PROPOSED:
        return CONFIRMED if fact.state == FactState.CONFIRMED else REFUSED
    complete = fact.indicator_id and fact.organisation_id and fact.period_start and fact.is_certain
    return READY if complete else UNCLEAR


def _rows(request: HttpRequest, version: DocumentVersion, facts: Sequence[DocumentFact]) -> list[Row]:
    whole = [fact for fact in facts if fact.indicator and fact.organisation and fact.period_start and fact.period_end]
    beside = _beside(request, whole)
    return [_row(version, fact, beside.get(fact.pk)) for fact in facts]


def _beside(request: HttpRequest, facts: Sequence[DocumentFact]) -> dict[int, StatedGroup]:
    """Return of each figure what is measured and what documents state of the same body and period."""
    library = library_for(
        request.user,
        [(fact.indicator, fact.organisation, Told(fact.period_start, fact.period_end)) for fact in facts],
        [],
        on=request.today,
    )
    indicators = {fact.indicator_id for fact in facts}
    rows = Observation.objects.stated().filter(indicator_version__indicator__in=indicators)
    stated: dict[int, list[Observation]] = {}
    for row in rows.select_related("indicator_version__indicator", "organisation", "source"):
        stated.setdefault(row.indicator_version.indicator_id, []).append(row)
    found = {}
    for fact in facts:
        answer = library.ask(fact.indicator, fact.organisation, Told(fact.period_start, fact.period_end))
        measured = answer.known.value if answer.known and not answer.known.is_stated else None
        found[fact.pk] = _group(fact, stated.get(fact.indicator_id, []), measured)
    return found


def _group(fact: DocumentFact, stated: list[Observation], measured: Any) -> StatedGroup:
    mine = _as_observation(fact)
    key: Key = (body_of(mine), (fact.period_start, fact.period_end))
    others = [
        row
        for row in stated
        if row.pk != fact.observation_id and (body_of(row), (row.period_start, row.period_end)) == key
    ]
    return stated_groups([mine, *others], {key: measured})[0]


def _as_observation(fact: DocumentFact) -> Observation:
    """The figure as it would be observed: what differs is told before anybody confirms."""
    if fact.observation is not None:
        return fact.observation
    return Observation(
        indicator_version=IndicatorVersion(indicator=fact.indicator),
        organisation=fact.organisation,
        period_start=fact.period_start,
        period_end=fact.period_end,
        value=fact.value,
        qualifier=fact.qualifier,
        source=Source(locator={"step": str(fact.step.normalize())}),
    )


def _row(version: DocumentVersion, fact: DocumentFact, group: StatedGroup | None) -> Row:
    at = fact.start - fact.sentence_start
    unit = fact.indicator.unit if fact.indicator else fact.unit
    url = ""
    if fact.indicator is not None:
        url = reverse("indicators:indicator", args=[fact.indicator_id])
    others = [] if group is None else [_other(row, unit) for row in group.rows[1:]]
    return Row(
        fact=fact,
        before=fact.wording[:at],
        after=fact.wording[at + len(fact.words) :],
        value=qualified(fact.value, unit, fact.qualifier),
        period=period_words(fact.period_start, fact.period_end) if fact.period_start and fact.period_end else "",
        measured="" if group is None or group.measured is None else f"{group.measured.normalize():f}{unit}",
        others=others,
        differs=bool(group and group.differs),
        indicator_url=url,
        sentence_url=f"{reverse('documents:reading', args=[version.pk])}#s-{fact.sentence_start}",
    )


def _other(row: Observation, unit: str) -> tuple[str, str, str]:
    key = row.source.subject.partition(":")[2]
    address = f"{reverse('documents:reading', args=[int(key)])}#s-{row.source.locator.get('sentence', 0)}"
    return qualified(row.value, unit, row.qualifier), row.source.provided_by, address
