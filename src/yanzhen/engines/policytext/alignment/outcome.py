"""What an alignment says (对标结果): frozen values; keys are those of the passages given."""

from __future__ import annotations

from dataclasses import dataclass

from yanzhen.engines.policytext.alignment.verdicts import NumberPair, Timing, Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """One local passage that answers an ask: how well (0 to 1), in which words, and how its numbers stand."""

    key: int
    score: float
    shared: tuple[str, ...]
    verdict: Verdict
    numbers: tuple[NumberPair, ...]
    timing: Timing | None


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked by the higher document, with its answers, the best first."""

    key: int
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """A local document against one higher document (上级对标)."""

    threshold: float
    asks: tuple[Ask, ...]
    uncovered: tuple[int, ...]
    without_origin: tuple[int, ...]
