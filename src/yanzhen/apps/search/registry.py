"""Who can say again what is to be found (检索来源): each app registers its ``findable`` module's rows for a rebuild."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from yanzhen.apps.search.actions.index import Findable

Teller = Callable[[], Iterable[Findable]]
_TELLERS: dict[str, Teller] = {}


def tells(label: str) -> Callable[[Teller], Teller]:
    """Register a function that yields everything of ``label`` (``documents.document``) that can be found."""

    def register(teller: Teller) -> Teller:
        _TELLERS[label] = teller
        return teller

    return register


def labels() -> tuple[str, ...]:
    """Return the kinds of objects that can be indexed anew."""
    return tuple(sorted(_TELLERS))


def everything() -> Iterator[Findable]:
    """Yield all that can be found, kind by kind."""
    for label in labels():
        yield from _TELLERS[label]()
