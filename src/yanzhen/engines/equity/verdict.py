"""What is said about a county's schools (均衡结论), as values and as the JSON of the command's contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.vocabulary import Exclusion, SchoolStage


@dataclass(frozen=True, kw_only=True)
class IndicatorVerdict:
    """Mean and coefficient of one indicator (指标差异系数).

    Attributes:
        id: the indicator.
        mean: county mean weighted by pupils, in the indicator's unit; None without a school.
        cv: difference coefficient; None where the mean is zero or there is no school.
        limit: greatest coefficient allowed; None where only the composite is judged.
        met: is the coefficient within the limit? None where only the composite is judged.
    """

    id: str
    mean: float | None
    cv: float | None
    limit: float | None
    met: bool | None


@dataclass(frozen=True, kw_only=True)
class Composite:
    """Plain mean of all coefficients (综合差异系数); ``cv`` is None where one of them is."""

    cv: float | None
    limit: float
    met: bool


@dataclass(frozen=True, kw_only=True)
class SchoolVerdict:
    """One school and stage (学校校级结论); ``met``, ``below_floor``, ``passes`` are None where schools are not judged.

    Attributes:
        code: code of the school.
        name: name of the school.
        values: quotient by indicator id, unrounded.
        met: number of indicators at or above their threshold.
        below_floor: indicators below the floor.
        short: indicators below their threshold, floor reached or not; empty where schools are not judged.
        passes: does the school pass?
    """

    code: str
    name: str
    values: Mapping[str, float]
    met: int | None
    below_floor: tuple[str, ...] | None
    short: tuple[str, ...]
    passes: bool | None


@dataclass(frozen=True, kw_only=True)
class StageVerdict:
    """All schools of one stage (学段结论), sorted by code."""

    stage: SchoolStage
    schools: tuple[SchoolVerdict, ...]
    excluded: tuple[tuple[str, Exclusion], ...]
    indicators: tuple[IndicatorVerdict, ...]
    composite: Composite | None

    @property
    def passes(self) -> bool:
        """Do every school and every coefficient pass?"""
        if self.composite is not None:
            return self.composite.met
        return all(one.met for one in self.indicators) and all(school.passes for school in self.schools)

    def as_json(self) -> dict[str, Any]:
        """Return the stage as the contract of ``yanzhen equity`` writes it."""
        rows = [
            {
                "code": school.code,
                "values": dict(school.values),
                "met": school.met,
                "below_floor": None if school.below_floor is None else list(school.below_floor),
                "passes": school.passes,
            }
            for school in self.schools
        ]
        return stage_json(self, schools=len(self.schools)) | {"rows": rows}


def stage_json(stage: StageVerdict, *, schools: int) -> dict[str, Any]:
    """Return a stage without its schools' own figures, only with the number of them that count."""
    composite = stage.composite
    return {
        "schools": schools,
        "excluded": [{"code": code, "reason": str(reason)} for code, reason in stage.excluded],
        "indicators": [
            {"id": one.id, "mean": one.mean, "cv": one.cv, "limit": one.limit, "met": one.met}
            for one in stage.indicators
        ],
        **({"composite": {"cv": composite.cv, "limit": composite.limit, "met": composite.met}} if composite else {}),
    }


@dataclass(frozen=True, kw_only=True)
class EquityVerdict:
    """A whole county (县域均衡结论): the stages that were reported, primary first."""

    rules: EquityRules
    stages: tuple[StageVerdict, ...]

    @property
    def passes(self) -> bool:
        """Does every stage pass?"""
        return all(stage.passes for stage in self.stages)

    def as_json(self) -> dict[str, Any]:
        """Return the document of ``yanzhen equity --json``."""
        return {
            "rules": self.rules.name,
            "stages": {str(stage.stage): stage.as_json() for stage in self.stages},
            "passes": self.passes,
            "cheapest_fix": [],
        }
