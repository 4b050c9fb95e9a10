"""Profiles (语句画像): passages as weighted vectors, a term counting more the fewer passages hold it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yanzhen.engines.policytext.alignment.passages import Passage
from yanzhen.engines.policytext.alignment.terms import MATTER, THIN, Terms, Vocabulary, rarity, terms_of
from yanzhen.engines.policytext.folding import fold

_CLAUSE = re.compile(r"[，,；;：:。！？!?]")


@dataclass(frozen=True, slots=True)
class Vector:
    """Weights by term, in the order of the terms, and the length of the whole."""

    weights: Mapping[str, float]
    length: float
    total: float


@dataclass(frozen=True, slots=True)
class Profile:
    """A passage, what it is about, and the same of its clauses; ``headings`` name the section it stands in."""

    passage: Passage
    folded: str
    terms: Terms
    words: Vector
    pairs: Vector
    characters: Vector
    headings: tuple[str, ...]
    clauses: tuple[Vector, ...]


def vector_of(weights: Mapping[str, float]) -> Vector:
    """Return the weights in the order of the terms, so that sums come out the same every time."""
    ordered = dict(sorted(weights.items()))
    length = math.sqrt(math.fsum(weight * weight for weight in ordered.values()))
    return Vector(ordered, length, math.fsum(ordered.values()))


def cosine(left: Vector, right: Vector) -> float:
    """Return the cosine of two vectors, 0 where one is empty."""
    if not left.length or not right.length:
        return 0.0
    shared = left.weights.keys() & right.weights.keys()
    dot = math.fsum(left.weights[term] * right.weights[term] for term in shared)
    return min(1.0, dot / (left.length * right.length))


class Corpus:
    """How often each term stands in the passages of both documents; weighs passages accordingly."""

    def __init__(self, passages: Iterable[Passage], vocabulary: Vocabulary | None = None) -> None:
        self._vocabulary = vocabulary
        self._read: dict[str, Terms] = {}
        self._seen: Counter[str] = Counter()
        self._texts = 0
        for passage in passages:
            self._texts += 1
            terms = self._terms(passage.text)
            self._seen.update(terms.words.keys() | terms.pairs | terms.characters | _names(passage))

    def profile(self, passage: Passage) -> Profile:
        """Return the passage with all its vectors."""
        terms = self._terms(passage.text)
        names = dict.fromkeys(_names(passage), MATTER)
        return Profile(
            passage=passage,
            folded="".join(fold(passage.text).view.split()),
            terms=terms,
            words=self._weighed({**terms.words, **names}),
            pairs=self._weighed(dict.fromkeys(terms.pairs, 1.0)),
            characters=self._weighed(dict.fromkeys(terms.characters, 1.0)),
            headings=passage.headings,
            clauses=self._clauses(passage.text),
        )

    def likeness(self, left: str, right: str) -> float:
        """Return how alike two clauses are, 0 to 1, by words and pairs of characters."""
        one, other = self._terms(left), self._terms(right)
        words = cosine(vector_of(one.words), vector_of(other.words))
        pairs = cosine(vector_of(dict.fromkeys(one.pairs, 1.0)), vector_of(dict.fromkeys(other.pairs, 1.0)))
        return (words + pairs) / 2

    def _terms(self, text: str) -> Terms:
        if text not in self._read:
            self._read[text] = terms_of(text, self._vocabulary)
        return self._read[text]

    def _clauses(self, text: str) -> tuple[Vector, ...]:
        """Clauses with at least two words that tell something."""
        vectors = (self._weighed(self._terms(part).words) for part in _CLAUSE.split(text) if part.strip())
        return tuple(vector for vector in vectors if sum(weight > THIN for weight in vector.weights.values()) >= 2)

    def _weighed(self, weights: Mapping[str, float]) -> Vector:
        return vector_of({term: weight * rarity(self._seen[term], self._texts) for term, weight in weights.items()})


def _names(passage: Passage) -> frozenset[str]:
    return frozenset(f"《{fold(name).view.lower()}》" for name in passage.programmes)
