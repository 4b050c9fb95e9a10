"""Alignment (上级对标): what answers each thing a higher document asks for, and what nobody asked for."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from yanzhen.engines.policytext.alignment.likeness import NAMES, Features, features_of, shared_words
from yanzhen.engines.policytext.alignment.measures import Measure, measures_of
from yanzhen.engines.policytext.alignment.outcome import Alignment, Answer, Ask
from yanzhen.engines.policytext.alignment.passages import Passage
from yanzhen.engines.policytext.alignment.profiles import Corpus, Profile
from yanzhen.engines.policytext.alignment.verdicts import compare_deadlines, compare_numbers, verdict_of

SHARED_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class ScoreWeights:
    """The weights of the features, fitted to labelled pairs, and the score from which a pair counts."""

    bias: float
    features: tuple[float, ...]
    threshold: float

    def score(self, features: Features) -> float:
        """Return the estimated probability that the pair is ask and answer."""
        found = self.bias + math.fsum(w * x for w, x in zip(self.features, features.values(), strict=True))
        return 1 / (1 + math.exp(-found))


@cache
def score_weights() -> ScoreWeights:
    """Return the weights beside this module; ``workshop/fit_alignment.py`` makes them from ``tests/spec/alignment``."""
    source = (
        resources.files("yanzhen.engines.policytext.alignment").joinpath("weights.toml").read_text(encoding="utf-8")
    )
    table = tomllib.loads(source)
    return ScoreWeights(
        bias=float(table["bias"]),
        features=tuple(float(table["features"][name]) for name in NAMES),
        threshold=float(table["threshold"]),
    )


def align(asks: Sequence[Passage], answers: Sequence[Passage], *, threshold: float | None = None) -> Alignment:
    """Align what a higher document asks for with what a local document says.

    Args:
        asks: the passages of the higher document; keys unique among them.
        answers: those passages of the local document that may answer (tasks and results); keys unique among them.
        threshold: the score from which a passage answers, 0 to 1; without it the one the weights were fitted for.
    Returns:
        Asks and keys in the order given; answers by falling score, then in the order given. One passage may answer
        several asks and one ask may have several answers. A passage that repeats the ask scores 1. ``uncovered`` are
        asks without answer, ``without_origin`` tasks that answer nothing. The order of the passages changes no score.
    Source: docs/dev/alignment.md says how the score is made and how often it is right.

    >>> higher = [Passage(0, "食堂明厨亮灶覆盖率达到100%。"), Passage(1, "每月开展一次应急疏散演练。")]
    >>> local = [Passage(7, "各校每月组织疏散演练。"), Passage(8, "办好教工运动会。")]
    >>> found = align(higher, local)
    >>> [answer.key for answer in found.asks[1].answers], found.uncovered, found.without_origin
    ([7], (0,), (8,))
    """
    weights = score_weights()
    least = weights.threshold if threshold is None else threshold
    corpus = Corpus([*asks, *answers])
    asked = [corpus.profile(passage) for passage in asks]
    answering = [corpus.profile(passage) for passage in answers]
    measures = _Measures()
    scored = _scores(asked, answering, weights)
    found = tuple(
        Ask(
            profile.passage.key,
            tuple(
                _answer(profile, answering[number], score, corpus, measures)
                for number, score in sorted(row.items(), key=lambda pair: (-pair[1], pair[0]))
                if score >= least
            ),
        )
        for profile, row in zip(asked, scored, strict=True)
    )
    used = {answer.key for ask in found for answer in ask.answers}
    return Alignment(
        threshold=least,
        asks=found,
        uncovered=tuple(ask.key for ask in found if not ask.answers),
        without_origin=tuple(one.key for one in answers if one.type == "task" and one.key not in used),
    )


def _scores(asked: Sequence[Profile], answering: Sequence[Profile], weights: ScoreWeights) -> list[dict[int, float]]:
    """Return per ask the score of each answer that shares anything with it; the same words score 1."""
    scored = [
        {number: weights.score(features) for number, features in row.items()} for row in features_of(asked, answering)
    ]
    places: dict[str, list[int]] = {}
    for number, profile in enumerate(answering):
        places.setdefault(profile.folded, []).append(number)
    for profile, row in zip(asked, scored, strict=True):
        row.update(dict.fromkeys(places.get(profile.folded, ()), 1.0))
    return scored


class _Measures:
    """The comparable numbers of each passage, read once."""

    def __init__(self) -> None:
        self._read: dict[Passage, tuple[Measure, ...]] = {}

    def of(self, passage: Passage) -> tuple[Measure, ...]:
        if passage not in self._read:
            self._read[passage] = measures_of(passage)
        return self._read[passage]


def _answer(ask: Profile, answer: Profile, score: float, corpus: Corpus, measures: _Measures) -> Answer:
    numbers = compare_numbers(measures.of(ask.passage), measures.of(answer.passage), corpus.likeness)
    timing = compare_deadlines(ask.passage.deadline_on, answer.passage.deadline_on)
    forms = answer.terms.forms
    return Answer(
        key=answer.passage.key,
        score=score,
        shared=tuple(forms.get(word, word) for word in shared_words(ask, answer)[:SHARED_AT_MOST]),
        verdict=verdict_of(numbers, timing),
        numbers=numbers,
        timing=timing,
    )


def compare(ask: Passage, answer: Passage) -> Answer:
    """Return what a person's own pairing says: shared words, numbers and days compared; it has no score but 1.

    >>> compare(Passage(0, "每月开展疏散演练。"), Passage(1, "组织疏散演练。")).shared
    ('疏散演练',)
    """
    corpus = Corpus([ask, answer])
    return _answer(corpus.profile(ask), corpus.profile(answer), 1.0, corpus, _Measures())
