"""What waits for a section about the lists, as a line of the desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.readiness.rights import authority_for, items_to_fill
from yanzhen.apps.readiness.standing import sections_of, standings_of
from yanzhen.engines.equity.checklist import ChecklistAnswer
from yanzhen.web.desk.waiting import Kind, kind_of, waits_for


@waits_for
def missing_values(request: HttpRequest) -> Iterator[Kind]:
    """Yield the items of the user's own section whose values are missing this year."""
    if not may_anywhere(request.user, "readiness.edit", on=request.today):
        return
    if (authority := authority_for(request.user, on=request.today)) is None:
        return
    fills = items_to_fill(request.user, authority, sections_of(authority), on=request.today)
    if not fills:
        return
    year = request.today.year
    items = standings_of(authority, [year], on=request.today)[year].readiness.items
    missing = [one.item for one in items if one.answer is ChecklistAnswer.CANNOT_TELL and one.item.code in fills]
    yield kind_of(
        "均衡创建待填",
        missing,
        lambda item: {
            "title": f"{item.part.words}第{item.number}项：{item.title}",
            "url": reverse("readiness:item", args=[item.code]),
            "note": f"{year}年缺数",
        },
        url=reverse("readiness:lists"),
    )
