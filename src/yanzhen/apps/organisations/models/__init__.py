"""Models of organisations and people, by aggregate."""

from yanzhen.apps.organisations.models.affiliation import Affiliation, Closure, Hierarchy
from yanzhen.apps.organisations.models.organisation import (
    Line,
    Organisation,
    OrganisationKind,
    OrganisationName,
    Stage,
    Succession,
    SuccessionKind,
)
from yanzhen.apps.organisations.models.person import Deputy, Duty, DutyKind, HandOver, Person, PostFunction, Posting

__all__ = [
    "Affiliation",
    "Closure",
    "Deputy",
    "Duty",
    "DutyKind",
    "HandOver",
    "Hierarchy",
    "Line",
    "Organisation",
    "OrganisationKind",
    "OrganisationName",
    "Person",
    "PostFunction",
    "Posting",
    "Stage",
    "Succession",
    "SuccessionKind",
]
