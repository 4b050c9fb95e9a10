"""Likeness (相近程度): features, each between 0 and 1, of how far a local passage speaks of what is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from yanzhen.engines.policytext.alignment.profiles import Profile, Vector, cosine
from yanzhen.engines.policytext.alignment.sections import Sections
from yanzhen.engines.policytext.alignment.terms import THIN

WORDS, PAIRS, CLAUSES, CONTAINED, CHARACTERS = 0.15, 0.35, 0.1, 0.1, 0.3
ENOUGH_SHARED = 5
FAINT = 0.2
"""A best likeness below this is no sign of an answer: ranks are taken as if the best were this."""
LEAST = 0.03
"""Pairs less alike than this are not looked at."""
LOOKED_AT = 300
"""At most so many answers of a long document are weighed against one ask, the nearest by words and pairs."""
SECTION_WEIGHT = 2.0
"""How much a pair gains in rank where its sections answer one another."""


@dataclass(frozen=True, slots=True)
class Features:
    """What the score of one pair rests on.

    ``base`` how much of their words, characters and clauses they share; ``count`` how many telling words they share;
    ``mutual`` how near each is to being the other's best; ``section`` how far the statements around them answer one
    another.
    """

    base: float
    count: float
    mutual: float
    section: float

    def values(self) -> tuple[float, ...]:
        """Return the features in the order of the weights."""
        return (self.base, self.count, self.mutual, self.section)


NAMES = ("base", "count", "mutual", "section")


def features_of(asks: Sequence[Profile], answers: Sequence[Profile]) -> list[dict[int, Features]]:
    """Return per ask the features of every answer that shares anything with it, by the answer's index."""
    table = _Table(answers)
    bases = [table.row(ask) for ask in asks]
    sections = Sections(asks, answers, bases)
    near = [{number: sections.likeness(place, number) for number in row} for place, row in enumerate(bases)]
    ranks = [
        {number: base * (1 + SECTION_WEIGHT * near[place][number]) for number, base in row.items()}
        for place, row in enumerate(bases)
    ]
    best_of_column: dict[int, float] = defaultdict(lambda: FAINT)
    for row in ranks:
        for number, rank in row.items():
            best_of_column[number] = max(best_of_column[number], rank)
    found: list[dict[int, Features]] = []
    for place, ask in enumerate(asks):
        best = max(ranks[place].values(), default=FAINT)
        found.append(
            {
                number: Features(
                    base=base,
                    count=min(1.0, len(telling_words(ask, answers[number])) / ENOUGH_SHARED),
                    mutual=ranks[place][number] ** 2 / max(best, FAINT) / best_of_column[number],
                    section=near[place][number],
                )
                for number, base in bases[place].items()
            }
        )
    return found


def telling_words(ask: Profile, answer: Profile) -> list[str]:
    """Return the words of both that tell something, the most telling first."""
    shared = ask.words.weights.keys() & answer.words.weights.keys()
    weights = ask.words.weights
    return sorted((word for word in shared if weights[word] > THIN), key=lambda word: (-weights[word], word))


def shared_words(ask: Profile, answer: Profile) -> list[str]:
    """Return what both share, for people: telling words, else any words, else pairs of characters."""
    if telling := telling_words(ask, answer):
        return telling
    words = sorted(ask.words.weights.keys() & answer.words.weights.keys())
    weights = ask.pairs.weights
    pairs = sorted(weights.keys() & answer.pairs.weights.keys(), key=lambda pair: (-weights[pair], pair))
    return words or pairs


class _Table:
    """The answers' vectors by term, so that an ask meets only those that share something with it."""

    def __init__(self, answers: Sequence[Profile]) -> None:
        self._answers = answers
        self._words = _Index(enumerate(answer.words for answer in answers))
        self._pairs = _Index(enumerate(answer.pairs for answer in answers))
        self._clauses = _Index((number, clause) for number, answer in enumerate(answers) for clause in answer.clauses)

    def row(self, ask: Profile) -> dict[int, float]:
        """Return the base likeness of every answer that shares a word or a pair of characters with the ask."""
        words, pairs = self._words.cosines(ask.words), self._pairs.cosines(ask.pairs)
        clauses: dict[int, float] = defaultdict(float)
        for found in self._by_clause(ask):
            for number, value in found.items():
                clauses[number] = max(clauses[number], value)
        row = {}
        for number in self._nearest(words, pairs):
            answer = self._answers[number]
            base = (
                WORDS * words.get(number, 0.0)
                + PAIRS * pairs.get(number, 0.0)
                + CLAUSES * clauses[number]
                + CONTAINED * _contained(ask.words, answer.words)
                + CHARACTERS * cosine(ask.characters, answer.characters)
            )
            if base > LEAST:
                row[number] = base
        return row

    def _nearest(self, words: Mapping[int, float], pairs: Mapping[int, float]) -> Iterable[int]:
        """Return the answers worth a closer look; in a long document not all that share some common word."""
        found = {number: WORDS * words.get(number, 0.0) + PAIRS * pairs.get(number, 0.0) for number in {*words, *pairs}}
        if len(found) <= LOOKED_AT:
            return found
        return nlargest(LOOKED_AT, found, key=lambda number: (found[number], self._answers[number].folded))

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
