"""Tasks: deadline, leading and supporting bodies, title; and whether the stated confidence can be trusted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from bench.reader_accuracy.pairing import Label, folded, pair
from bench.reader_accuracy.tally import Tally

SURE = 0.9
"""The confidence from which a person may accept in one stroke."""


@dataclass(frozen=True)
class Judged:
    """One predicted task: its confidence, and whether span, type, deadline and lead are all right."""

    confidence: float
    right: bool


def score_tasks(tally: Tally, gold: Label, found: Label) -> list[Judged]:
    """Add the counts of one document's tasks; return each predicted task with its verdict.

    ``gold["tasks"]`` holds start, end, title, lead, support, deadline; a document without the list is left out.
    """
    if "tasks" not in gold:
        return []
    labels = gold["tasks"]
    guesses = [statement for statement in found["statements"] if statement["type"] == "task"]
    pairs = pair(labels, guesses, least=0.8)
    tally.add("tasks", gold=len(labels), found=len(guesses), right=len(pairs))
    right: set[int] = set()
    for i, j in pairs:
        label, task = labels[i], guesses[j]["task"]
        lead = _names(found, task["lead"])
        due = _deadline(label)
        tally.hit("deadline", [due == task["deadline"]["on"]])
        tally.hit("deadline where one is due", [due == task["deadline"]["on"]] if due else [])
        tally.hit("lead exactly", [_bag(label.get("lead")) == _bag(lead)])
        _parties(tally, "lead", label.get("lead") or [], lead)
        _parties(tally, "support", label.get("support") or [], _names(found, task["support"]))
        title = found["text"][slice(*task["title_span"])]
        wanted = _title(label, found["text"])
        tally.counts["title overlap/sum"] += round(1000 * title_overlap(wanted, title))
        tally.counts["title overlap/of"] += 1
        if due == task["deadline"]["on"] and _bag(label.get("lead")) == _bag(lead):
            right.add(j)
    return [Judged(guess["task"]["confidence"], j in right) for j, guess in enumerate(guesses)]


def trust(judged: list[Judged]) -> dict[str, float | int | None]:
    """Return what the confidence is worth: right of the sure ones, sure of the right ones, error over ten bands."""
    sure = [item for item in judged if item.confidence >= SURE]
    good = [item for item in judged if item.right]
    return {
        "tasks": len(judged),
        "right": len(good),
        "sure": len(sure),
        "right_of_sure": sum(item.right for item in sure) / len(sure) if sure else None,
        "sure_of_right": sum(item.confidence >= SURE for item in good) / len(good) if good else None,
        "calibration_error": _calibration_error(judged),
    }


def bands(judged: list[Judged]) -> list[tuple[str, int, float, float]]:
    """Return for each tenth of confidence: its name, tasks in it, mean confidence, share right."""
    rows = []
    for low in range(10):
        inside = [item for item in judged if min(9, int(item.confidence * 10 + 1e-9)) == low]
        if inside:
            mean = sum(item.confidence for item in inside) / len(inside)
            rows.append((f"{low / 10:.1f}–{low / 10 + 0.1:.1f}", len(inside), mean, _share_right(inside)))
    return rows


def title_overlap(wanted: str, found: str) -> float:
    """Return twice the shared characters over all characters of both titles (Dice), 0 to 1."""
    one, other = Counter(folded(wanted)), Counter(folded(found))
    whole = sum(one.values()) + sum(other.values())
    return 2 * sum((one & other).values()) / whole if whole else 1.0


def _calibration_error(judged: list[Judged]) -> float | None:
    if not judged:
        return None
    return sum(count * abs(mean - right) for _, count, mean, right in bands(judged)) / len(judged)


def _share_right(items: list[Judged]) -> float:
    return sum(item.right for item in items) / len(items)


def _parties(tally: Tally, kind: str, wanted: list[Any], found: list[str]) -> None:
    one, other = _bag(wanted), _bag(found)
    tally.add(kind, gold=len(one), found=len(other), right=len(one & other))


def _names(found: Label, indices: list[int]) -> list[str]:
    return [found["actors"][index]["text"] for index in indices]


def _bag(names: list[Any] | None) -> set[str]:
    return {folded(name["text"] if isinstance(name, dict) else name) for name in names or []}


def _deadline(label: Label) -> str | None:
    due = label.get("deadline")
    return due.get("on") if isinstance(due, dict) else due or None


def _title(label: Label, text: str) -> str:
    title = label.get("title") or ""
    return title if isinstance(title, str) else text[slice(*title)]
