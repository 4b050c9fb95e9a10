"""What the alignment page shows: how far it is, which rows pass the filter, what may be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.alignment.models import AlignmentSheet, AskedRow
from yanzhen.apps.alignment.queries import (
    Standing,
    is_uncovered,
    is_waiting,
    is_weaker,
    last_step,
    rows_of,
    sheets_for,
    standing_of,
    without_origin,
)
from yanzhen.apps.documents.models import Document, ReadingItem
from yanzhen.web.alignment.access import may_decide
from yanzhen.web.alignment.row_views import row_view, views_of

ALL, WAITING, UNCOVERED, WEAKER, DECIDED, OWN = "all", "waiting", "uncovered", "weaker", "decided", "own"
ROWS_AT_ONCE = 40  # the rest is fetched when the reader comes near it
BAR_WIDTH = 600
Keeps = Callable[[AskedRow], bool]
FILTERS: tuple[tuple[str, str, Keeps], ...] = (
    (WAITING, "待确认", is_waiting),
    (UNCOVERED, "未覆盖", is_uncovered),
    (WEAKER, "弱于上级", is_weaker),
    (DECIDED, "已确认", lambda row: row.is_decided),
    (ALL, "全部", lambda row: True),
)


def page_context(request: HttpRequest, document: Document, *, whole: bool = False) -> dict[str, Any]:
    """Return everything the page needs; the number of queries does not grow with the rows.

    ``whole`` keeps every row of the filter, for paper and spreadsheet.
    """
    sheets = list(sheets_for(document, request.user, on=request.today))
    chosen = _chosen(request, sheets)
    rows = rows_of(chosen)
    standing = standing_of(rows)
    own = without_origin(chosen[0].local_version_id, rows) if chosen else []
    show = _show(request.GET.get("show"), standing)
    kept = [row for row in rows if _keeps(show)(row)] if show != OWN else []
    first = 0 if whole else _first(request)
    last = len(kept) if whole else first + ROWS_AT_ONCE
    can_decide = may_decide(request, document)
    higher = request.GET.get("higher", "") if len(chosen) < len(sheets) else ""
    return {
        "document": document,
        "sheets": sheets,
        "chosen": chosen,
        "higher": higher,
        "hidden": AlignmentSheet.objects.of(document).count() - len(sheets),
        "standing": standing,
        "segments": segments_of(standing),
        "show": show,
        "tabs": _tabs(document, rows, len(own), show, higher),
        "rows": views_of(kept[first:last]),
        "more": {"from": last, "count": len(kept) - last} if last < len(kept) else None,
        "own": _own(own, chosen) if show == OWN else [],
        "can_decide": can_decide,
        "undo": last_step(document.pk, request.user) if can_decide else None,
        "shows_higher": len(chosen) > 1,
    }


def row_context(request: HttpRequest, row: AskedRow) -> dict[str, Any]:
    """Return what one row needs, with the standing of the page beside it."""
    document = row.sheet.local
    sheets = list(sheets_for(document, request.user, on=request.today))
    wanted = request.headers.get("X-Alignment-Higher", "")
    chosen = [sheet for sheet in sheets if str(sheet.pk) == wanted] or sheets
    standing = standing_of(rows_of(chosen))
    can_decide = may_decide(request, document)
    return {
        "document": document,
        "row": row_view(row),
        "standing": standing,
        "segments": segments_of(standing),
        "can_decide": can_decide,
        "undo": last_step(document.pk, request.user) if can_decide else None,
        "shows_higher": len(chosen) > 1,
    }


def segments_of(standing: Standing) -> list[dict[str, Any]]:
    """Return the parts of the chart, each with its place and width in a bar of ``BAR_WIDTH``."""
    parts = (
        ("confirmed", "已确认承接", standing.confirmed),
        ("tasked", "已列任务", standing.tasked),
        ("aside", "不适用", standing.set_aside),
        ("waiting", "待确认", standing.waiting),
        ("uncovered", "未覆盖", standing.uncovered),
    )
    found, done = [], 0
    for name, title, count in parts:
        left, right = (round(BAR_WIDTH * part / (standing.total or 1)) for part in (done, done + count))
        found.append({"name": name, "title": title, "count": count, "left": left, "width": right - left})
        done += count
    return found


def _chosen(request: HttpRequest, sheets: Sequence[AlignmentSheet]) -> list[AlignmentSheet]:
    wanted = request.GET.get("higher", "")
    return [sheet for sheet in sheets if str(sheet.pk) == wanted] or list(sheets)


def _show(wanted: str | None, standing: Standing) -> str:
    """What was asked for; else what waits, else what nothing answers, else all."""
    if wanted in (OWN, *(name for name, _, _ in FILTERS)):
        return wanted
    if standing.waiting:
        return WAITING
    return UNCOVERED if standing.uncovered else ALL


def _keeps(show: str) -> Keeps:
    return next(keeps for name, _, keeps in FILTERS if name == show)


def _first(request: HttpRequest) -> int:
    value = request.GET.get("from", "0")
    return int(value) if value.isdecimal() and len(value) < 7 else 0


def _tabs(document: Document, rows: Sequence[AskedRow], own: int, show: str, higher: str) -> list[dict[str, Any]]:
    base = reverse("alignment:sheet", args=[document.pk])
    counted = [(name, title, sum(map(keeps, rows))) for name, title, keeps in FILTERS]
    return [
        {
            "title": title,
            "url": f"{base}?show={name}{f'&higher={higher}' if higher else ''}",
            "count": count,
            "current": name == show,
        }
        for name, title, count in (*counted, (OWN, "本地自提", own))
    ]


def _own(items: Sequence[ReadingItem], chosen: Sequence[AlignmentSheet]) -> list[dict[str, Any]]:
    """Local tasks that nobody asked for, with where they stand."""
    version = chosen[0].local_version
    return [
        {
            "text": item.wording_in(version.text),
            "url": f"{reverse('documents:reading', args=[version.pk])}#s-{item.start}",
            "heading": " › ".join(heading["text"] for heading in item.heading_path),
        }
        for item in items
    ]
