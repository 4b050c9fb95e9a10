"""What is said and voted in a room, sealed to it (密封的发言与表决)."""

from __future__ import annotations

from yanzhen.apps.meetings.models import VoteChoice
from yanzhen.apps.sealing.sealed_values import Sealed, seal, unseal

CASE_SEAL = "meetings.case"
DECISION_SEAL = "meetings.decision"
OPINION_SEAL = "meetings.opinion"
RESOLUTION_SEAL = "meetings.resolution"
SPEECH_SEAL = "meetings.speech"
VOTE_SEAL = "meetings.vote"
_WIDTH = 8
"""Every sealed vote has one length, so that the length says nothing."""


def sealed_vote(choice: str) -> bytes:
    """Return what the row of a vote keeps. Raises ValueError on an unknown choice."""
    return seal(VoteChoice(choice).value.ljust(_WIDTH).encode(), context=VOTE_SEAL)


def opened_vote(sealed: Sealed) -> str:
    """Return the choice of a sealed vote."""
    return unseal(sealed, context=VOTE_SEAL).decode().strip()


def sealed_text(text: str, context: str) -> bytes | None:
    """Seal words under ``context``; no words, no seal."""
    return seal(text.encode(), context=context) if text else None


def opened_text(sealed: Sealed | None, context: str) -> str:
    """Return sealed words; empty where there are none."""
    return unseal(sealed, context=context).decode() if sealed else ""
