"""A ledger held in memory, with the protocol of the grid, for journeys through the grid itself."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.template import RequestContext, Template
from django.urls import path

from yanzhen.config.urls import handler400, handler403, handler404, handler429, handler500  # noqa: F401
from yanzhen.config.urls import urlpatterns as real
from yanzhen.engines.ledgers import (
    Check, Field, FieldKind, LedgerForm, Rhythm, ValueFault, complete, from_json, judge_record, judge_rows, read_value, to_json,
)
from yanzhen.web.ledgers.wire import finding_json, form_json, values_json
from yanzhen.web.permissions import signed_in

PAGE = """{% extends "base.html" %}{% block content %}
<c-page-header title="科技社团活动台账" lead="云岭区第一小学　2026年11月" />{% include "ledgers/_grid.html" %}{% endblock content %}"""
KINDS = {"primary": "小学", "junior": "初中", "senior": "高中"}
SUBJECTS = {"robot": "机器人", "model": "航模", "code": "编程", "art": "创意美术"}

FORM = LedgerForm(
    code="clubs", title="科技社团活动台账", rows=(), owner="小教科", rhythm=Rhythm.MONTH, gathered=Rhythm.MONTH,
    reporters=("school",), key=("name",),
    fields=(
        Field(key="name", title="社团名称", kind=FieldKind.TEXT, required=True, at_most_characters=20, group="社团"),
        Field(key="stage", title="学段", kind=FieldKind.CHOICE, choices=KINDS, required=True, group="社团"),
        Field(key="held_on", title="活动日期", kind=FieldKind.DAY, group="社团"),
        Field(key="pupils", title="应到人数", kind=FieldKind.INTEGER, unit="人", required=True, at_least=Decimal(0), at_most=Decimal(5000), group="人数"),
        Field(key="joined", title="实到人数", kind=FieldKind.INTEGER, unit="人", at_least=Decimal(0), group="人数"),
        Field(key="share", title="到课率", kind=FieldKind.DECIMAL, unit="%", decimals=1, computed="joined / pupils * 100", group="人数"),
        Field(key="cost", title="材料费", kind=FieldKind.DECIMAL, unit="元", decimals=2, at_least=Decimal(0)),
        Field(key="outside", title="校外人员授课", kind=FieldKind.FLAG),
        Field(key="subjects", title="活动内容", kind=FieldKind.CHOICES, choices=SUBJECTS),
        Field(key="note", title="备注", kind=FieldKind.LONG_TEXT, required_when="joined < pupils", help="有缺席的写明原因。"),
    ),
    checks=(Check(code="joined_within", must="joined <= pupils", message="实到人数不能多于应到人数，请核对。", field="joined"),),
)  # fmt: skip


class Memory:
    rows: dict = {}
    version = 1
    tokens: dict = {}
    last = 0


def fill(count: int) -> None:
    Memory.rows = {}
    Memory.tokens = {}
    Memory.version += 1
    Memory.last = count
    for n in range(1, count + 1):
        values = {"name": f"社团{n}", "stage": "primary", "pupils": 30 + n % 20, "joined": 28, "held_on": date(2026, 11, 1 + n % 28), "cost": Decimal("12.5"), "outside": n % 3 == 0, "subjects": ("robot", "code"), "note": "有两名学生请假"}
        Memory.rows[n] = {"id": n, "version": 1, "values": complete(FORM, values), "by": ""}


def row_json(row: dict) -> dict:
    return {"id": row["id"], "version": row["version"], "values": values_json(FORM, row["values"]), "findings": [finding_json(f) for f in judge_record(FORM, row["values"])], "changed_by": row["by"], "changed_at": ""}


def table() -> list:
    rows = list(Memory.rows.values())
    return [{**finding_json(f), "row": rows[f.row]["id"] if f.row is not None else None} for f in judge_rows(FORM, [r["values"] for r in rows])]


@signed_in
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(Template(__import__("django_cotton.compiler_regex", fromlist=["x"]).CottonCompiler().process(PAGE)).render(RequestContext(request, {"grid_url": "/sample/ledger/", "title": FORM.title})))


@signed_in
def grid(request: HttpRequest) -> HttpResponse:
    if request.GET.get("version") == str(Memory.version):
        return HttpResponseNotModified()
    return JsonResponse({"form": form_json(FORM, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30)), "rows": [row_json(r) for r in Memory.rows.values()], "table": table(), "version": Memory.version, "can_change": True})


def _answer(request: HttpRequest, write: bool) -> HttpResponse:
    body = json.loads(request.body)
    if write and body["token"] in Memory.tokens:
        return JsonResponse(Memory.tokens[body["token"]])
    saved, conflicts, faults = [], [], []
    before = Memory.version
    for change in body["changes"]:
        row = Memory.rows.get(change["id"]) if change["id"] else None
        if change["id"] and (row is None or row["version"] != change["version"]):
            conflicts.append({"temp": change["temp"], "id": change["id"], "theirs": values_json(FORM, row["values"]) if row else None, "version": row["version"] if row else None, "changed_by": row["by"] if row else "", "changed_at": "10:21"})
            continue
        if change["values"] is None:
            saved.append({"temp": change["temp"], "id": change["id"], "version": None, "values": None, "findings": []})
            if write:
                del Memory.rows[change["id"]]
            continue
        given, bad = {}, []
        for key, raw in change["values"].items():
            try:
                given[key] = read_value(FORM.field(key), raw)
            except ValueFault as fault:
                bad.append({"temp": change["temp"], "field": key, "code": fault.code, "level": "fault", "message": fault.expected})
        if bad:
            faults += bad
            continue
        values = complete(FORM, {**(row["values"] if row else {}), **given})
        new = {"id": row["id"] if row else Memory.last + 1, "version": row["version"] + 1 if row else 1, "values": values, "by": request.user.person.name}
        if write:
            Memory.last = max(Memory.last, new["id"])
            Memory.rows[new["id"]] = new
        saved.append({"temp": change["temp"], **row_json(new)})
    if write and saved:
        Memory.version += 1
    answer = {"saved": saved, "conflicts": conflicts, "faults": faults, "table": table(), "version": Memory.version, "before": before}
    if write:
        Memory.tokens[body["token"]] = json.loads(json.dumps(answer))
    return JsonResponse(answer)


@signed_in
def rows(request: HttpRequest) -> HttpResponse:
    return _answer(request, True)


@signed_in
def check(request: HttpRequest) -> HttpResponse:
    return _answer(request, False)


urlpatterns = [
    path("sample/ledger/", page),
    path("sample/ledger/grid/", grid),
    path("sample/ledger/rows/", rows),
    path("sample/ledger/check/", check),
    *real,
]
