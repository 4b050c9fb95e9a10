"""Pages of a list, cut by key so that page one thousand costs what page one costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.db.models import Model, QuerySet
from ninja import Field, Path, Schema

MOST = 200
LARGEST_KEY = 2**63 - 1
RowId = Annotated[int, Path(ge=1, le=LARGEST_KEY)]


class PageQuery(Schema):
    """Where a page starts and how long it is."""

    after: int = Field(0, ge=0, le=LARGEST_KEY, description="上一页最后一条的编号；第一页不填")
    limit: int = Field(50, ge=1, le=MOST, description="每页条数，最多200")


def page_of(rows: QuerySet, query: PageQuery, shape: Callable[[Model], Any]) -> dict[str, Any]:
    """Return one page as ``{items, next_after}``; ``next_after`` is null on the last page."""
    found = list(rows.order_by("pk").filter(pk__gt=query.after)[: query.limit + 1])
    more = len(found) > query.limit
    found = found[: query.limit]
    return {"items": [shape(row) for row in found], "next_after": found[-1].pk if more else None}
