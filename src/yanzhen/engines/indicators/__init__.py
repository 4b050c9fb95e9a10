"""Indicators (指标): roll-ups over a tree, lights with reasons, the rhythm of reports."""

from yanzhen.engines.indicators.lights import Colour, Light, LightRule, Reason, Status, TaskState, light_of, lights_of
from yanzhen.engines.indicators.rhythm import (
    Period,
    Rhythm,
    RhythmRules,
    due_day,
    is_late,
    latest_due_period,
    period_containing,
    periods_between,
)
from yanzhen.engines.indicators.rollup import Formula, Node, Reading, RollUp, RollUps, roll_up, unfit_children

__all__ = [
    "Colour",
    "Formula",
    "Light",
    "LightRule",
    "Node",
    "Period",
    "Reading",
    "Reason",
    "Rhythm",
    "RhythmRules",
    "RollUp",
    "RollUps",
    "Status",
    "TaskState",
    "due_day",
    "is_late",
    "latest_due_period",
    "light_of",
    "lights_of",
    "period_containing",
    "periods_between",
    "roll_up",
    "unfit_children",
]
