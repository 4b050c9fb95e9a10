"""Models of plans, by aggregate."""

from yanzhen.apps.plans.models.amendment import Amendment, AmendmentState
from yanzhen.apps.plans.models.dispatch import Dispatch, Receipt, Recipient, RecipientRole
from yanzhen.apps.plans.models.light import Colour, Tally, TaskLight, TaskTally, UnitTally
from yanzhen.apps.plans.models.plan import Opinion, Plan, PlanState, PlanStep, StepState
from yanzhen.apps.plans.models.progress import (
    Evidence,
    ProgressReport,
    ReportingChain,
    ReportStep,
    StatusReported,
    StepKind,
    Submission,
)
from yanzhen.apps.plans.models.strike_off import StrikeOff, StrikeOffState
from yanzhen.apps.plans.models.task import (
    Comparator,
    PartyRole,
    Rhythm,
    Target,
    Task,
    TaskParty,
    TaskState,
)

__all__ = [
    "Amendment",
    "AmendmentState",
    "Colour",
    "Comparator",
    "Dispatch",
    "Evidence",
    "Opinion",
    "PartyRole",
    "Plan",
    "PlanState",
    "PlanStep",
    "ProgressReport",
    "Receipt",
    "Recipient",
    "RecipientRole",
    "ReportStep",
    "ReportingChain",
    "Rhythm",
    "StatusReported",
    "StepKind",
    "StepState",
    "StrikeOff",
    "StrikeOffState",
    "Submission",
    "Tally",
    "Target",
    "Task",
    "TaskLight",
    "TaskParty",
    "TaskState",
    "TaskTally",
    "UnitTally",
]
