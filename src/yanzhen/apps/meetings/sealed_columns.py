"""Where meetings keep sealed values."""

from __future__ import annotations

from yanzhen.apps.meetings.models import AgendaItem, Attendance, Item, Resolution, Speech, Vote
from yanzhen.apps.sealing.kept import keeps_sealed

keeps_sealed(Item, sealed="meetings.item")
keeps_sealed(Attendance, written_opinion="meetings.opinion")
keeps_sealed(AgendaItem, case="meetings.case", sealed_decision="meetings.decision")
keeps_sealed(Speech, points="meetings.speech")
keeps_sealed(Vote, choice="meetings.vote")
keeps_sealed(Resolution, sealed_wording="meetings.resolution")
