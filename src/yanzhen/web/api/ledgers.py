"""Ledgers for machines: forms, returns, their rows, rows written by key, and what changed since a version.

No postponed annotations here: the framework reads them through the decorator.
"""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from yanzhen.apps.ledgers.actions.pass_on import forward_return, report_zero
from yanzhen.apps.ledgers.actions.upsert_rows import RowResult, upsert_rows
from yanzhen.apps.ledgers.bridge import form_of, period_name_of, period_of, unseal_values
from yanzhen.apps.ledgers.changes import changes_since
from yanzhen.apps.ledgers.models import LedgerType, Record, Return, ReturnState
from yanzhen.apps.ledgers.queries import records_visible_to, returns_visible_to, types_visible_to, version_for
from yanzhen.apps.ledgers.refusals import sees_sealed
from yanzhen.apps.organisations.models import Organisation
from yanzhen.presets.ledger_catalogue import definition_of
from yanzhen.web.api.paging import LARGEST_KEY, PageQuery, RowId, page_of
from yanzhen.web.api.rights import api_needs
from yanzhen.web.api.schemas import REFUSALS

router = Router(tags=["台账"])
ROWS_AT_ONCE = 2000


class LedgerOut(Schema):
    """A ledger that the account fills in or receives."""

    id: int
    code: str
    title: str
    owner: str | None
    is_temporary: bool


class LedgerPage(Schema):
    """One page of ledgers."""

    items: list[LedgerOut]
    next_after: int | None


class FormOut(Schema):
    """The form in force, in the shape of the catalogue's TOML."""

    version: int
    definition: dict[str, Any]


class ReturnOut(Schema):
    """The rows of one organisation for one period, and how far they have come."""

    id: int
    ledger: str
    organisation: str = Field(description="单位代码")
    period_start: date
    period_end: date
    period: str
    state: str
    is_zero: bool
    rows: int
    revision: int
    version: int
    form_version: int
    digest: str
    due_at: datetime | None
    submitted_at: datetime | None
    approved_at: datetime | None


class ReturnPage(Schema):
    """One page of returns."""

    items: list[ReturnOut]
    next_after: int | None


class ReturnQuery(PageQuery):
    """What to keep."""

    state: ReturnState | None = None
    organisation: str | None = Query(None, max_length=32, description="单位代码")
    day: date | None = Query(None, description="报送期包含的一天")


class RecordOut(Schema):
    """One row; personal fields only for accounts whose duty needs them."""

    id: int
    key: str
    version: int
    values: dict[str, Any]
    changed_at: datetime


class RecordPage(Schema):
    """One page of rows."""

    items: list[RecordOut]
    next_after: int | None


class ChangesQuery(Schema):
    """From which version on."""

    since: int = Field(0, ge=0, le=LARGEST_KEY, description="上次得到的next_since；第一次填0")
    limit: int = Field(100, ge=1, le=500)


class ChangesOut(Schema):
    """Returns changed since the version, oldest change first."""

    items: list[ReturnOut]
    next_since: int
    has_more: bool


class RowsIn(Schema):
    """Rows by field key, as people write them; the same delivery may be sent again."""

    organisation: str = Field(max_length=32, description="单位代码")
    day: date = Field(description="报送期包含的一天")
    rows: list[dict[str, str | int | float | bool | list[str] | None]] = Field(max_length=ROWS_AT_ONCE)
    all_or_nothing: bool = Field(True, description="有一行不对就都不写")
    remove_missing: bool = Field(False, description="没有送来的行删除；只在all_or_nothing时有效")
    origin: str = Field("", max_length=60, description="来源系统名称")


class RowFaultOut(Schema):
    """Why a cell could not be written."""

    code: str
    field: str
    found: str
    expected: str
    message: str


class RowOut(Schema):
    """What became of one row, in the order sent."""

    place: int
    outcome: str = Field(description="added、changed、unchanged、fault，或因其他行有误而not_written")
    record_id: int | None
    version: int | None
    faults: list[RowFaultOut]


class RowsOut(Schema):
    """What became of every row."""

    return_id: int
    version: int
    removed: int
    is_written: bool
    rows: list[RowOut]


def _ledger(request: HttpRequest, code: str) -> LedgerType:
    rows = types_visible_to(request.user, on=request.today).select_related("owner")
    return get_object_or_404(rows, code=code)


def _returns(request: HttpRequest):
    rows = returns_visible_to(request.user, on=request.today)
    return rows.select_related("type", "form_version", "organisation")


def _ledger_shape(row: LedgerType) -> dict[str, Any]:
    owner = row.owner.name if row.owner else None
    return {"id": row.pk, "code": row.code, "title": row.title, "owner": owner, "is_temporary": row.is_temporary}


def _return_shape(row: Return) -> dict[str, Any]:
    plain = ("period_start", "period_end", "state", "is_zero", "rows", "revision", "version", "digest")
    moments = ("due_at", "submitted_at", "approved_at")
    return {
        **{name: getattr(row, name) for name in (*plain, *moments)},
        "id": row.pk,
        "ledger": row.type.code,
        "organisation": row.organisation.code,
        "period": period_name_of(row),
        "form_version": row.form_version.number,
    }


