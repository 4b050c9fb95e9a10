"""What the engine answers (结论): the outcome, what was needed, what was counted, one finding for each rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yanzhen.engines.decisions.vocabulary import OUTCOME_WORDS, FindingAnswer, Outcome


@dataclass(frozen=True, kw_only=True)
class Needed:
    """How many must be present, how many must say yes; None: no vote is taken, or the number is not known."""

    present: int | None
    yes: int | None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Persons counted for certain; None where the list itself is missing."""

    entitled: int | None
    present: int | None
    yes: int | None
    no: int | None
    abstain: int | None


@dataclass(frozen=True)
class Finding:
    """What one rule says of the case, with the numbers of the case in Chinese."""

    rule: str
    answer: FindingAnswer
    explanation: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The answer of ``judge``.

    Attributes:
        outcome: the first stage that decided.
        words: the outcome as shown to people.
        needed, counted: the figures.
        findings: one for each rule judged, in the order of the rules.
        next_step: what to do now, in Chinese.
    """

    outcome: Outcome
    words: str
    needed: Needed
    counted: Counted
    findings: tuple[Finding, ...]
    next_step: str

    @property
    def is_decided(self) -> bool:
        """Was the item decided in favour: passed, or decided by the principal?"""
        return self.outcome in (Outcome.PASSED, Outcome.DECIDED_BY_PRINCIPAL)

    def finding(self, rule: str) -> Finding:
        """Return the finding of one rule. Raises KeyError for a rule that is not judged."""
        for found in self.findings:
            if found.rule == rule:
                return found
        raise KeyError(rule)

    def as_json(self) -> dict[str, Any]:
        """Return the document of the contract."""
        counted = self.counted
        return {
            "outcome": self.outcome.value,
            "needed": {"present": self.needed.present, "yes": self.needed.yes},
            "counted": {
                "entitled": counted.entitled,
                "present": counted.present,
                "yes": counted.yes,
                "no": counted.no,
                "abstain": counted.abstain,
            },
            "findings": [
                {"rule": found.rule, "answer": found.answer.value, "explanation": found.explanation}
                for found in self.findings
            ],
            "next_step": self.next_step,
        }


def outcome_words(outcome: Outcome, right_body: str | None = None) -> str:
    """Return an outcome as shown to people; ``right_body`` is the meeting that should have had the item.

    >>> outcome_words(Outcome.WRONG_BODY, "党组织会议")
    '应提交党组织会议'
    """
    if outcome is Outcome.WRONG_BODY and right_body is not None:
        return f"应提交{right_body}"
    return OUTCOME_WORDS[outcome]
