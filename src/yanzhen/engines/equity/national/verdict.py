"""What is said about each county of a country (各县结论), as values and as one JSON document a county."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.verdict import StageVerdict, stage_json


@dataclass(frozen=True, kw_only=True)
class NationalStage:
    """One stage of one county (学段结论).

    Attributes:
        verdict: coefficients and left-out schools; its ``schools`` are filled only where rows were asked for.
        schools: schools that count.
        failing: those that do not pass; 0 where schools are not judged.
    """

    verdict: StageVerdict
    schools: int
    failing: int

    @property
    def passes(self) -> bool:
        """Do every school and every coefficient pass?"""
        return self.verdict.passes and not self.failing


@dataclass(frozen=True, kw_only=True)
class CountyVerdict:
    """One county (县域均衡结论): the stages that were reported, primary first."""

    county: str
    rules: EquityRules
    stages: tuple[NationalStage, ...]

    @property
    def passes(self) -> bool:
        """Does every stage pass?"""
        return all(stage.passes for stage in self.stages)

    def as_json(self, *, with_rows: bool) -> dict[str, Any]:
        """Return the county's document; without rows the schools' own figures are left out."""
        return {
            "county_code": self.county,
            "rules": self.rules.name,
            "stages": {
                str(stage.verdict.stage): stage.verdict.as_json()
                if with_rows
                else stage_json(stage.verdict, schools=stage.schools)
                for stage in self.stages
            },
            "passes": self.passes,
            "cheapest_fix": [],
        }
