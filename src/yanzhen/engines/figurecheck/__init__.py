"""Checking figures (数据核验): worked out anew and compared with known ones. Pure; no clock, no network."""

from yanzhen.engines.figurecheck.checking import bases_of, check_text
from yanzhen.engines.figurecheck.comparing import Comparison, Outcome, compare, differ
from yanzhen.engines.figurecheck.model import Figure, Finding, FindingCode, Level, Qualifier
from yanzhen.engines.figurecheck.printed import (
    Interval,
    interval_of,
    is_counted,
    number_start,
    qualifier_of,
    stands_for,
    step_of,
)

__all__ = [
    "Comparison",
    "Figure",
    "Finding",
    "FindingCode",
    "Interval",
    "Level",
    "Outcome",
    "Qualifier",
    "bases_of",
    "check_text",
    "compare",
    "differ",
    "interval_of",
    "is_counted",
    "number_start",
    "qualifier_of",
    "stands_for",
    "step_of",
]
