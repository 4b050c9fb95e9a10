"""The figures of the roll-out by school (落实进度指标): what stands above and below, null where nothing can be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from yanzhen.apps.rollout.models import ReportState
from yanzhen.apps.rollout.standing import Standing
from yanzhen.apps.rollout.steps import Step
from yanzhen.engines.decisions import FindingAnswer


@dataclass(frozen=True, kw_only=True)
class SchoolFigure:
    """One figure of one school: a count, or the two parts of a rate."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def is_known(self) -> bool:
        """Is there a figure at all?"""
        return self.value is not None or bool(self.denominator)


Measure = Callable[[Standing, tuple[Step, ...], date], SchoolFigure]


def _rate(above: int, below: int) -> SchoolFigure:
    return SchoolFigure(numerator=Decimal(above), denominator=Decimal(below))


def _rules_in_place(standing: Standing, steps: tuple[Step, ...], on: date) -> SchoolFigure:
    return _rate(standing.completeness.in_place, standing.completeness.asked)


def _rules_complete(standing: Standing, steps: tuple[Step, ...], on: date) -> SchoolFigure:
    found = standing.completeness.is_complete
    return _rate(0, 0) if found is None else _rate(int(found), 1)


def _on_rhythm(standing: Standing, steps: tuple[Step, ...], on: date) -> SchoolFigure:
    answers = [body.is_on_rhythm for body in standing.counts.bodies if body.is_on_rhythm is not None]
    return _rate(sum(answers), len(answers))


def _leadership(standing: Standing, steps: tuple[Step, ...], on: date) -> SchoolFigure:
    answer = standing.marks["heads"].answer
    if answer not in (FindingAnswer.MET, FindingAnswer.WARNING):
        return _rate(0, 0)
    return _rate(int(answer is FindingAnswer.MET), 1)


def _steps_done(standing: Standing, steps: tuple[Step, ...], on: date) -> SchoolFigure:
    due = [step.code for step in steps if step.is_due(on)]
    done = sum(code in standing.reports and standing.reports[code].state == ReportState.CONFIRMED for code in due)
    return _rate(done, len(due))


def _meetings(standing: Standing, steps: tuple[Step, ...], on: date) -> SchoolFigure:
    return SchoolFigure(value=Decimal(standing.counts.meetings) if standing.counts.bodies else None)


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "school_rules_in_place_rate": _rules_in_place,
        "rules_complete_school_rate": _rules_complete,
        "bodies_on_rhythm_rate": _on_rhythm,
        "leadership_fit_school_rate": _leadership,
        "rollout_steps_done_rate": _steps_done,
        "school_decision_meetings": _meetings,
    }
)
