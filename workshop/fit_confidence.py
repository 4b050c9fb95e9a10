"""Fit the confidence of tasks to labelled documents that no rule of the reader was written on.

``python -m workshop.fit_confidence`` prints what the confidence is worth, fitted to all documents and with each
document left out; ``--write`` also writes ``confidence.toml``. Same labels, same bytes: no chance, no clock.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bench.reader_accuracy.labelled import Labelled, calibration_documents
from bench.reader_accuracy.tally import Tally
from bench.reader_accuracy.tasks import Judged, bands, score_tasks, trust
from yanzhen.engines.policytext import read_document
from yanzhen.engines.policytext.reader import signs_of_tasks

ROOT = Path(__file__).resolve().parents[1]
WEIGHTS = ROOT / "src/yanzhen/engines/policytext/tasks/confidence.toml"
PULL_TO_ZERO = 0.1
STEPS = 60
HEAD = """# Fitted by workshop/fit_confidence.py to the labelled documents of tests/spec; do not edit by hand.
# The probability that span, type, deadline and lead of a task are all right is 1 / (1 + e^-(sum of weights)).
"""

Example = tuple[tuple[str, ...], bool]


def main() -> int:
    """Print the figures; with ``--write`` write the weights."""
    documents = calibration_documents()
    examples = {document.name: examples_of(document) for document in documents}
    everything = [example for own in examples.values() for example in own]
    weights = fit(everything)
    left_out = [judged for name in examples for judged in _left_out(examples, name)]
    _show("fitted to all", [_judge(weights, example) for example in everything])
    _show("each document left out", left_out)
    for name, weight in weights.items():
        _say(f"  {name:<22}{weight:>7.2f}{_count(everything, name):>6}")
    if "--write" in sys.argv:
        WEIGHTS.write_text(written(weights), encoding="utf-8")
    return 0


def examples_of(document: Labelled) -> list[Example]:
    """Return for each task that the reader finds its signs and whether it is right."""
    reading = read_document(document.text)
    judged = score_tasks(Tally(), dict(document.gold), reading.as_json())
    return [(signs, item.right) for signs, item in zip(signs_of_tasks(document.text), judged, strict=True)]


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weights of a logistic model, pulled towards zero, by Newton's method; two decimals."""
    names = sorted({name for signs, _ in examples for name in signs})
    rows = [[1.0, *(float(name in signs) for name in names)] for signs, _ in examples]
    wanted = [float(right) for _, right in examples]
    pull = [1e-6, *[PULL_TO_ZERO] * len(names)]
    weights = [0.0] * (len(names) + 1)
    for _ in range(STEPS):
        step = _newton_step(rows, wanted, weights, pull)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(abs(change) for change in step) < 1e-9:
            break
    return {name: round(weight, 2) for name, weight in zip(["always", *names], weights, strict=True)}


def written(weights: Mapping[str, float]) -> str:
    """Return the text of ``confidence.toml``."""
    lines = [f"{name} = {weight:.2f}" for name, weight in weights.items()]
    return HEAD + "[weights]\n" + "\n".join(lines) + "\n"


def _newton_step(
    rows: Sequence[Sequence[float]], wanted: Sequence[float], weights: Sequence[float], pull: Sequence[float]
) -> list[float]:
    size = len(weights)
    slope = [-pull[i] * weights[i] for i in range(size)]
    curve = [[pull[i] if i == j else 0.0 for j in range(size)] for i in range(size)]
    for row, want in zip(rows, wanted, strict=True):
        share = 1 / (1 + math.exp(-sum(x * w for x, w in zip(row, weights, strict=True))))
        inside = [i for i in range(size) if row[i]]
        for i in inside:
            slope[i] += row[i] * (want - share)
            for j in inside:
                curve[i][j] += row[i] * row[j] * share * (1 - share)
    return _solved(curve, slope)


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Return the solution of a system of linear equations by elimination with the largest pivot."""
    size = len(right)
    rows = [[*matrix[i], right[i]] for i in range(size)]
    for at in range(size):
        pivot = max(range(at, size), key=lambda i: abs(rows[i][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for i in range(at + 1, size):
            factor = rows[i][at] / rows[at][at]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[at], strict=True)]
    solution = [0.0] * size
    for at in reversed(range(size)):
        known = sum(rows[at][j] * solution[j] for j in range(at + 1, size))
        solution[at] = (rows[at][size] - known) / rows[at][at]
    return solution


def _left_out(examples: Mapping[str, Sequence[Example]], name: str) -> list[Judged]:
    weights = fit([example for other, own in examples.items() if other != name for example in own])
    return [_judge(weights, example) for example in examples[name]]


def _judge(weights: Mapping[str, float], example: Example) -> Judged:
    signs, right = example
    score = weights["always"] + sum(weights.get(name, 0.0) for name in signs)
    return Judged(round(1 / (1 + math.exp(-score)), 2), right)


def _show(what: str, judged: list[Judged]) -> None:
    worth = trust(judged)
    _say(
        f"{what}: "
        + "  ".join(
            f"{key} {value:.3f}" if isinstance(value, float) else f"{key} {value}" for key, value in worth.items()
        )
    )
    for band, count, mean, right in bands(judged):
        _say(f"  {band:<10}{count:>6}{mean:>8.2f}{right:>8.2f}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _count(examples: Iterable[Example], name: str) -> int:
    return sum(name in signs or name == "always" for signs, _ in examples)


if __name__ == "__main__":
    sys.exit(main())
