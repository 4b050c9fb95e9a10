"""How numbers and times are written: two tables that a clerk can read and extend."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from yanzhen.engines.policytext import Quantity, read_document

FOLDER = Path(__file__).parents[2] / "spec/policytext"
NUMBERS = tomllib.loads((FOLDER / "数量写法.toml").read_text("utf-8"))["rows"]
DATES = tomllib.loads((FOLDER / "时间写法.toml").read_text("utf-8"))
COMPARED = {
    "eq": "等", "range": "范围", "ge": "≥", "le": "≤", "gt": ">", "lt": "<",
    "delta_up": "增", "delta_down": "减", "yoy_up": "同比增", "yoy_down": "同比减",
}  # fmt: skip
ROLES = {"deadline": "时限", "period": "时段", "event": "事件", "other": "其他"}


def written(quantity: Quantity) -> str:
    size = f"{quantity.min}—{quantity.max}" if quantity.value is None else str(quantity.value)
    return f"{size} {quantity.unit} {COMPARED[quantity.comparator]}" + (" 约" if quantity.approx else "")


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row[0])
def test_number_as_written(row):
    text, *expected = row
    found = [written(quantity) for quantity in read_document(text).quantities]
    assert (found or ["无"]) == expected


@pytest.mark.parametrize("row", DATES["rows"], ids=lambda row: row[0])
def test_time_as_written(row):
    signed = DATES["signed_on"]
    text, words, *rest = row
    reading = read_document(f"{text}\n澄湖区教育委员会\n{signed.year}年{signed.month}月{signed.day}日\n")
    found = [time for time in reading.times if time.end <= len(text)]
    if words == "无":
        assert [time.text for time in found] == []
        return
    assert [time.text for time in found] == [words]
    assert [found[0].first_on or "", found[0].last_on or "", ROLES[found[0].role]] == rest


@pytest.mark.parametrize("row", DATES["deadlines"], ids=lambda row: row[0])
def test_deadline_as_written(row):
    signed = DATES["signed_on"]
    text, day = row
    reading = read_document(
        f"关于整改工作的通知\n\n一、工作要求\n{text}\n澄湖区教育委员会\n{signed.year}年{signed.month}月{signed.day}日\n"
    )
    tasks = [statement.task for statement in reading.statements if statement.task]
    assert [task.deadline.on or "未定" for task in tasks] == [day]


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row[0])
def test_numbers_in_characters_mean_the_same_in_traditional_script(row):
    text = row[0]
    traditional = text.translate(str.maketrans("万亿个级项种节课对学师专", "萬億個級項種節課對學師專"))
    plain, other = read_document(text).quantities, read_document(traditional).quantities
    assert [(q.start, q.end, q.value, q.min, q.max, q.comparator) for q in plain] == [
        (q.start, q.end, q.value, q.min, q.max, q.comparator) for q in other
    ]
