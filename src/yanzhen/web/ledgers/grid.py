"""The grid asks for all rows, saves, checks (填报页往来): JSON both ways, the page's token on every write."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from yanzhen.apps.ledgers.actions.save_rows import RowWrite, preview_rows, save_once
from yanzhen.apps.ledgers.fill_once import known_for
from yanzhen.apps.ledgers.refusals import sees_sealed, why_not_fill
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.ledgers.answers import Sheet, filled, previewed, skeleton, whole
from yanzhen.web.ledgers.finding import visible_return
from yanzhen.web.ledgers.wire import ROWS_AT_MOST, form_json, values_json
from yanzhen.web.pages import unchanged
from yanzhen.web.permissions import needs

LONGEST_TOKEN = 64
ROWS_AT_ONCE = 1000


class NotUnderstood(Exception):
    """The request's body is not what the grid sends; carries a Chinese sentence."""


@needs("ledgers.view")
@require_safe
def rows_as_json(request: HttpRequest, return_id: int) -> HttpResponse:
    """All rows of a return for who may read every field, or 304 while its version is the one that the page has."""
    sheet = visible_return(request, return_id)
    if not sees_sealed(sheet, request.user, on=request.today):
        raise PermissionDenied
    if same := unchanged(request, sheet.version):
        return same
    read = Sheet(sheet)
    can_change = why_not_fill(sheet, request.user, on=request.today) is None and sheet.rows <= ROWS_AT_MOST
    answer = {
        "form": form_json(read.form, starts_on=sheet.period_start, ends_on=sheet.period_end),
        "can_change": can_change,
        "known": values_json(read.form, {key: one.value for key, one in known_for(sheet, read.form).items()}),
        **whole(read),
    }
    return _private(JsonResponse(answer))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


@needs("ledgers.fill")
@require_POST
def save(request: HttpRequest, return_id: int) -> HttpResponse:
    """Save rows; the same token again is answered with what became of them the first time."""
    sheet = visible_return(request, return_id)

    def write(token: str, changes: Sequence[RowWrite]) -> dict[str, Any]:
        read = Sheet(sheet)
        kept, _ = save_once(
            token=token,
            answer=lambda outcome: skeleton(read, outcome),
            return_id=sheet.pk,
            changes=changes,
            actor=request.user,
            on=request.today,
            partly=True,
        )
        return filled(read, kept)

    return _answered(request, write)


@needs("ledgers.fill")
@require_POST
def check(request: HttpRequest, return_id: int) -> HttpResponse:
    """Say what a save would find; nothing is written."""
    sheet = visible_return(request, return_id)

    def look(token: str, changes: Sequence[RowWrite]) -> dict[str, Any]:
        outcome = preview_rows(return_id=sheet.pk, changes=changes, actor=request.user, on=request.today)
        return previewed(Sheet(sheet), outcome)

    return _answered(request, look)


def _answered(request: HttpRequest, work: Callable[[str, Sequence[RowWrite]], dict[str, Any]]) -> HttpResponse:
    """Read the body, do the work; a refusal is 409 with its sentence, a body that is none 400."""
    try:
        return _private(JsonResponse(work(*_asked(request.body))))
    except NotUnderstood as fault:
        return JsonResponse({"message": str(fault)}, status=400)
    except YanzhenError as refusal:
        return JsonResponse({"message": refusal.message, "code": refusal.code}, status=409)


def _asked(body: bytes) -> tuple[str, list[RowWrite]]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise NotUnderstood("送来的不是表格的改动，请刷新本页后重试。")
    token, changes = content.get("token"), content.get("changes")
    if not isinstance(token, str) or not 8 <= len(token) <= LONGEST_TOKEN or not token.isalnum():
        raise NotUnderstood("这次保存没有凭证，请刷新本页后重试。")
    if not isinstance(changes, list) or len(changes) > ROWS_AT_ONCE:
        raise NotUnderstood(f"一次保存至多{ROWS_AT_ONCE}行，请刷新本页后重试。")
    return token, [_write(change, place) for place, change in enumerate(changes)]


def _write(change: Any, place: int) -> RowWrite:
    if not isinstance(change, dict):
        raise NotUnderstood(f"第{place + 1}处改动看不懂，请刷新本页后重试。")
    values, after = change.get("values"), change.get("after")
    temp = change.get("temp")
    is_good = (
        _is_number_or_none(change.get("id"))
        and _is_number_or_none(change.get("version"))
        and isinstance(temp, str)
        and len(temp) <= LONGEST_TOKEN
        and (values is None or (isinstance(values, dict) and all(map(_is_cell, values.values()))))
        and (isinstance(after, str) or _is_number_or_none(after))
    )
    if not is_good:
        raise NotUnderstood(f"第{place + 1}处改动看不懂，请刷新本页后重试。")
    return RowWrite(record_id=change.get("id"), version=change.get("version"), values=values, temp=temp, after=after)


def _is_number_or_none(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63)


def _is_cell(value: Any) -> bool:
    """Text, number, yes or no, several codes, or nothing; no nests of lists."""
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return value is None or isinstance(value, str | int | float | bool)
