"""Exports of other systems (系统导出): columns, check digits, and the sums per school that are kept."""

from yanzhen.engines.exports.check_digits import CHECKS, masked
from yanzhen.engines.exports.profile import Condition, ExportColumn, ExportProfile, FigureRule, Level, Measure, folded
from yanzhen.engines.exports.summing import LeftOut, Summary, sum_by_school

__all__ = [
    "CHECKS",
    "Condition",
    "ExportColumn",
    "ExportProfile",
    "FigureRule",
    "LeftOut",
    "Level",
    "Measure",
    "Summary",
    "folded",
    "masked",
    "sum_by_school",
]
