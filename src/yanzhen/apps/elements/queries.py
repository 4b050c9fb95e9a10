"""What is known: reads that forms, pages and other apps share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.elements.bridge import restored, source_words, span_words, words_of
from yanzhen.apps.elements.models import DataElement, ElementProposal, ElementValue
from yanzhen.apps.elements.place import Place
from yanzhen.apps.elements.places import place_of
from yanzhen.kernel.cells import Value

Span = tuple[int, int, date, date]


@dataclass(frozen=True, kw_only=True)
class Known:
    """One value as a form shows it filled, with source and date (已知数据).

    Attributes:
        code: code of the element.
        value: the value itself, as ``read_value`` of a field gives it.
        words: the value with its unit.
        source: where it comes from and of which day it is, in Chinese.
        span: for which span it stands, in Chinese.
        as_of: the day on which it was so.
        recorded_at: when it came here.
        value_id: key of the row.
        url: page of the value, where a correction is proposed.
        organisation_id: of whom it is.
    """

    code: str
    value: Value
    words: str
    source: str
    span: str
    as_of: date
    recorded_at: datetime
    value_id: int
    url: str
    organisation_id: int


def known_values(organisation_id: int, codes: Collection[str], first: date, last: date) -> dict[str, Known]:
    """Return what is known of one organisation for a form about ``first`` to ``last``, by element; one query."""
    return known_of_many([organisation_id], codes, first, last).get(organisation_id, {})


def known_of_many(
    organisation_ids: Collection[int], codes: Collection[str], first: date, last: date
) -> dict[int, dict[str, Known]]:
    """Return what is known of several organisations, by organisation and element; one query."""
    if not codes or not organisation_ids:
        return {}
    rows = (
        ElementValue.objects.current()
        .filter(organisation__in=organisation_ids, element__code__in=codes)
        .answering(first, last)
        .newest_of_each()
        .select_related("element", "source")
    )
    found: dict[int, dict[str, Known]] = defaultdict(dict)
    for row in rows:
        found[row.organisation_id][row.element.code] = known(row)
    return found


def current_by_span(spans: Collection[Span]) -> dict[Span, ElementValue]:
    """Return current values by (element, organisation, first, last), of the spans that are asked for; one query."""
    wanted = set(spans)
    if not wanted:
        return {}
    days = {(first, last) for _, _, first, last in wanted}
    of_days = Q()
    for first, last in days:
        of_days |= Q(period_start=first, period_end=last)
    rows = ElementValue.objects.current().filter(
        of_days, element__in={key[0] for key in wanted}, organisation__in={key[1] for key in wanted}
    )
    found = {(row.element_id, row.organisation_id, row.period_start, row.period_end): row for row in rows}
    return {key: row for key, row in found.items() if key in wanted}


def known(row: ElementValue) -> Known:
    """Return one value as forms show it; element and source must be at hand."""
    element = row.element
    return Known(
        code=element.code,
        value=restored(element, row.value),
        words=words_of(element, row.value),
        source=source_words(row),
        span=span_words(element, row.period_start, row.period_end),
        as_of=row.as_of,
        recorded_at=row.recorded_at,
        value_id=row.pk,
        url=row.get_absolute_url(),
        organisation_id=row.organisation_id,
    )


def asked_before(
    element: DataElement, organisation_id: int, first: date, last: date, *, on: date, besides: str = ""
) -> Known | Place | None:
    """Return the value if it was given for the organisation and span, else where else it is being asked, else None."""
    given = known_values(organisation_id, [element.code], first, last).get(element.code)
    return given or place_of(element, on=on, besides=besides)


def elements_by_code(codes: Collection[str]) -> Mapping[str, DataElement]:
    """Return elements by code, with their owners."""
    return {row.code: row for row in DataElement.objects.select_related("owner").filter(code__in=codes)}


def values_visible_to(user: User, *, on: date) -> QuerySet[ElementValue]:
    """Keep current values of organisations in the user's reach, and of elements that the user's section answers for."""
    mine = reach_ids(user, "elements.view", on=on)
    return ElementValue.objects.current().filter(Q(organisation__in=mine) | Q(element__owner__in=mine))


def proposals_visible_to(user: User, *, on: date) -> QuerySet[ElementProposal]:
    """Keep corrections about organisations in reach, those to be decided there, and one's own."""
    mine = reach_ids(user, "elements.view", on=on)
    return ElementProposal.objects.filter(Q(organisation__in=mine) | Q(goes_to__in=mine) | Q(proposed_by=user))


def proposals_waiting_for(user: User, *, on: date) -> QuerySet[ElementProposal]:
    """Keep corrections that wait for the user's decision; one's own go to somebody else."""
    mine = reach_ids(user, "elements.decide", on=on)
    return (
        ElementProposal.objects.filter(state="waiting", goes_to__in=mine)
        .exclude(proposed_by=user)
        .select_related("element", "organisation", "goes_to")
    )
