"""Whole documents of an invented district, with what an office clerk would mark in them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from yanzhen.engines.policytext import Quantity, Reading, TimeSpan, read_document

FOLDER = Path(__file__).parents[2] / "spec/policytext"
DOCUMENTS = {
    path.stem: tomllib.loads(path.read_text("utf-8"))
    for path in sorted(FOLDER.glob("*.toml"))
    if not path.stem.endswith("写法")
}
TYPES = {"task": "任务", "result": "结果", "context": "背景"}
ACTORS = {"org": "单位", "role": "职务", "person": "人"}
ROLES = {"target": "目标", "result": "结果", "norm": "常规", "other": "其他"}
TIMES = {"deadline": "时限", "period": "时段", "event": "事件", "other": "其他"}
COMPARED = {
    "eq": "", "range": "", "ge": "≥", "le": "≤", "gt": ">", "lt": "<",
    "delta_up": "增", "delta_down": "减", "yoy_up": "同比增", "yoy_down": "同比减",
}  # fmt: skip


def quantity_line(quantity: Quantity) -> str:
    size = f"{quantity.min}—{quantity.max}" if quantity.value is None else str(quantity.value)
    about = "约" if quantity.approx else ""
    return f"{quantity.text}：{COMPARED[quantity.comparator]}{about}{size}{quantity.unit}，{ROLES[quantity.role]}"


def time_line(time: TimeSpan) -> str:
    return f"{time.text}：{time.first_on or '未定'}至{time.last_on or '未定'}，{TIMES[time.role]}"


def task_lines(reading: Reading) -> list[dict[str, Any]]:
    lines = []
    for statement in reading.statements:
        if statement.task is None:
            continue
        task, text = statement.task, reading.text
        quantities = reading.quantities
        line = {
            "name": text[slice(*task.title_span)],
            "under": " / ".join(
                f"{reading.headings[i].number or ''}{reading.headings[i].title}" for i in task.heading_path
            ),
            "lead": [reading.actors[i].text for i in task.lead],
            "support": [reading.actors[i].text for i in task.support],
            "due": task.deadline.on,
            "targets": [
                quantities[t.quantity].text + (f"（原{quantities[t.baseline].text}）" if t.baseline is not None else "")
                for t in task.targets
            ],
            "conditions": [text[slice(*span)] for span in task.conditions],
        }
        lines.append({key: value for key, value in line.items() if value})
    return lines


@pytest.fixture(params=DOCUMENTS, scope="module")
def written(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Reading]:
    expected = DOCUMENTS[request.param]
    return expected, read_document(expected["text"])


def test_there_are_at_least_six_forms_of_documents():
    assert len(DOCUMENTS) >= 6


def test_title_kind_and_page_furniture(written):
    expected, reading = written
    assert (reading.title.text if reading.title else "") == expected["title"]
    assert reading.kind == expected["kind"]
    assert [reading.text[start:end] for start, end in reading.boilerplate] == expected["boilerplate"]


def test_headings_with_levels_and_numbers(written):
    expected, reading = written
    assert [f"{h.level} {h.number or ''}{h.title}" for h in reading.headings] == expected["headings"]


def test_statements_with_types(written):
    expected, reading = written
    assert [f"{TYPES[s.type]}：{reading.text[s.start : s.end]}" for s in reading.statements] == expected["statements"]


def test_quantities(written):
    expected, reading = written
    assert [quantity_line(quantity) for quantity in reading.quantities] == expected["quantities"]


def test_times(written):
    expected, reading = written
    assert [time_line(time) for time in reading.times] == expected["times"]


def test_actors_and_programmes(written):
    expected, reading = written
    assert [f"{ACTORS[actor.type]}：{actor.text}" for actor in reading.actors] == expected["actors"]
    assert [programme.text for programme in reading.programmes] == expected["programmes"]


def test_tasks(written):
    expected, reading = written
    assert task_lines(reading) == expected.get("tasks", [])
