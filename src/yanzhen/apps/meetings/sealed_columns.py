"""Where meetings keep sealed values."""

from __future__ import annotations

from yanzhen.apps.meetings.actions.case_files import CASE_FILE_SEAL
from yanzhen.apps.meetings.models import AgendaItem, Attendance, CaseFile, Item, Minutes, Resolution, Speech, Vote
from yanzhen.apps.meetings.papers import MINUTES_SEAL
from yanzhen.apps.meetings.sealed_room import (
    CASE_SEAL,
    DECISION_SEAL,
    OPINION_SEAL,
    RESOLUTION_SEAL,
    SPEECH_SEAL,
    VOTE_SEAL,
)
from yanzhen.apps.meetings.sight import ITEM_SEAL
from yanzhen.apps.sealing.kept import keeps_sealed

keeps_sealed(Item, sealed=ITEM_SEAL)
keeps_sealed(Attendance, written_opinion=OPINION_SEAL)
keeps_sealed(AgendaItem, case=CASE_SEAL, sealed_decision=DECISION_SEAL)
keeps_sealed(Speech, points=SPEECH_SEAL)
keeps_sealed(Vote, choice=VOTE_SEAL)
keeps_sealed(Resolution, sealed_wording=RESOLUTION_SEAL)
keeps_sealed(Minutes, content=MINUTES_SEAL)
keeps_sealed(CaseFile, content=CASE_FILE_SEAL)
