"""Judges one item at one meeting (判断): the stages in the order of the contract, one finding for each rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from yanzhen.engines.decisions import conditions
from yanzhen.engines.decisions.case import Case, OpenVotes, SecretVotes
from yanzhen.engines.decisions.certainty import agreed, negated
from yanzhen.engines.decisions.counting import Tally, Vote, majority_met, named_votes
from yanzhen.engines.decisions.facts import Facts
from yanzhen.engines.decisions.findings.at_meeting import AT_MEETING
from yanzhen.engines.decisions.findings.before_meeting import BEFORE_MEETING
from yanzhen.engines.decisions.findings.consulting import CONSULTING
from yanzhen.engines.decisions.findings.said import Said
from yanzhen.engines.decisions.next_step import next_step, outcome_meeting
from yanzhen.engines.decisions.ruleset import JUDGED_RULES, Effect, RuleSet
from yanzhen.engines.decisions.verdict import Counted, Finding, Needed, Verdict, outcome_words
from yanzhen.engines.decisions.vocabulary import BodyKind, FindingAnswer, Outcome

_QUESTIONS: Mapping[str, Callable[[Facts], Said]] = {**BEFORE_MEETING, **CONSULTING, **AT_MEETING}


def judge(case: Case, ruleset: RuleSet) -> Verdict:
    """Return what becomes of an item, and why.

    Args:
        case: the facts; None anywhere is "not known". It must be free of the faults that ``case_faults`` names.
        ruleset: the rules in force on the day of the meeting.
    Returns:
        The first stage that decides, in the order WRONG_BODY, REJECTED, POSTPONED, INVALID_MEETING, DEFERRED,
        DECIDED_BY_PRINCIPAL or PASSED / NOT_PASSED. A stage is judged under every completion of the facts that it
        needs; where they differ the outcome is CANNOT_TELL and no later stage is judged. Always one finding for each
        of ``JUDGED_RULES``, in order.
    Source: ``rulebook/decisions/``; contract ``yanzhen decide``.
    """
    facts = Facts(case, ruleset)
    outcome, stage = _outcome(facts)
    findings = rule_findings(facts, JUDGED_RULES)
    right_body = outcome_meeting(facts) if outcome is Outcome.WRONG_BODY else None
    return Verdict(
        outcome=outcome,
        words=outcome_words(outcome, right_body),
        needed=needed_numbers(facts),
        counted=_counted(facts),
        findings=findings,
        next_step=next_step(facts, outcome, stage, findings, right_body),
    )


def _outcome(facts: Facts) -> tuple[Outcome, Outcome]:
    """The outcome, and the stage that gave it (they differ for CANNOT_TELL)."""
    for stage in _STAGES:
        answer = stage_reached(facts, stage)
        if answer is None:
            return Outcome.CANNOT_TELL, stage
        if answer:
            return stage, stage
    if facts.kind is BodyKind.PRINCIPAL_MEETING:
        return Outcome.DECIDED_BY_PRINCIPAL, Outcome.DECIDED_BY_PRINCIPAL
    passed = majority_met(facts.tally)
    if passed is None:
        return Outcome.CANNOT_TELL, Outcome.PASSED
    decided = Outcome.PASSED if passed else Outcome.NOT_PASSED
    return decided, decided


def _is_invalid(facts: Facts) -> bool | None:
    return agreed(negated(quorum.met(facts.tally)) for quorum in facts.quorums)


_STAGES: Mapping[Outcome, Callable[[Facts], bool | None]] = {
    Outcome.WRONG_BODY: conditions.is_wrong_body,
    Outcome.REJECTED: conditions.is_rejected,
    Outcome.POSTPONED: conditions.is_postponed,
    Outcome.INVALID_MEETING: _is_invalid,
    Outcome.DEFERRED: conditions.is_deferred,
}


def stage_reached(facts: Facts, stage: Outcome) -> bool | None:
    """Does this stage, one of those before the vote, stop the item under every completion?"""
    return _STAGES[stage](facts)


def rule_findings(facts: Facts, rules: Iterable[str]) -> tuple[Finding, ...]:
    """Return one finding for each of the rules named, in their order."""
    return tuple(_finding(rule, facts) for rule in rules)


def _finding(rule: str, facts: Facts) -> Finding:
    answer, words = _QUESTIONS[rule](facts)
    if answer is FindingAnswer.NOT_MET and facts.ruleset.effect_of(rule) is Effect.WARN:
        answer = FindingAnswer.WARNING
    return Finding(rule, answer, words)


def needed_numbers(facts: Facts) -> Needed:
    """Return how many must be present and how many must agree."""
    entitled = facts.tally.entitled
    if entitled is None or facts.kind is None:
        return Needed(present=None, yes=None)
    present = _certain(quorum.needed(number) for quorum in facts.quorums for number in entitled)
    votes = facts.kind is not BodyKind.PRINCIPAL_MEETING
    return Needed(present=present, yes=_certain(number // 2 + 1 for number in entitled) if votes else None)


def _certain(numbers: Iterable[int]) -> int | None:
    found = set(numbers)
    return found.pop() if len(found) == 1 else None


def _counted(facts: Facts) -> Counted:
    case, tally = facts.case, facts.tally
    recused_known = case.recused is not None
    present_known = case.attendance.present is not None and recused_known
    entitled = tally.entitled
    return Counted(
        entitled=entitled[0] if entitled and (entitled[0] == entitled[1]) else None,
        present=tally.present[0] if tally.present and present_known else None,
        yes=_count(facts, tally, Vote.YES),
        no=_count(facts, tally, Vote.NO),
        abstain=_count(facts, tally, Vote.ABSTAIN),
    )


def _count(facts: Facts, tally: Tally, vote: Vote) -> int | None:
    """Votes of one kind that count for certain; None where the list, the members or the recusals are not known."""
    votes = facts.case.votes
    listed = getattr(votes, vote.value)
    if isinstance(votes, SecretVotes):
        return None if listed is None else int(listed)
    if listed is None or tally.groups is None or facts.case.recused is None:
        return None
    return _certain_votes(facts, votes, vote)


def _certain_votes(facts: Facts, votes: OpenVotes, vote: Vote) -> int:
    members, recused = facts.members or {}, frozenset(facts.case.recused or ())
    present = facts.case.attendance.present
    came = None if present is None else frozenset(present)
    return sum(
        cast is vote
        and voter in members
        and members[voter].voting is True
        and voter not in recused
        and (came is None or voter in came)
        for voter, cast in named_votes(votes).items()
    )
