"""What search knows of meetings: titles of open items and words of open resolutions, for the school's own people."""

from __future__ import annotations

from collections.abc import Iterator

from yanzhen.apps.meetings.models import Item, Recusal, Resolution
from yanzhen.apps.meetings.sight import persons_recused
from yanzhen.apps.search.actions.index import Findable, forget, index_many
from yanzhen.apps.search.models import SearchKind
from yanzhen.apps.search.registry import tells

CAPABILITY = "meetings.view"


def index_item(item: Item) -> None:
    """Renew what search knows of one item, in the transaction of the act that changed it; a sealed one is not found."""
    if item.is_sealed:
        forget([item])
    else:
        index_many([_item(item)])


def index_resolution(resolution: Resolution) -> None:
    """Renew what search knows of one resolution, in the transaction of the act that changed it."""
    if resolution.agenda_item.item.is_sealed:
        forget([resolution])
    else:
        index_many([_resolution(resolution, is_closed_to_some=bool(persons_recused(resolution.agenda_item.item)))])


@tells("meetings.item")
def all_items() -> Iterator[Findable]:
    """Yield every open item."""
    for item in Item.objects.filter(is_sealed=False).select_related("organisation").iterator():
        yield _item(item)


@tells("meetings.resolution")
def all_resolutions() -> Iterator[Findable]:
    """Yield every resolution on an open item."""
    rows = Resolution.objects.filter(agenda_item__item__is_sealed=False)
    recused = set(Recusal.objects.values_list("agenda_item__item_id", flat=True))
    for resolution in rows.select_related("agenda_item__item__organisation").iterator():
        item = resolution.agenda_item.item
        is_closed = item.pk in recused or item.reconsiders_id in recused or bool(item.recused_before)
        yield _resolution(resolution, is_closed_to_some=is_closed)


def _item(item: Item) -> Findable:
    return Findable(
        subject=item,
        kind=SearchKind.MEETING,
        title=item.title,
        text=item.number,
        organisation=item.organisation,
        capability=CAPABILITY,
        url=("meetings:item", item.pk),
        happened_on=item.made_on,
    )


def _resolution(resolution: Resolution, *, is_closed_to_some: bool) -> Findable:
    """Search shows excerpts to the whole office: the words stay out of it where a member of it recused."""
    item = resolution.agenda_item.item
    return Findable(
        subject=resolution,
        kind=SearchKind.MEETING,
        title=item.title,
        text=resolution.number if is_closed_to_some else f"{resolution.number}\n{resolution.wording}",
        organisation=item.organisation,
        capability=CAPABILITY,
        url=("meetings:resolution", resolution.pk),
        happened_on=resolution.made_on,
    )
