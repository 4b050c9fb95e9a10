"""Models of figure checks, by aggregate."""

from yanzhen.apps.figure_checks.models.check import FigureCheck
from yanzhen.apps.figure_checks.models.figure import CheckedFigure, Decision, Verdict

__all__ = ["CheckedFigure", "Decision", "FigureCheck", "Verdict"]
