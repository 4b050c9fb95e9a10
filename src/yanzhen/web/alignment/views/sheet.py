"""The alignment of one document: the page, paper, spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from yanzhen.web.alignment.page import page_context
from yanzhen.web.alignment.row_views import RowView
from yanzhen.web.documents.access import document_for
from yanzhen.web.pages import render_page, wants_part
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import rows_response

HEADINGS = (
    "序号",
    "上级文件",
    "章节",
    "上级要求",
    "上级时限",
    "对标情况",
    "承接语句",
    "承接章节",
    "承接状态",
    "相近程度",
    "共同的词",
    "数值和时限对照",
    "不适用的理由",
    "列成的任务",
)


@needs("documents.view")
@require_safe
def alignment(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is asked beside what answers it."""
    document = document_for(request, pk)
    context = page_context(request, document)
    if not context["sheets"] and not context["hidden"] and context["can_decide"]:
        return redirect("alignment:choose", pk=pk)
    if "from" in request.GET and wants_part(request):
        return render(request, "alignment/_rows.html", context)
    return render_page(request, "alignment/sheet.html", "alignment/_sheet.html", context)


@needs("documents.view")
@require_safe
def alignment_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rows of the filter as a sheet for paper."""
    context = page_context(request, document_for(request, pk), whole=True)
    return render(request, "alignment/print.html", context)


@needs("documents.view")
@require_safe
def alignment_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with a workbook of the rows of the filter, one line per answer."""
    document = document_for(request, pk)
    context = page_context(request, document, whole=True)
    lines = _own_lines(context["own"]) if context["own"] else _lines(context["rows"])
    return rows_response(f"上级对标_{document.title[:40]}", HEADINGS, lines)


def _lines(rows: list[RowView]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        asked = (row.number, row.higher, row.heading, row.text, row.deadline, row.standing)
        decided = (row.reason, row.task_title)
        if not row.links:
            yield (*asked, "", "", "", "", "", "", *decided)
        for link in row.links:
            compared = "；".join(f"{one.words}，{one.verdict}" for one in link.comparisons)
            state = "待确认" if link.is_proposed else "已确认"
            yield (
                *asked,
                link.text,
                link.heading,
                state,
                link.percent or "人工选定",
                "、".join(link.shared),
                compared,
                *decided,
            )


def _own_lines(own: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    for number, one in enumerate(own, start=1):
        yield (number, "", "", "", "", "本地自提", one["text"], one["heading"], "", "", "", "", "", "")
