"""Three answers to a question of rule (判断): met, not met, cannot tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What a rule answers; a missing fact is ``CANNOT_TELL``, never "no"."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    CANNOT_TELL = "CANNOT_TELL"


@dataclass(frozen=True)
class Verdict:
    """An answer with the codes of its reasons."""

    answer: Answer
    reasons: tuple[str, ...] = ()
