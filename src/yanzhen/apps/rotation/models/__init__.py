"""Models of teacher rotation."""

from yanzhen.apps.rotation.models.derived import ScenarioFindings, Trial, TrialKind
from yanzhen.apps.rotation.models.leaders import LeaderProof, ScenarioLeaderMove
from yanzhen.apps.rotation.models.people import (
    DueAnswer,
    Objection,
    ObjectionKind,
    ObjectionState,
    Opinion,
    Participant,
    Wish,
)
from yanzhen.apps.rotation.models.round import Round, RoundState, RoundStep
from yanzhen.apps.rotation.models.scenario import (
    Consultation,
    Office,
    OfficeAnswer,
    Scenario,
    ScenarioMove,
    ScenarioState,
    Term,
    TermState,
)

__all__ = [
    "DueAnswer",
    "LeaderProof",
    "Objection",
    "ObjectionKind",
    "ObjectionState",
    "Opinion",
    "Participant",
    "Round",
    "RoundState",
    "RoundStep",
    "Consultation",
    "Office",
    "OfficeAnswer",
    "Scenario",
    "ScenarioFindings",
    "ScenarioLeaderMove",
    "ScenarioMove",
    "ScenarioState",
    "Term",
    "TermState",
    "Trial",
    "TrialKind",
    "Wish",
]
