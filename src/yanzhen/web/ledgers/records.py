"""Rows of a ledger over units and periods, and one row with its history."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.ledgers.bridge import form_of, period_name_of, values_of
from yanzhen.apps.ledgers.models import LedgerType, Record
from yanzhen.apps.ledgers.queries import newest_spans, records_visible_to, units_seen_of, version_for
from yanzhen.apps.ledgers.record_search import Wanted, first_found
from yanzhen.apps.ledgers.refusals import sees_sealed
from yanzhen.apps.organisations.models import Organisation
from yanzhen.engines.ledgers import Field, Period, from_json, period_rhythm, shown_value
from yanzhen.web.ledgers.finding import visible_type
from yanzhen.web.ledgers.lists import crumbs_of, type_tabs
from yanzhen.web.ledgers.matrix import span_from
from yanzhen.web.ledgers.sheet import SEALED
from yanzhen.web.lists import COUNT_AT_MOST, EXPORT_AT_MOST, CappedPaginator
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import rows_response

FIELDS_SHOWN = 8
PER_PAGE = 50
UNITS_AT_MOST = 2000  # of a reader who sees not all: more are not listed
ORDER = ("-period_end", "organisation_id", "pk")  # as ``first_found`` gives them


@needs("ledgers.view")
@require_safe
def record_list(request: HttpRequest, code: str) -> HttpResponse | FileResponse:
    """List the rows of a ledger; ``unit``, ``period``, ``words`` and ``field-KEY`` narrow it."""
    type_ = visible_type(request, code)
    version = version_for(type_, request.today) or type_.versions.order_by("-number").first()
    form = form_of(version)
    rows, wanted = _narrowed(request, type_)
    refusal = ""
    if request.GET.get("export") == "xlsx":
        found = first_found(rows, wanted, at_most=EXPORT_AT_MOST + 1)
        if len(found) <= EXPORT_AT_MOST:
            return _workbook(type_, form.fields, _whole(Record.objects.filter(pk__in=found).order_by(*ORDER)))
        refusal = f"筛选结果超过{EXPORT_AT_MOST}行，请缩小范围后再导出。"
    page = _paginator(rows, wanted).get_page(request.GET.get("page"))
    page.object_list = _whole(Record.objects.filter(pk__in=list(page.object_list)).order_by(*ORDER))
    shown = [field for field in form.fields if not field.is_sealed][:FIELDS_SHOWN]
    context = {
        "type": type_,
        "form": form,
        "fields": shown,
        "rows": [(row, period_name_of(row.belongs_to), _cells(row, shown)) for row in page],
        "page": page,
        "spans": _spans(request, type_),
        "choices": [field for field in form.fields if field.choices and field.key in form.slots],
        "query": request.GET,
        "refusal": refusal,
        "crumbs": crumbs_of(type_, "台账条目"),
        "tabs": type_tabs(type_, "records"),
    }
    return render(request, "ledgers/records.html", context, status=409 if refusal else 200)


def _whole(rows: QuerySet[Record]) -> QuerySet[Record]:
    return rows.select_related("organisation", "belongs_to__form_version")


def _paginator(rows: QuerySet[Record], wanted: Wanted) -> CappedPaginator:
    """Page the keys: the two hundredth page passes ten thousand rows, of which fifty are read."""
    if not wanted.can_be_looked_up:
        return CappedPaginator(rows.values_list("pk", flat=True), PER_PAGE, counted=rows)
    found = first_found(rows, wanted, at_most=COUNT_AT_MOST)
    return CappedPaginator(found, PER_PAGE, counted=found)


def _narrowed(request: HttpRequest, type_: LedgerType) -> tuple[QuerySet[Record], Wanted]:
    """Return the rows asked for, in order, and what of it an index may look for."""
    rows = records_visible_to(request.user, on=request.today).filter(type=type_).order_by(*ORDER)
    asked = request.GET
    units: list[int] = []
    if unit := asked.get("unit", "").strip():
        named = Organisation.objects.filter(name__icontains=unit).order_by()
        units = list(named.values_list("pk", flat=True))
        rows = rows.filter(organisation_id__in=units)
    span = span_from(asked.get("period", ""))
    if span:
        rows = rows.filter(period_start=span[0], period_end=span[1])
    words = asked.get("words", "").strip()
    if words:
        rows = rows.filter(key__icontains=words)
    codes = _codes_asked(request, type_)
    rows = rows.filter(**codes)
    if (words or codes) and (seen := units_seen_of(type_, request.user, on=request.today, most=UNITS_AT_MOST)):
        units = [one for one in units if one in set(seen)] if unit else seen
        rows = rows.filter(organisation_id__in=units)
    return rows, Wanted(type_.pk, words, codes, units, span[1] if span else None)


def _codes_asked(request: HttpRequest, type_: LedgerType) -> dict[str, str]:
    """Return what ``field-KEY`` asks for, by typed column."""
    version = version_for(type_, request.today)
    slots = form_of(version).slots if version else {}
    asked = ((name.removeprefix("field-"), value) for name, value in request.GET.items() if name.startswith("field-"))
    return {slots[key]: value for key, value in asked if value and slots.get(key, "").startswith("t")}


def _spans(request: HttpRequest, type_: LedgerType) -> list[tuple[str, str]]:
    version = version_for(type_, request.today) or type_.versions.order_by("-number").first()
    rhythm = period_rhythm(form_of(version))
    spans = newest_spans(type_.pk, on=request.today, most=36)
    return [(f"{start}_{end}", Period(rhythm, start, end).name) for start, end in spans]


def _cells(row: Record, fields: list[Field]) -> list[dict[str, object]]:
    return [
        {"text": _text(field, row.values.get(field.key)), "is_number": field.kind.is_numeric, "title": field.heading}
        for field in fields
    ]


def _text(field: Field, stored: object) -> str:
    if isinstance(stored, bool):
        return "是" if stored else "否"
    if isinstance(stored, list):
        return "、".join(field.choices.get(one, one) for one in stored)
    return field.choices.get(stored, str(stored)) if stored is not None else ""


def _workbook(type_: LedgerType, fields: tuple[Field, ...], rows: QuerySet[Record]) -> FileResponse:
    open_fields = [field for field in fields if not field.is_sealed]
    headings = ["单位", "报送期", *(field.heading for field in open_fields)]
    lines = (
        [row.organisation.name, period_name_of(row.belongs_to), *_values(row, open_fields)]
        for row in rows.iterator(chunk_size=1000)
    )
    return rows_response(type_.title, headings, lines)


def _values(row: Record, fields: list[Field]) -> list[object]:
    values = from_json(form_of(row.belongs_to.form_version), row.values)
    return [
        values.get(field.key)
        if field.kind.is_numeric or field.kind == "day"
        else shown_value(field, values.get(field.key))
        for field in fields
    ]


@needs("ledgers.view")
@require_safe
def record_page(request: HttpRequest, record_id: int) -> HttpResponse:
    """Show one row: every field, where it comes from, what it said before."""
    rows = records_visible_to(request.user, on=request.today)
    rows = rows.select_related(
        "belongs_to__form_version", "belongs_to__type", "type", "organisation", "source__entered_by__person"
    )
    row = get_object_or_404(rows, pk=record_id)
    form = form_of(row.belongs_to.form_version)
    values = values_of(row, form)
    unsealed = sees_sealed(row.belongs_to, request.user, on=request.today)
    history = [
        (step, _changes(form.fields, from_json(form, step.values), values))
        for step in row.history.select_related("changed_by__person").order_by("-number")
    ]
    context = {
        "record": row,
        "form": form,
        "period": period_name_of(row.belongs_to),
        "pairs": [
            (field, SEALED if field.is_sealed and not unsealed else shown_value(field, values.get(field.key)))
            for field in form.fields
        ],
        "history": history,
        "crumbs": [
            ("台账", reverse("ledgers:list")),
            (row.type.title, reverse("ledgers:type", args=[row.type.code])),
            (f"{row.organisation}·{period_name_of(row.belongs_to)}", row.belongs_to.get_absolute_url()),
            (f"第{row.position}行", ""),
        ],
    }
    return render(request, "ledgers/record.html", context)


def _changes(fields: tuple[Field, ...], before: dict, after: dict) -> list[tuple[Field, str, str]]:
    return [
        (field, shown_value(field, before.get(field.key)), shown_value(field, after.get(field.key)))
        for field in fields
        if not field.is_sealed and before.get(field.key) != after.get(field.key)
    ]
