"""What search knows of ledgers: their names, what they are for and what they ask; never what rows say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.models import LedgerType, VersionState
from yanzhen.apps.search.actions.index import Findable, index_many
from yanzhen.apps.search.models import SearchKind
from yanzhen.apps.search.registry import tells


def index_ledgers(keys: Iterable[int]) -> None:
    """Renew what search knows of the ledgers with these keys, in the transaction of the act that changed them."""
    index_many(_findables(LedgerType.objects.filter(pk__in=list(keys))))


@tells("ledgers.ledgertype")
def all_ledgers() -> Iterator[Findable]:
    """Yield every ledger that has a form in force."""
    yield from _findables(LedgerType.objects.all())


def _findables(rows: Iterable[LedgerType]) -> Iterator[Findable]:
    for type_ in rows.prefetch_related("versions"):
        issued = [one for one in type_.versions.all() if one.state == VersionState.ISSUED]
        if not issued:
            continue
        newest = max(issued, key=lambda one: one.number)
        form = form_of(newest)
        yield Findable(
            subject=type_,
            kind=SearchKind.LEDGER,
            title=type_.title,
            text="\n".join((form.help, "、".join(field.title for field in form.fields))),
            organisation=None,  # what is asked is for everyone who may see ledgers; the rows are not in the index
            capability="ledgers.view",
            url=("ledgers:type", type_.code),
            happened_on=newest.started_on,
        )
