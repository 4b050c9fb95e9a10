"""What the library knows (库中数值): of whom, for when, from which source; nothing that the reader may not see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from yanzhen.apps.accounts.models import User
from yanzhen.apps.figure_checks.periods import Span, Told
from yanzhen.apps.indicators.models import Formula, Indicator, IndicatorVersion, Observation
from yanzhen.apps.indicators.series import (
    DISTRICT_KINDS,
    DistrictFigure,
    district_series,
    indicators_seen_whole,
    observations_visible_to,
)
from yanzhen.apps.indicators.wording import period_words, source_words
from yanzhen.apps.ledgers.asked import ledgers_feeding, with_returns_asked
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.queries.bound import units_expected

ALL_PERIODS = 100_000
DISTRICT = 0


@dataclass(frozen=True)
class Known:
    """One value of the library: its period, where it comes from, and whether it is withheld from this reader.

    ``is_partial``: put together from units of which not all are known to have reported.
    """

    value: Decimal | None
    span: Span
    source: str
    subject: str = ""
    is_stated: bool = False
    is_withheld: bool = False
    is_partial: bool = False


@dataclass(frozen=True)
class Answer:
    """What the library says to a question: a value of exactly the asked period, or why there is none."""

    known: Known | None
    nearest: Known | None = None
    reason: str = ""


@dataclass
class Library:
    """Values by indicator and organisation (0: the district as a whole), loaded at once."""

    indicators: Mapping[int, Indicator]
    versions: Mapping[int, IndicatorVersion]
    _values: dict[tuple[int, int], list[Known]] = field(default_factory=lambda: defaultdict(list))

    def ask(self, indicator: Indicator, organisation: Organisation, told: Told) -> Answer:
        """Return what is known of an indicator for an organisation and a period."""
        key = DISTRICT if organisation.kind in DISTRICT_KINDS else organisation.pk
        rows = self._values.get((indicator.pk, key), [])
        same = [row for row in rows if _is_of(row, told)]
        measured = [row for row in same if not row.is_stated]
        if measured and measured[0].is_withheld:
            return Answer(None, reason="库中有数，但已报单位不足3个，不显示汇总")
        chosen = measured or _summed(rows, told, self.versions.get(indicator.pk)) or same
        if chosen:
            return Answer(chosen[-1])
        inside = [
            row for row in rows if told.first <= row.span[0] and row.span[1] <= told.last and row.value is not None
        ]
        period = period_words(*told.span)
        reason = f"库中没有“{indicator.title}”{period}的数"
        return Answer(None, inside[-1] if inside else None, reason)


def library_for(
    user: User,
    questions: Iterable[tuple[Indicator, Organisation, Told]],
    indicators: Collection[Indicator],
    *,
    on: date,
) -> Library:
    """Load in a fixed number of queries what the library knows about the questions."""
    asked = list(questions)
    wanted = {indicator.pk: indicator for indicator, _, _ in asked}
    versions: dict[int, IndicatorVersion] = {}
    for version in IndicatorVersion.objects.filter(indicator__in=wanted).order_by("indicator_id", "number"):
        versions[version.indicator_id] = version
    library = Library(wanted, versions)
    if not asked:
        return library
    since = min(told.first for _, _, told in asked) - timedelta(days=1)
    if any(one.kind in DISTRICT_KINDS for _, one, _ in asked):
        _load_district(library, user, list(wanted.values()), since, on)
    units = {one.pk for _, one, _ in asked if one.kind not in DISTRICT_KINDS}
    _load_rows(library, user, wanted, units, since, on)
    return library


def _load_district(library: Library, user: User, indicators: list[Indicator], since: date, on: date) -> None:
    keys = [one.pk for one in indicators]
    ledgers = ledgers_feeding(keys)
    series = district_series(
        indicators,
        expected=units_expected([key for key in keys if key not in ledgers]),
        seen_whole=indicators_seen_whole(user, indicators, on=on),
        since=since,
        last=ALL_PERIODS,
    )
    for key, figures in with_returns_asked(series, ledgers).items():
        for figure in figures:
            library._values[key, DISTRICT].append(_of_district(figure))


def _of_district(figure: DistrictFigure) -> Known:
    given = figure.given
    if given is not None:
        return Known(figure.value, figure.span, source_words(given), given.source.subject)
    of = "" if figure.expected is None else f"，应报{figure.expected}个"
    return Known(
        figure.value,
        figure.span,
        f"由{figure.reported}个单位汇总{of}",
        is_withheld=figure.is_withheld,
        is_partial=figure.expected is None or figure.reported < figure.expected,
    )


def _load_rows(
    library: Library, user: User, wanted: Mapping[int, Indicator], units: Collection[int], since: date, on: date
) -> None:
    """Load the units' own figures, and what documents state of them and of the district."""
    rows = (
        observations_visible_to(user, on=on)
        .filter(indicator_version__indicator__in=wanted, period_end__gte=since, superseded_by=None, withdrawn_at=None)
        .select_related("indicator_version", "organisation", "source")
        .order_by("period_end", "period_start", "pk")
    )
    for row in rows:
        is_district = row.organisation.kind in DISTRICT_KINDS
        if not row.is_stated and (is_district or row.organisation_id not in units):
            continue
        if row.is_stated and not is_district and row.organisation_id not in units:
            continue
        key = row.indicator_version.indicator_id, DISTRICT if is_district else row.organisation_id
        library._values[key].append(_known(row))


def _known(row: Observation) -> Known:
    return Known(
        row.value,
        (row.period_start, row.period_end),
        source_words(row),
        row.source.subject,
        is_stated=row.is_stated,
    )


def _is_of(row: Known, told: Told) -> bool:
    return row.span[1] == told.last if told.is_as_of else row.span == told.span


def _summed(rows: list[Known], told: Told, version: IndicatorVersion | None) -> list[Known]:
    """A sum over the whole period from figures that cover it without gap or overlap; else nothing."""
    if version is None or version.formula != Formula.SUM or told.is_as_of:
        return []
    inside = sorted(
        (row for row in rows if told.first <= row.span[0] and row.span[1] <= told.last and not row.is_stated),
        key=lambda row: row.span,
    )
    at, total = told.first, Decimal(0)
    for row in inside:
        if row.value is None or row.span[0] != at:
            return []
        total += row.value
        at = row.span[1] + timedelta(days=1)
    if len(inside) < 2 or at != told.last + timedelta(days=1):
        return []
    words = f"{len(inside)}期数值相加"
    return [Known(total, told.span, words, inside[-1].subject, is_partial=any(row.is_partial for row in inside))]
