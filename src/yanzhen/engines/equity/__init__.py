"""Balanced development of a county's schools (义务教育均衡): per-pupil figures, difference coefficients, verdicts."""

from yanzhen.engines.equity.columns import COLUMNS, COUNTY, columns_for
from yanzhen.engines.equity.judging import judge_schools
from yanzhen.engines.equity.returns import SchoolRow, row_faults, school_row
from yanzhen.engines.equity.rules import EquityRules, IndicatorRule
from yanzhen.engines.equity.verdict import Composite, EquityVerdict, IndicatorVerdict, SchoolVerdict, StageVerdict
from yanzhen.engines.equity.vocabulary import Exclusion, SchoolKind, SchoolStage
from yanzhen.kernel.difference_coefficient import Spread, spread_of

__all__ = [
    "COLUMNS",
    "COUNTY",
    "Composite",
    "EquityRules",
    "EquityVerdict",
    "Exclusion",
    "IndicatorRule",
    "IndicatorVerdict",
    "SchoolKind",
    "SchoolRow",
    "SchoolStage",
    "SchoolVerdict",
    "Spread",
    "StageVerdict",
    "columns_for",
    "judge_schools",
    "row_faults",
    "school_row",
    "spread_of",
]
