"""Sections (章节对应): how far the other statements of two sections answer one another."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from yanzhen.engines.policytext.alignment.profiles import Profile

Rows = Sequence[Mapping[int, float]]


class Sections:
    """Per pair of sections, what its statements find in the other one at best.

    Two statements in sections whose other statements answer one another are more likely to do so themselves; the pair
    that is asked about never speaks for itself.
    """

    def __init__(self, asks: Sequence[Profile], answers: Sequence[Profile], rows: Rows) -> None:
        self._ask_section = _numbered(asks)
        self._answer_section = _numbered(answers)
        self._rows = rows
        columns: list[dict[int, float]] = [{} for _ in answers]
        for number, row in enumerate(rows):
            for other, value in row.items():
                columns[other][number] = value
        self._by_ask = _Bests(rows, self._ask_section, self._answer_section)
        self._by_answer = _Bests(columns, self._answer_section, self._ask_section)

    def likeness(self, ask: int, answer: int) -> float:
        """Return how alike the two sections are without this pair, 0 to 1; 0 where one holds nothing else."""
        one = self._by_ask.mean_without(ask, answer)
        other = self._by_answer.mean_without(answer, ask)
        return 0.0 if one is None or other is None else min(1.0, one + other)


class _Bests:
    """For each statement of one side its two nearest in each section of the other side, and their sums."""

    def __init__(self, rows: Rows, own: Sequence[int], others: Sequence[int]) -> None:
        self._own, self._others = own, others
        self._sizes: dict[int, int] = defaultdict(int)
        for section in own:
            self._sizes[section] += 1
        self._best: list[dict[int, tuple[float, int, float]]] = [_two_best(row, others) for row in rows]
        best_values: dict[tuple[int, int], list[float]] = defaultdict(list)
        losses: dict[tuple[int, int, int], list[float]] = defaultdict(list)
        for number, found in enumerate(self._best):
            for section, (first, place, second) in found.items():
                best_values[own[number], section].append(first)
                losses[own[number], section, place].append(first - second)
        self._sums = {key: math.fsum(values) for key, values in best_values.items()}
        self._losses = {key: math.fsum(values) for key, values in losses.items()}

    def mean_without(self, number: int, other: int) -> float | None:
        """Return the mean best of what stands beside ``number`` in the section of ``other``, which does not count."""
        section, facing = self._own[number], self._others[other]
        beside = self._sizes[section] - 1
        if not beside:
            return None
        first, place, second = self._best[number].get(facing, (0.0, -1, 0.0))
        loss = self._losses.get((section, facing, other), 0.0) - (first - second if place == other else 0.0)
        return max(0.0, self._sums.get((section, facing), 0.0) - first - loss) / beside


def _two_best(row: Mapping[int, float], sections: Sequence[int]) -> dict[int, tuple[float, int, float]]:
    """Return per section the best value, where it is, and the next best; of equals the place does not matter."""
    found: dict[int, tuple[float, int, float]] = {}
    for place, value in row.items():
        first, at, second = found.get(sections[place], (0.0, -1, 0.0))
        if value > first:
            found[sections[place]] = (value, place, first)
        elif value > second:
            found[sections[place]] = (first, at, value)
    return found


def _numbered(profiles: Sequence[Profile]) -> list[int]:
    known: dict[tuple[str, ...], int] = {}
    return [known.setdefault(profile.headings, len(known)) for profile in profiles]
