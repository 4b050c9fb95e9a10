"""Fit the weights of alignment to the labelled pairs in ``tests/spec/alignment`` and say how often it is right.

``python -m workshop.fit_alignment`` prints precision, recall and F1 per document pair, with all pairs and with the
pair left out; ``--write`` also writes ``weights.toml``. Same labels, same bytes: no chance, no clock.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from yanzhen.engines.policytext import read_document
from yanzhen.engines.policytext.alignment.likeness import NAMES, features_of
from yanzhen.engines.policytext.alignment.matching import ScoreWeights, score_weights
from yanzhen.engines.policytext.alignment.passages import Passage, passages_of
from yanzhen.engines.policytext.alignment.profiles import Corpus
from yanzhen.engines.policytext.alignment.terms import Vocabulary
from yanzhen.engines.policytext.lexicon import groups

ROOT = Path(__file__).resolve().parents[1]
LABELS = ROOT / "tests/spec/alignment"
WEIGHTS = ROOT / "src/yanzhen/engines/policytext/alignment/weights.toml"
THRESHOLD = 0.5
PULL_TO_ZERO = 1.0
HEAD = """# Fitted by workshop/fit_alignment.py to tests/spec/alignment; do not edit by hand.
"""

Example = tuple[tuple[float, ...], bool]


@dataclass(frozen=True)
class LabelledPair:
    """A higher and a local document with the pairs of statements that belong together."""

    name: str
    asks: tuple[Passage, ...]
    answers: tuple[Passage, ...]
    wanted: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Count:
    """Pairs found and right, found, and wanted."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        """Share of the found pairs that are right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the wanted pairs that were found."""
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 0.0

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.found + other.found, self.wanted + other.wanted)


def labelled_pairs(folder: Path = LABELS) -> list[LabelledPair]:
    """Return every labelled document pair of a folder, by name."""
    return [_labelled(path) for path in sorted(folder.iterdir()) if (path / "pairs.json").is_file()]


def _labelled(path: Path) -> LabelledPair:
    higher = read_document((path / "higher.txt").read_text("utf-8"), file="higher.txt")
    local = read_document((path / "local.txt").read_text("utf-8"), file="local.txt")
    labels = json.loads((path / "pairs.json").read_text("utf-8"))
    wanted = {
        (pair["ask"], answer): verdict
        for pair in labels["pairs"]
        for answer, verdict in zip(pair["answers"], pair["verdict"], strict=True)
    }
    return LabelledPair(path.name, passages_of(higher), passages_of(local, ("task", "result")), wanted)


def vocabularies() -> list[Vocabulary]:
    """Return the whole vocabulary and two halves: names that it does not know must not break the weights."""
    known = groups("synonyms")
    return [Vocabulary(known), Vocabulary(known[::2]), Vocabulary(known[1::2])]


def examples_of(pair: LabelledPair, vocabulary: Vocabulary) -> list[Example]:
    """Return the features of every pair of statements that shares anything, and whether it was labelled."""
    corpus = Corpus([*pair.asks, *pair.answers], vocabulary)
    asks = [corpus.profile(passage) for passage in pair.asks]
    answers = [corpus.profile(passage) for passage in pair.answers]
    return [
        (features.values(), (ask.passage.text, answers[number].passage.text) in pair.wanted)
        for ask, row in zip(asks, features_of(asks, answers), strict=True)
        for number, features in sorted(row.items())
    ]


def fit(examples: Sequence[Example]) -> ScoreWeights:
    """Fit a logistic regression by Newton's method, weights drawn to zero by ``PULL_TO_ZERO``."""
    rows = [((1.0, *features), float(label)) for features, label in examples]
    size = len(rows[0][0])
    weights = [0.0] * size
    for _ in range(50):
        slope = [-PULL_TO_ZERO * weight if place else 0.0 for place, weight in enumerate(weights)]
        bend = [[PULL_TO_ZERO * (i == j and i > 0) for j in range(size)] for i in range(size)]
        for row, label in rows:
            share = 1 / (1 + math.exp(-sum(w * x for w, x in zip(weights, row, strict=True))))
            for i, x in enumerate(row):
                slope[i] += (label - share) * x
                for j in range(size):
                    bend[i][j] += share * (1 - share) * x * row[j]
        step = _solve(bend, slope)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-9:
            break
    rounded = [round(weight, 3) for weight in weights]
    return ScoreWeights(rounded[0], tuple(rounded[1:]), THRESHOLD)


def _solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for i in range(size):
        pivot = max(range(i, size), key=lambda row: abs(rows[row][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for j in range(size):
            if j != i:
                factor = rows[j][i] / rows[i][i]
                rows[j] = [x - factor * y for x, y in zip(rows[j], rows[i], strict=True)]
    return [rows[i][size] / rows[i][i] for i in range(size)]


def count(pair: LabelledPair, weights: ScoreWeights, vocabulary: Vocabulary) -> Count:
    """Count the pairs that reach the threshold against the labels; labels never proposed count as missed."""
    examples = _scored_features(pair, weights, vocabulary)
    return Count(
        sum(label for score, label in examples if score >= weights.threshold),
        sum(score >= weights.threshold for score, _ in examples),
        len(pair.wanted),
    )


def _scored_features(pair: LabelledPair, weights: ScoreWeights, vocabulary: Vocabulary) -> list[tuple[float, bool]]:
    found = []
    for values, label in examples_of(pair, vocabulary):
        total = weights.bias + math.fsum(w * x for w, x in zip(weights.features, values, strict=True))
        found.append((1 / (1 + math.exp(-total)), label))
    return found


def left_out(pairs: Sequence[LabelledPair]) -> dict[str, Count]:
    """Return the count of each document pair under weights fitted to all the others."""
    words = vocabularies()
    examples = {pair.name: [row for one in words for row in examples_of(pair, one)] for pair in pairs}
    found = {}
    for pair in pairs:
        rest = [row for name, rows in examples.items() if name != pair.name for row in rows]
        found[pair.name] = count(pair, fit(rest), words[0])
    return found


def fitted(pairs: Sequence[LabelledPair]) -> ScoreWeights:
    """Return the weights fitted to all pairs."""
    words = vocabularies()
    return fit([row for pair in pairs for one in words for row in examples_of(pair, one)])


def as_toml(weights: ScoreWeights) -> str:
    """Return the text of ``weights.toml``."""
    lines = [f"threshold = {weights.threshold}", f"bias = {weights.bias}", "", "[features]"]
    lines += [f"{name} = {value}" for name, value in zip(NAMES, weights.features, strict=True)]
    return HEAD + "\n".join(lines) + "\n"


def lines(title: str, counts: Mapping[str, Count]) -> Iterable[str]:
    """Yield a table for people."""
    yield title
    for name, found in (*counts.items(), ("合计", sum(counts.values(), Count()))):
        yield f"  {name}\t准确{found.precision:.3f}\t召回{found.recall:.3f}\tF1 {found.f1:.3f}\t标注{found.wanted}对"


def main() -> None:
    """Fit, print, and write where asked."""
    pairs = labelled_pairs()
    if "--write" in sys.argv:
        WEIGHTS.write_text(as_toml(fitted(pairs)), "utf-8")
        score_weights.cache_clear()
    words = vocabularies()
    shown = {pair.name: count(pair, score_weights(), words[0]) for pair in pairs}
    for line in (*lines("用全部标注拟合", shown), *lines("逐对留出", left_out(pairs))):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
