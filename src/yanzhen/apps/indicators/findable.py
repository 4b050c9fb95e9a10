"""What search knows of indicators: the definition in force and what documents call them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.search.actions.index import Findable, index_many
from yanzhen.apps.search.models import SearchKind
from yanzhen.apps.search.registry import tells


def index_indicators(keys: Iterable[int]) -> None:
    """Renew what search knows of the indicators with these keys, in the transaction of the act that changed them."""
    index_many(_findables(Indicator.objects.filter(pk__in=list(keys))))


@tells("indicators.indicator")
def all_indicators() -> Iterator[Findable]:
    """Yield every indicator."""
    yield from _findables(Indicator.objects.all())


def _findables(rows: Iterable[Indicator]) -> Iterator[Findable]:
    for indicator in rows.prefetch_related("versions"):
        versions = sorted(indicator.versions.all(), key=lambda version: version.number)
        if not versions:
            continue
        yield Findable(
            subject=indicator,
            kind=SearchKind.INDICATOR,
            title=indicator.title,
            text="\n".join((versions[-1].definition, *indicator.metric_words)),
            organisation=None,  # a definition is for everyone who may see indicators; the figures are not in the index
            capability="indicators.view",
            url=("indicators:indicator", indicator.pk),
            happened_on=versions[-1].started_on,
        )
