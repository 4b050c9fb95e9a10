"""One way to make a list page: filter, sort, page, totals, export of exactly the filtered rows, page or part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import django_filters
import django_tables2 as tables
from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from yanzhen.web.columns import NumberColumn
from yanzhen.web.pages import render_page
from yanzhen.web.spreadsheets import workbook_response

PAGE_SIZES = (25, 50, 100)
COUNT_AT_MOST = 10_000  # counting a million rows costs more than showing a page of them
EXPORT_AT_MOST = 50_000  # about ten seconds of one worker


@dataclass(frozen=True)
class Empty:
    """What a list without rows says: what is missing and what to do next."""

    title: str
    next: str
    url: str = ""
    label: str = ""


class CappedPaginator(Paginator):
    """Counts up to a limit; beyond it the list says "more than" and asks for filters."""

    def __init__(self, rows: Any, per_page: int, *, counted: QuerySet | list) -> None:
        super().__init__(rows, per_page)
        self.counted = counted

    @cached_property
    def count(self) -> int:
        """Return the number of rows, at most the limit."""
        if isinstance(self.counted, list):
            return min(len(self.counted), COUNT_AT_MOST)
        return self.counted.order_by()[:COUNT_AT_MOST].count()

    @property
    def is_capped(self) -> bool:
        """Are there more rows than were counted?"""
        return self.count >= COUNT_AT_MOST


@dataclass
class Listing:
    """One list as one request sees it; ``<c-listing :listing="listing" />`` shows it."""

    title: str
    noun: str
    table: tables.Table
    rows: QuerySet
    filterset: django_filters.FilterSet | None
    empty: Empty
    caption: str
    page_sizes: tuple[int, ...] = PAGE_SIZES
    refusal: str = ""
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def page(self) -> Any:
        """The page of rows that is shown."""
        return self.table.page

    @property
    def filter_form(self) -> BaseForm | None:
        """The form of the filter bar, if the list can be filtered."""
        return self.filterset.form if self.filterset is not None else None

    @property
    def is_empty(self) -> bool:
        """Is there no row to show?"""
        return self.page.paginator.count == 0

    @property
    def is_filtered(self) -> bool:
        """Did the user narrow the list?"""
        return self.filterset is not None and any(self.query.get(name) for name in self.filterset.form.fields)

    @cached_property
    def totals(self) -> list[tuple[Any, Any]]:
        """Pairs of column and total over all filtered rows; empty when no column wants one."""
        wanted = {
            column.name: Sum(str(column.accessor).replace(".", "__"))
            for column in self.table.columns
            if isinstance(column.column, NumberColumn) and column.column.wants_total
        }
        if not wanted:
            return []
        sums = self.rows.order_by().aggregate(**{f"total_of_{name}": total for name, total in wanted.items()})
        return [(column, sums.get(f"total_of_{column.name}")) for column in self.table.columns]


def _in_stable_order(rows: QuerySet) -> QuerySet:
    """Add the key as last sort field, so that no row is on two pages."""
    named = rows.query.order_by or rows.model._meta.ordering
    return rows.order_by(*named, "pk")


def _page_size(request: HttpRequest) -> int:
    asked = request.GET.get("per_page", "")
    return int(asked) if asked in {str(size) for size in PAGE_SIZES} else PAGE_SIZES[0]


def build_listing(
    request: HttpRequest,
    *,
    title: str,
    rows: QuerySet,
    table: type[tables.Table],
    empty: Empty,
    filters: type[django_filters.FilterSet] | None = None,
    noun: str = "记录",
    caption: str = "",
) -> Listing:
    """Filter, sort and page ``rows`` as the query string says: ``sort``, ``page``, ``per_page``, the filters' names."""
    filterset = filters(request.GET, queryset=rows, request=request) if filters else None
    kept = filterset.qs if filterset is not None else rows
    bound = table(kept, order_by=request.GET.getlist("sort") or None, request=request)
    bound.data.data = _in_stable_order(bound.data.data)
    bound.paginator = CappedPaginator(bound.rows, _page_size(request), counted=bound.data.data)
    bound.page = bound.paginator.get_page(request.GET.get("page"))
    return Listing(title, noun, bound, bound.data.data, filterset, empty, caption, query=request.GET)


def render_list(
    request: HttpRequest, *, template: str, context: Mapping[str, Any] | None = None, **settings: Any
) -> HttpResponse:
    """Answer a list page: the page, its part for htmx, or the spreadsheet with ``?export=xlsx``.

    ``settings`` are those of ``build_listing``; ``template`` shows ``<c-listing :listing="listing" />``.
    """
    listing = build_listing(request, **settings)
    status = 200
    if request.GET.get("export") == "xlsx":
        if listing.rows.order_by()[: EXPORT_AT_MOST + 1].count() <= EXPORT_AT_MOST:
            return workbook_response(listing.title, listing.table)
        listing.refusal = f"筛选结果超过{EXPORT_AT_MOST}行，请用筛选缩小范围后再导出。"
        status = 409
    return render_page(request, template, "lists/_listing.html", {"listing": listing, **(context or {})}, status=status)