@router.get("", response={200: LedgerPage, **REFUSALS}, summary="台账目录")
@api_needs("ledgers.view")
def list_ledgers(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """List the ledgers that the account fills in or receives."""
    rows = types_visible_to(request.user, on=request.today).select_related("owner")
    return page_of(rows, query, _ledger_shape)


@router.get("/changes", response={200: ChangesOut, **REFUSALS}, summary="增量")
@api_needs("ledgers.view")
def list_changes(request: HttpRequest, query: Query[ChangesQuery]) -> dict[str, Any]:
    """Return what was filled, sent, approved, locked or corrected since a version; take the rows of each anew."""
    changes = changes_since(query.since, limit=query.limit)
    rows = _returns(request).in_bulk(list(changes.changed))
    items = [_return_shape(rows[key]) for key in changes.changed if key in rows]
    return {"items": items, "next_since": changes.next_since, "has_more": changes.has_more}


@router.get("/returns/{return_id}", response={200: ReturnOut, **REFUSALS}, summary="一份报送")
@api_needs("ledgers.view")
def one_return(request: HttpRequest, return_id: RowId) -> dict[str, Any]:
    """Return one return."""
    return _return_shape(get_object_or_404(_returns(request), pk=return_id))


@router.get("/returns/{return_id}/records", response={200: RecordPage, **REFUSALS}, summary="台账条目")
@api_needs("ledgers.view")
def list_records(request: HttpRequest, return_id: RowId, query: Query[PageQuery]) -> dict[str, Any]:
    """List the rows of a return."""
    sheet = get_object_or_404(_returns(request), pk=return_id)
    unsealed = sees_sealed(sheet, request.user, on=request.today)

    def shape(row: Record) -> dict[str, Any]:
        hidden = unseal_values(bytes(row.sealed)) if unsealed and row.sealed else {}
        plain = {name: getattr(row, name) for name in ("key", "version", "changed_at")}
        return {"id": row.pk, **plain, "values": {**row.values, **hidden}}

    rows = records_visible_to(request.user, on=request.today).filter(belongs_to=sheet)
    return page_of(rows, query, shape)


@router.post("/returns/{return_id}/forward", response={200: ReturnOut, **REFUSALS}, summary="送出")
@api_needs("ledgers.fill")
def forward(request: HttpRequest, return_id: RowId) -> dict[str, Any]:
    """Pass a filled return on; refused as on the page."""
    sheet = get_object_or_404(_returns(request), pk=return_id)
    return _return_shape(forward_return(return_id=sheet.pk, actor=request.user, on=request.today))


@router.post("/returns/{return_id}/zero", response={200: ReturnOut, **REFUSALS}, summary="零报告")
@api_needs("ledgers.fill")
def zero(request: HttpRequest, return_id: RowId) -> dict[str, Any]:
    """Report that there is nothing to report."""
    sheet = get_object_or_404(_returns(request), pk=return_id)
    return _return_shape(report_zero(return_id=sheet.pk, actor=request.user, on=request.today))


@router.get("/{code}", response={200: FormOut, **REFUSALS}, summary="表样")
@api_needs("ledgers.view")
def form(request: HttpRequest, code: str) -> dict[str, Any]:
    """Return the form in force: fields, limits, code lists, checks, indicators."""
    type_ = _ledger(request, code)
    version = version_for(type_, request.today)
    if version is None:
        raise Http404
    return {"version": version.number, "definition": definition_of(form_of(version))}


@router.get("/{code}/returns", response={200: ReturnPage, **REFUSALS}, summary="报送列表")
@api_needs("ledgers.view")
def list_returns(request: HttpRequest, code: str, query: Query[ReturnQuery]) -> dict[str, Any]:
    """List the returns of a ledger."""
    rows = _returns(request).filter(type=_ledger(request, code))
    if query.state:
        rows = rows.filter(state=query.state)
    if query.organisation:
        rows = rows.filter(organisation__code=query.organisation)
    if query.day:
        rows = rows.filter(period_start__lte=query.day, period_end__gte=query.day)
    return page_of(rows, query, _return_shape)


@router.put("/{code}/records", response={200: RowsOut, **REFUSALS}, summary="写入条目")
@api_needs("ledgers.fill")
def put_records(request: HttpRequest, code: str, sent: RowsIn) -> dict[str, Any]:
    """Write rows by their key: new ones are added, known ones changed; sending them again changes nothing."""
    type_ = _ledger(request, code)
    unit = get_object_or_404(Organisation, code=sent.organisation)
    version = version_for(type_, sent.day)
    if version is None:
        raise Http404
    period = period_of(form_of(version), sent.day, request.today)
    spans = {"period_start": period.starts_on, "period_end": period.ends_on}
    sheet = get_object_or_404(_returns(request).filter(type=type_, organisation=unit, **spans))
    outcome = upsert_rows(
        return_id=sheet.pk,
        rows=sent.rows,
        actor=request.user,
        on=request.today,
        origin=sent.origin.replace("\x00", ""),
        all_or_nothing=sent.all_or_nothing,
        remove_missing=sent.remove_missing,
    )
    has_faults = any(row.outcome == "fault" for row in outcome.rows)
    return {
        "return_id": sheet.pk,
        "version": outcome.version,
        "removed": outcome.removed,
        "is_written": not (has_faults and sent.all_or_nothing),
        "rows": [_row_shape(row) for row in outcome.rows],
    }


def _row_shape(row: RowResult) -> dict[str, Any]:
    faults = [
        {
            "code": one.code,
            "field": one.field,
            "found": one.found,
            "expected": one.expected,
            "message": one.message,
        }
        for one in row.faults
    ]
    return {
        "place": row.place,
        "outcome": row.outcome,
        "record_id": row.record_id,
        "version": row.version,
        "faults": faults,
    }
