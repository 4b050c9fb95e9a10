"""Where schools stand: one mark per criterion, with the reason and what to do (落实情况)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from yanzhen.apps.meetings.counting import SchoolCounts, counts_by_school
from yanzhen.apps.meetings.models import BodyKind
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rollout.advice import advice_for
from yanzhen.apps.rollout.models import ReportState, StepReport
from yanzhen.apps.rollout.spans import school_year_of, term_of
from yanzhen.apps.rollout.steps import Step, steps_in_order
from yanzhen.apps.rollout.structure import Known, congress_of, formal_members_of, known_of, party_body_of, structure_of
from yanzhen.apps.school_rules.queries import Completeness, completeness_of
from yanzhen.engines.decisions import (
    Finding,
    FindingAnswer,
    RuleSet,
    StaffCongress,
    branch_body_finding,
    congress_findings,
    structure_findings,
)
from yanzhen.presets.decisions import decision_rules

MET, NOT_MET, WARNING = FindingAnswer.MET, FindingAnswer.NOT_MET, FindingAnswer.WARNING
CANNOT_TELL, NOT_APPLICABLE = FindingAnswer.CANNOT_TELL, FindingAnswer.NOT_APPLICABLE
CRITERIA = {
    "heads": "领导架构",
    "party_body": "党组织会议形式",
    "own_body": "独立议事",
    "staff_body": "教职工大会",
    "rules": "制度齐备",
    "rhythm": "议事节奏",
    "steps": "三年三步",
}
WORST_FIRST = (NOT_MET, WARNING, CANNOT_TELL, MET, NOT_APPLICABLE)
PRIVATE = "民办学校另按有关规定执行。"
NAMED_AT_MOST = 3


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What was found on one criterion.

    Attributes:
        rule: the decision rule that it rests on; blank for the others.
        advice: what to do; blank where nothing is to be done.
    """

    criterion: str
    answer: FindingAnswer
    explanation: str
    advice: str = ""
    rule: str = ""

    @property
    def title(self) -> str:
        """Name of the criterion."""
        return CRITERIA[self.criterion]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where one school stands on a day."""

    school: Organisation
    marks: Mapping[str, Mark]
    completeness: Completeness
    counts: SchoolCounts
    reports: Mapping[str, StepReport]

    @property
    def overall(self) -> FindingAnswer:
        """The worst answer of all criteria."""
        answers = {mark.answer for mark in self.marks.values()}
        return next((answer for answer in WORST_FIRST if answer in answers), NOT_APPLICABLE)


def standings_of(schools: Collection[Organisation], *, on: date) -> dict[int, Standing]:
    """Return where every school stands, in a fixed number of queries however many there are."""
    keys = [school.pk for school in schools]
    known = known_of(schools, on=on)
    complete = completeness_of(schools, on=on)
    term, year = term_of(on), school_year_of(on)
    counts = counts_by_school(keys, first=term.starts_on, last=min(term.ends_on, on))
    whole_year = counts_by_school(keys, first=year[0], last=min(year[1], on))
    steps = steps_in_order()
    reports: dict[int, dict[str, StepReport]] = {key: {} for key in keys}
    for report in StepReport.objects.filter(organisation__in=keys).select_related("file"):
        reports[report.organisation_id][report.step] = report
    rules = decision_rules(on=on)
    found = {}
    for school in schools:
        congresses = sum(body.held for body in whole_year[school.pk].bodies if body.kind == BodyKind.STAFF_CONGRESS)
        marks = _structure_marks(known[school.pk], congress_of(known[school.pk], congresses, year=year), rules)
        marks += [
            _rules_mark(complete[school.pk]),
            _rhythm_mark(counts[school.pk]),
            _steps_mark(steps, reports[school.pk], on),
        ]
        found[school.pk] = Standing(
            school=school,
            marks={mark.criterion: mark for mark in marks},
            completeness=complete[school.pk],
            counts=counts[school.pk],
            reports=reports[school.pk],
        )
    return found


def _structure_marks(known: Known, congress: StaffCongress, rules: RuleSet) -> list[Mark]:
    party_body = party_body_of(known)
    larger, branch, own, _kind = structure_findings(structure_of(known))
    heads = branch if larger.answer is NOT_APPLICABLE else larger
    body = branch_body_finding(party_body, formal_members_of(known), rules)
    staff, _delegates = congress_findings(congress, rules)
    if known.school.is_private:
        found = [Mark(criterion=name, answer=NOT_APPLICABLE, explanation=PRIVATE) for name in ("heads", "party_body")]
        return [
            *found,
            Mark(criterion="own_body", answer=NOT_APPLICABLE, explanation=PRIVATE),
            _mark("staff_body", staff),
        ]
    if own.answer is NOT_MET:
        words = "由上级学校的党组织讨论决定，不单独设议事机构。"
        found = [
            Mark(criterion=name, answer=NOT_APPLICABLE, explanation=words)
            for name in ("heads", "party_body", "staff_body")
        ]
        return [*found, Mark(criterion="own_body", answer=MET, explanation=own.explanation, rule=own.rule)]
    return [_mark("heads", heads), _mark("party_body", body), _mark("own_body", own), _mark("staff_body", staff)]


def _mark(criterion: str, finding: Finding) -> Mark:
    return Mark(
        criterion=criterion,
        answer=finding.answer,
        explanation=finding.explanation,
        advice=advice_for(criterion, finding.answer),
        rule=finding.rule,
    )


def _rules_mark(found: Completeness) -> Mark:
    if found.is_complete is None:
        return Mark(criterion="rules", answer=NOT_APPLICABLE, explanation="制度清单没有要求这类单位单独制定制度。")
    words = f"应有{found.asked}项，施行中{found.in_place}项"
    if not found.is_complete:
        names = "、".join(found.missing[:NAMED_AT_MOST])
        more = f"等{len(found.missing)}项" if len(found.missing) > NAMED_AT_MOST else ""
        answer, words = NOT_MET, f"{words}，缺{names}{more}。"
    elif found.overdue:
        answer, words = WARNING, f"{words}，其中{found.overdue}项过了复核日期。"
    else:
        answer, words = MET, f"{words}，齐备。"
    return Mark(criterion="rules", answer=answer, explanation=words, advice=advice_for("rules", answer))


def _rhythm_mark(counts: SchoolCounts) -> Mark:
    late = [body for body in counts.bodies if body.is_on_rhythm is False]
    answer = {True: MET, False: NOT_MET, None: CANNOT_TELL}[counts.is_on_rhythm]
    if late:
        words = "；".join(f"{body.name}本学期应开{body.expected}次，已开{body.held}次" for body in late) + "。"
    elif answer is MET:
        words = f"本学期各议事机构共开会{counts.meetings}次，都达到议事节奏。"
    elif not counts.bodies:
        words = "还没有在“议事”里设立议事机构。"
    else:
        words = "没有设定议事节奏，或者本学期还不到一个周期。"
    return Mark(criterion="rhythm", answer=answer, explanation=words, advice=advice_for("rhythm", answer))


def _steps_mark(steps: tuple[Step, ...], reports: Mapping[str, StepReport], on: date) -> Mark:
    due = [step for step in steps if step.is_due(on)]
    states = {step.code: reports[step.code].state if step.code in reports else "" for step in steps}
    done = sum(state == ReportState.CONFIRMED for state in states.values())
    open_steps = [step for step in due if states[step.code] != ReportState.CONFIRMED]
    waiting = [step for step in open_steps if states[step.code] == ReportState.REPORTED]
    if not open_steps:
        answer = MET if due else NOT_APPLICABLE
        words = f"到期{len(due)}步，都已确认；共确认{done}步。" if due else "还没有到期的步骤。"
    elif len(waiting) == len(open_steps):
        answer, words = WARNING, f"{_names(waiting)}已报，待科室确认。"
    else:
        late = [step for step in open_steps if step not in waiting]
        answer, words = NOT_MET, f"{_names(late)}已到期，还没有完成。"
    return Mark(criterion="steps", answer=answer, explanation=words, advice=advice_for("steps", answer))


def _names(steps: list[Step]) -> str:
    return "".join(f"“{step.title}”" for step in steps)
