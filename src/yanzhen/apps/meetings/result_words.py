"""The words that a meeting leaves, opened where they are sealed: decision, key points, opinion, resolution, outcome."""

from __future__ import annotations

from yanzhen.apps.meetings.models import AgendaItem, BodyKind, Resolution, Speech, StandChoice
from yanzhen.apps.meetings.sealed_room import DECISION_SEAL, OPINION_SEAL, RESOLUTION_SEAL, SPEECH_SEAL, opened_text
from yanzhen.apps.sealing.sealed_values import Sealed
from yanzhen.engines.decisions import OUTCOME_WORDS

OUTCOMES = {outcome.value: words for outcome, words in OUTCOME_WORDS.items()} | {"NOTED": "已学习（听取）"}


def outcome_words(point: AgendaItem) -> str:
    """Return the outcome of a point as shown to people; a wrong body names the right one."""
    if point.outcome == "WRONG_BODY":
        to_principal = point.meeting.body.kind != BodyKind.PRINCIPAL_MEETING
        return "应提交校长办公会议" if to_principal else "应提交党组织会议"
    return OUTCOMES.get(point.outcome, point.outcome)


def decision_of(point: AgendaItem) -> str:
    """Return the words of the decision, opened. Raises KeyRingError."""
    if point.sealed_decision is not None:
        return opened_text(point.sealed_decision, DECISION_SEAL)
    return point.decision


def wording_of(resolution: Resolution) -> str:
    """Return the words of a resolution, opened. Raises KeyRingError."""
    if resolution.sealed_wording is not None:
        return opened_text(resolution.sealed_wording, RESOLUTION_SEAL)
    return resolution.wording


def key_points_of(speech: Speech) -> str:
    """Return the key points of one speaker; 〔未记〕 where none were taken down. Raises KeyRingError."""
    return "〔未记〕" if speech.points is None else opened_text(speech.points, SPEECH_SEAL)


def opinion_words(sealed: Sealed) -> str:
    """Return a written opinion of an absent member; it is kept and never counted. Raises KeyRingError."""
    words = opened_text(sealed, OPINION_SEAL)
    return dict(StandChoice.choices).get(words, words)
