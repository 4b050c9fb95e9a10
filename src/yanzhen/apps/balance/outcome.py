"""What changes would do (试算结果): coefficients and schools before and after, stage by stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yanzhen.apps.balance.bridge import YearRows, year_rows
from yanzhen.apps.balance.edits import Edit, against_today, from_stored, with_edits
from yanzhen.apps.balance.judged import JudgedYear, judge_year, rules_of
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.balance.school_years import SchoolYear
from yanzhen.engines.equity import IndicatorRule, SchoolVerdict, StageVerdict


@dataclass(frozen=True, kw_only=True)
class CoefficientChange:
    """One indicator's coefficient before and after; ``met`` is None where it has no limit of its own."""

    rule: IndicatorRule
    before: float | None
    after: float | None
    limit: float | None
    met_before: bool | None
    met: bool | None

    @property
    def is_changed(self) -> bool:
        """Does the coefficient move at all?"""
        return self.before != self.after


@dataclass(frozen=True, kw_only=True)
class StageOutcome:
    """One stage before and after."""

    before: StageVerdict
    after: StageVerdict
    coefficients: tuple[CoefficientChange, ...]
    turned: tuple[tuple[SchoolVerdict, SchoolVerdict], ...]

    @property
    def passing_before(self) -> int:
        """Schools that pass as reported."""
        return sum(school.passes is True for school in self.before.schools)

    @property
    def passing(self) -> int:
        """Schools that pass with the changes."""
        return sum(school.passes is True for school in self.after.schools)

    @property
    def over_before(self) -> int:
        """Coefficients above their limit as reported."""
        return sum(one.met_before is False for one in self.coefficients)

    @property
    def over(self) -> int:
        """Coefficients above their limit with the changes."""
        return sum(one.met is False for one in self.coefficients)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A year as reported and with changes."""

    before: JudgedYear
    after: JudgedYear
    edits: tuple[Edit, ...]

    @property
    def stages(self) -> list[StageOutcome]:
        """Stages that both have, primary first."""
        return list(_stages(self.before, self.after))


def outcome_of(found: YearRows, year: SchoolYear, rules_name: str, edits: Sequence[Edit]) -> Outcome:
    """Judge a year as reported and with changes."""
    rules = rules_of(rules_name, year)
    before = judge_year(found, year, rules)
    after = judge_year(with_edits(found, edits, rules), year, rules) if edits else before
    return Outcome(before=before, after=after, edits=tuple(edits))


def year_of_scenario(scenario: Scenario) -> SchoolYear:
    """Return the school year that a scenario changes."""
    return SchoolYear(scenario.period_start, scenario.period_end)


def outcome_of_scenario(scenario: Scenario) -> Outcome:
    """Judge the year of a scenario as the returns say today, with its changes."""
    year = year_of_scenario(scenario)
    found = year_rows(year, with_drafts=scenario.with_drafts)
    rows = {row.place: row for row in found.rows}
    edits = against_today(rows, from_stored(scenario.edits), rules_of(scenario.rules, year))
    return outcome_of(found, year, scenario.rules, edits)


def _stages(before: JudgedYear, after: JudgedYear) -> Iterator[StageOutcome]:
    for later in after.verdict.stages:
        was = before.stage(str(later.stage))
        if was is None:
            continue
        schools = {school.code: school for school in was.schools}
        yield StageOutcome(
            before=was,
            after=later,
            coefficients=tuple(
                CoefficientChange(
                    rule=rule,
                    before=one.cv,
                    after=other.cv,
                    limit=other.limit,
                    met_before=one.met,
                    met=other.met,
                )
                for rule, one, other in zip(after.rules.indicators, was.indicators, later.indicators, strict=True)
            ),
            turned=tuple(
                (schools[school.code], school)
                for school in later.schools
                if school.code in schools
                and (schools[school.code].short, schools[school.code].below_floor) != (school.short, school.below_floor)
            ),
        )
