"""An invented plan with a reading made by hand, so that acts are tested apart from the reader."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yanzhen.apps.accounts.models import User
from yanzhen.apps.documents.actions.add_document import Description, ReceivedText, add_document
from yanzhen.apps.documents.actions.keep_reading import keep_reading
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.organisations.models import Organisation

TEXT = (
    "云溪区教育系统2026年工作计划\n"
    "一、提升质量\n"
    "区教委小教科牵头，6月底前完成课程清单，体卫艺科配合。体质健康优良率达到60%以上；每校每周开足5节体育课。\n"
    "二、改善条件\n"
    "去年完成校舍维修12项。各校要建立台账，定期公开进展。\n"
)


def span(words: str, nth: int = 1) -> tuple[int, int]:
    """Where the words stand in ``TEXT``."""
    start = -1
    for _ in range(nth):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


def _label(words: str, **fields: Any) -> dict[str, Any]:
    start, end = span(words)
    return {"start": start, "end": end, "text": words, **fields}


def _quantity(words: str, value: float, unit: str, role: str, metric: str) -> dict[str, Any]:
    known = {"min": None, "max": None, "approx": False, "comparator": "ge" if role == "target" else "eq"}
    return _label(words, value=value, unit=unit, role=role, metric=metric, **known)


def _task(title: str, confidence: float, heading: int, **fields: Any) -> dict[str, Any]:
    empty = {"quantities": [], "times": [], "actors": [], "lead": [], "support": [], "targets": [], "conditions": []}
    rest = {"deadline": {"on": None, "basis": None}, "confidence": confidence, "heading_path": [heading]}
    return {"title_span": list(span(title)), **empty, **rest, **fields}


def _statement(words: str, kind: str, **fields: Any) -> dict[str, Any]:
    start, end = span(words)
    return {"start": start, "end": end, "type": kind, **fields}


def reading() -> dict[str, Any]:
    """The reading of ``TEXT`` in the shape of the contract."""
    return {
        "file": "plan.txt",
        "text": TEXT,
        "script": "Hans",
        "kind": "plan",
        "title": {"start": 0, "end": 16, "text": TEXT[:16]},
        "boilerplate": [],
        "headings": [
            {
                "start": span("一、提升质量")[0],
                "end": span("一、提升质量")[1],
                "level": 1,
                "number": "一、",
                "title": "提升质量",
            },
            {
                "start": span("二、改善条件")[0],
                "end": span("二、改善条件")[1],
                "level": 1,
                "number": "二、",
                "title": "改善条件",
            },
        ],
        "statements": [
            _statement(
                "区教委小教科牵头，6月底前完成课程清单，体卫艺科配合。",
                "task",
                task=_task(
                    "完成课程清单",
                    0.9,
                    0,
                    times=[0],
                    actors=[0, 1],
                    lead=[0],
                    support=[1],
                    deadline={"on": "2026-06-30", "basis": "6月底前"},
                ),
            ),
            _statement(
                "体质健康优良率达到60%以上；",
                "task",
                task=_task(
                    "体质健康优良率达到60%以上", 0.7, 0, quantities=[0], targets=[{"quantity": 0, "baseline": None}]
                ),
            ),
            _statement("每校每周开足5节体育课。", "task", task=_task("开足5节体育课", 0.4, 0, quantities=[1])),
            _statement("去年完成校舍维修12项。", "result"),
            _statement("各校要建立台账，定期公开进展。", "task", task=_task("建立台账", 0.6, 1, actors=[2], lead=[2])),
        ],
        "quantities": [
            _quantity("60%以上", 60, "%", "target", "体质健康优良率"),
            _quantity("5节", 5, "节", "norm", "体育课"),
            _quantity("12项", 12, "项", "result", "校舍维修"),
        ],
        "times": [_label("6月底前", **{"from": "2026-06-01", "to": "2026-06-30"}, role="deadline")],
        "actors": [
            _label("区教委小教科", type="org"),
            _label("体卫艺科", type="org"),
            _label("各校", type="org"),
        ],
        "programmes": [],
        "anchor": {"year": 2026, "day": None, "basis": "标题年份"},
    }


@pytest.fixture
def office(db) -> Organisation:
    """The office that reads the plan."""
    return Organisation.objects.create(code="OFFICE", kind="section", name="办公室", opened_on=date(2015, 9, 1))


@pytest.fixture
def reader(db) -> User:
    """Someone who reads."""
    return User.objects.create_user("reader", None)


@pytest.fixture
def colleague(db) -> User:
    """Someone who reads the same."""
    return User.objects.create_user("colleague", None)


@pytest.fixture
def version(office, reader) -> DocumentVersion:
    """The invented plan, read."""
    stored = add_document(
        organisation=office,
        description=Description(title="云溪区教育系统2026年工作计划"),
        received=ReceivedText(text=TEXT),
        actor=reader,
    )
    return keep_reading(version_id=stored.pk, reading=reading(), engine_version="by-hand", actor=reader)


@pytest.fixture
def item(version):
    """Look an item up by words of its sentence."""

    def find(words: str):
        place = span(words)[0]
        return version.items.live().get(start__lte=place, end__gt=place)

    return find
