"""What a person has in hand and can pass on (交接清单): each app says what it knows, in one registry.

An app that keeps something in a person's name registers a ``Holding`` in its ``AppConfig.ready``:

    register_holding(Holding(key="duties", title="分管与联系", open_items=open_duties, pass_on=pass_on_duty))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from yanzhen.apps.organisations.models import Person


@dataclass(frozen=True)
class OpenItem:
    """One thing in a person's hands (待交接事项).

    Attributes:
        key: the holding it comes from.
        pk: the row's key inside the holding.
        title: what people read, e.g. ``分管：办公室``.
        since: since when, as people read it.
        url: where it can be seen, or empty.
        opened_with: the capability that the page asks for, or empty.
        remark: why it cannot be passed on, or empty.
    """

    key: str
    pk: int
    title: str
    since: str = ""
    url: str = ""
    opened_with: str = ""
    remark: str = ""

    @property
    def token(self) -> str:
        """Name of the item in a form."""
        return f"{self.key}:{self.pk}"


@dataclass(frozen=True)
class Holding:
    """A kind of thing that persons hold.

    Attributes:
        key: stable name, unique among holdings.
        title: Chinese name of the kind.
        open_items: what the person holds on a day.
        pass_on: give one row to a successor from a day on; returns a reason when it cannot, else null. It runs inside
            the hand-over's transaction and writes no event of its own.
    """

    key: str
    title: str
    open_items: Callable[[Person, date], Iterable[OpenItem]]
    pass_on: Callable[[int, Person, date], str | None]


_holdings: dict[str, Holding] = {}


def register_holding(holding: Holding) -> None:
    """Add a kind of holding; the same key registered twice counts once."""
    _holdings[holding.key] = holding


def holdings() -> list[Holding]:
    """Return all kinds in the order of their registration."""
    return list(_holdings.values())


def open_items(person: Person, *, on: date) -> list[tuple[Holding, list[OpenItem]]]:
    """Return what the person has in hand on ``on``, by kind; kinds without items are left out."""
    found = [(holding, list(holding.open_items(person, on))) for holding in holdings()]
    return [(holding, items) for holding, items in found if items]
