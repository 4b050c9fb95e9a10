"""Likeness (相近程度): features, each between 0 and 1, of how far a local passage speaks of what is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from yanzhen.engines.policytext.alignment.profiles import Profile, Vector, cosine
from yanzhen.engines.policytext.alignment.terms import MATTER, THIN

ENOUGH_SHARED = 5
FAINT = 0.15
"""A best likeness below this is no sign of an answer: ranks are taken as if the best were this."""


@dataclass(frozen=True, slots=True)
class Features:
    """What the score of one pair rests on.

    ``base`` how much of their words, pairs of characters and clauses they share; ``rarest`` how telling the most
    telling shared word is; ``count`` how many telling words they share; ``headings`` how alike the headings above them
    are; ``mutual`` how near each is to being the other's best.
    """

    base: float
    rarest: float
    count: float
    headings: float
    mutual: float

    def values(self) -> tuple[float, ...]:
        """Return the features in the order of the weights."""
        return (self.base, self.rarest, self.count, self.headings, self.mutual)


NAMES = ("base", "rarest", "count", "headings", "mutual")


def features_of(asks: Sequence[Profile], answers: Sequence[Profile]) -> list[dict[int, Features]]:
    """Return per ask the features of every answer that shares a telling word with it, by the answer's index.

    Work grows with the number of shared words, not with the product of both lengths.
    """
    table = _Table(answers)
    rows = [table.row(ask) for ask in asks]
    best_of_column: dict[int, float] = defaultdict(float)
    for row in rows:
        for number, base in row.items():
            best_of_column[number] = max(best_of_column[number], base)
    return [
        {
            number: _features(ask, answers[number], base, max(row.values()), best_of_column[number])
            for number, base in row.items()
        }
        for ask, row in zip(asks, rows, strict=True)
    ]


def telling_words(ask: Profile, answer: Profile) -> list[str]:
    """Return the words of both that tell something, the most telling first."""
    shared = ask.words.weights.keys() & answer.words.weights.keys()
    weights = ask.words.weights
    return sorted((word for word in shared if weights[word] > THIN), key=lambda word: (-weights[word], word))


def _features(ask: Profile, answer: Profile, base: float, row_best: float, column_best: float) -> Features:
    shared = telling_words(ask, answer)
    return Features(
        base=base,
        rarest=min(1.0, ask.words.weights[shared[0]] / MATTER) if shared else 0.0,
        count=min(1.0, len(shared) / ENOUGH_SHARED),
        headings=cosine(ask.headings, answer.headings),
        mutual=base / max(row_best, FAINT) * base / max(column_best, FAINT),
    )


class _Table:
    """The answers' vectors by term, so that an ask meets only those that share something with it."""

    def __init__(self, answers: Sequence[Profile]) -> None:
        self._answers = answers
        self._words = _Index(enumerate(answer.words for answer in answers))
        self._pairs = _Index(enumerate(answer.pairs for answer in answers))
        self._clauses = _Index((number, clause) for number, answer in enumerate(answers) for clause in answer.clauses)

    def row(self, ask: Profile) -> dict[int, float]:
        """Return the base likeness of every answer that shares a telling word with the ask."""
        words = self._words.cosines(ask.words)
        pairs = self._pairs.cosines(ask.pairs)
        clauses: dict[int, float] = defaultdict(float)
        for found in self._by_clause(ask):
            for number, value in found.items():
                clauses[number] = max(clauses[number], value)
        return {
            number: 0.35 * value
            + 0.3 * pairs.get(number, 0.0)
            + 0.2 * clauses[number]
            + 0.15 * _contained(ask.words, self._answers[number].words)
            for number, value in words.items()
            if telling_words(ask, self._answers[number])
        }

    def _by_clause(self, ask: Profile) -> Iterator[Mapping[int, float]]:
        yield self._clauses.cosines(ask.words)
        for clause in ask.clauses:
            yield self._clauses.cosines(clause)
            yield self._words.cosines(clause)


class _Index:
    """Vectors by term; several may belong to one number, of which the nearest counts."""

    def __init__(self, vectors: Iterable[tuple[int, Vector]]) -> None:
        self._owners: list[int] = []
        self._lengths: list[float] = []
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for owner, vector in vectors:
            place = len(self._owners)
            self._owners.append(owner)
            self._lengths.append(vector.length)
            for term, weight in vector.weights.items():
                self._postings[term].append((place, weight))

    def cosines(self, vector: Vector) -> dict[int, float]:
        """Return the cosine with every owner that shares a term; terms are added in their order, always the same."""
        dots: dict[int, float] = defaultdict(float)
        for term, weight in vector.weights.items():
            for place, other in self._postings.get(term, ()):
                dots[place] += weight * other
        nearest: dict[int, float] = defaultdict(float)
        for place, dot in dots.items():
            owner = self._owners[place]
            nearest[owner] = max(nearest[owner], min(1.0, dot / (vector.length * self._lengths[place])))
        return nearest


def _contained(left: Vector, right: Vector) -> float:
    """Return the shared weight as a part of the lighter side."""
    shared = sorted(left.weights.keys() & right.weights.keys())
    least = min(left.total, right.total)
    return min(1.0, sum(left.weights[term] for term in shared) / least) if least else 0.0
