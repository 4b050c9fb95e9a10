"""Pairs of a label and a prediction: one to one, best overlap first."""

from __future__ import annotations

from typing import Any

from yanzhen.engines.policytext.folding import fold

Label = dict[str, Any]


def overlap(one: Label, other: Label) -> float:
    """Return intersection over union of two spans, 0 where they do not touch."""
    shared = min(one["end"], other["end"]) - max(one["start"], other["start"])
    if shared <= 0:
        return 0.0
    return shared / (one["end"] - one["start"] + other["end"] - other["start"] - shared)


def pair(gold: list[Label], found: list[Label], *, least: float = 0.0) -> list[tuple[int, int]]:
    """Return index pairs whose overlap is above 0 and at least ``least``; each label is used once."""
    order = sorted(range(len(found)), key=lambda index: found[index]["start"])
    candidates = []
    for i, label in enumerate(gold):
        for j in order:
            if found[j]["start"] >= label["end"]:
                break
            share = overlap(label, found[j])
            if share > 0 and share >= least:
                candidates.append((-share, i, j))
    pairs: list[tuple[int, int]] = []
    used_gold: set[int] = set()
    used_found: set[int] = set()
    for _, i, j in sorted(candidates):
        if i not in used_gold and j not in used_found:
            pairs.append((i, j))
            used_gold.add(i)
            used_found.add(j)
    return sorted(pairs)


def folded(words: str) -> str:
    """Return a name without blanks, in simplified characters and half-width marks."""
    return "".join(fold(words).view.split())
