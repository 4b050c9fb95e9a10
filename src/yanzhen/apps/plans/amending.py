"""What a task says as plain values, how two such sets differ, and writing them into the task (任务内容)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from yanzhen.apps.plans.models import Comparator, Target, Task
from yanzhen.apps.plans.wording import target_words

Facts = dict[str, Any]
WORDS = ("title", "wording", "variation", "due_basis")
FIGURES = ("value", "minimum", "maximum", "baseline")
LABELS = (
    ("title", "任务"),
    ("wording", "原文"),
    ("variation", "一校一策"),
    ("due_on", "完成时限"),
    ("targets", "目标"),
)


@dataclass(frozen=True)
class Difference:
    """One thing that a change says otherwise, in words."""

    name: str
    label: str
    before: str
    after: str


def facts_of(task: Task) -> Facts:
    """Return what the task says, as JSON values."""
    targets = [
        {
            **{name: getattr(target, name) for name in ("metric", "comparator", "unit", "indicator_id", "quote")},
            **{name: _written(getattr(target, name)) for name in FIGURES},
        }
        for target in task.targets.all()
    ]
    words = {name: getattr(task, name) for name in WORDS}
    return {**words, "due_on": task.due_on.isoformat(), "targets": targets}


def write_facts(task: Task, facts: Mapping[str, Any]) -> None:
    """Put the facts onto the task's fields, unsaved, and replace its targets."""
    for name in WORDS:
        setattr(task, name, facts[name])
    task.due_on = date.fromisoformat(facts["due_on"])
    task.targets.all().delete()
    Target.objects.bulk_create([_target(task, row) for row in facts["targets"]])


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return what differs, in words; nothing when both say the same."""
    found = []
    for name, label in LABELS:
        was, now = _in_words(name, before.get(name)), _in_words(name, after.get(name))
        if was != now:
            found.append(Difference(name, label, was, now))
    return found


def figure(written: Any) -> Decimal | None:
    """Return a figure of the facts as a number, None where there is none."""
    try:
        return None if written in (None, "") else Decimal(str(written))
    except InvalidOperation:
        return None


def _written(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"


def _target(task: Task, row: Mapping[str, Any]) -> Target:
    return Target(task=task, **{**row, **{name: figure(row.get(name)) for name in FIGURES}})


def _in_words(name: str, value: Any) -> str:
    if name == "due_on" and value:
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日"
    if name == "targets":
        return "；".join(f"{row['metric']}{target_words(_loose(row))}" for row in value or ())
    return value or ""


def _loose(row: Mapping[str, Any]) -> Target:
    return Target(
        comparator=Comparator(row["comparator"]),
        unit=row.get("unit") or "",
        **{name: figure(row.get(name)) for name in FIGURES},
    )
