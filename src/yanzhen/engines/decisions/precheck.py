"""The procedure check before a meeting (程序预检): what is needed, who must be asked, what a recusal would break.

On personnel items nothing is said of votes: not whether a majority can be reached, not whose recusal bears on it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from yanzhen.engines.decisions import conditions
from yanzhen.engines.decisions.case import Case, OpenVotes
from yanzhen.engines.decisions.certainty import negated
from yanzhen.engines.decisions.facts import Facts
from yanzhen.engines.decisions.findings.sums import span
from yanzhen.engines.decisions.judging import needed_numbers, rule_findings, stage_reached
from yanzhen.engines.decisions.next_step import SUPPLY, next_step, outcome_meeting
from yanzhen.engines.decisions.ruleset import RuleSet
from yanzhen.engines.decisions.verdict import Finding, Needed, outcome_words
from yanzhen.engines.decisions.vocabulary import BodyKind, FindingAnswer, Mode, Outcome, Stand

BEFORE = ("DR-01", "DR-02", "DR-03", "DR-05", "DR-06", "DR-07", "DR-08", "DR-09", "DR-15", "DR-20", "DR-28", "DR-29")
_STAGES = (Outcome.WRONG_BODY, Outcome.REJECTED, Outcome.POSTPONED, Outcome.INVALID_MEETING)
_HEADS = {"secretary": "书记", "principal": "校长"}
_DEPUTY = {"deputy_secretary": "副书记"}


@dataclass(frozen=True)
class Consulted:
    """Someone whose stand is still wanted: ``who`` is a post or an id, ``stand`` None (not asked) or DISAGREE."""

    who: str
    words: str
    stand: Stand | None


@dataclass(frozen=True, kw_only=True)
class Precheck:
    """What is known before the meeting.

    Attributes:
        outcome: the stage that would stop the item now, CANNOT_TELL where a fact is missing, None when it may come.
        words: the same for people.
        needed: persons who must be present, persons who must agree.
        entitled, expected: persons entitled; persons expected as (least, most).
        can_be_held: will enough come?
        majority_possible: could those expected reach a majority? None on personnel items and where nobody votes.
        recusals_bearable: how many more of those expected may be recused before too few are left; None if unknown.
        recusals_breaking_quorum: ids whose recusal alone would leave too few.
        recusals_blocking_majority: ids whose recusal alone would put a majority out of reach; () on personnel items.
        held_without_concerned: would enough be left if everybody in ``concerned`` were recused?
        to_consult: whose stand is missing or against.
        findings: of the rules that speak of the time before the meeting.
        missing: what is still to be entered, in Chinese.
        next_step: what to do now.
    """

    outcome: Outcome | None
    words: str
    needed: Needed
    entitled: int | None
    expected: tuple[int, int] | None
    can_be_held: bool | None
    majority_possible: bool | None
    recusals_bearable: int | None
    recusals_breaking_quorum: tuple[str, ...]
    recusals_blocking_majority: tuple[str, ...]
    held_without_concerned: bool | None
    to_consult: tuple[Consulted, ...]
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    next_step: str


def precheck(case: Case, ruleset: RuleSet, *, concerned: Collection[str] = ()) -> Precheck:
    """Check an item before its meeting.

    Args:
        case: the facts so far; ``attendance.present`` are those expected to come. Votes are not looked at. Where the
            mode or the number of ballots is not known a meeting with one ballot for each candidate is taken.
        ruleset: the rules in force on the day of the meeting.
        concerned: ids of members who may have to be recused.
    """
    facts = Facts(_planned(case), ruleset)
    outcome, stage = _first_stage(facts)
    rules = (*BEFORE, "DR-33") if facts.at_party_body else BEFORE
    findings = rule_findings(facts, rules)
    entitled = facts.tally.entitled
    loose = _may_leave(facts)
    right_body = outcome_meeting(facts) if outcome is Outcome.WRONG_BODY else None
    return Precheck(
        outcome=outcome,
        words="可以上会" if outcome is None else outcome_words(outcome, right_body),
        needed=needed_numbers(facts),
        entitled=entitled[0] if entitled and entitled[0] == entitled[1] else None,
        expected=facts.tally.present,
        can_be_held=_held(facts),
        majority_possible=_majority_possible(facts),
        recusals_bearable=_bearable(facts, loose),
        recusals_breaking_quorum=_breaking(facts, loose),
        recusals_blocking_majority=_blocking(facts, loose),
        held_without_concerned=_held(_with_recused(facts, concerned)),
        to_consult=_to_consult(facts),
        findings=findings,
        missing=tuple(SUPPLY[found.rule] for found in findings if found.answer is FindingAnswer.CANNOT_TELL),
        next_step=_what_now(facts) if outcome is None else next_step(facts, outcome, stage, findings, right_body),
    )


def _planned(case: Case) -> Case:
    item, meeting = case.item, case.meeting
    ballots = item.candidates if item.ballots is None else item.ballots
    mode = Mode.MEETING if meeting.mode is None else meeting.mode
    return replace(case, item=replace(item, ballots=ballots), meeting=replace(meeting, mode=mode), votes=OpenVotes())


def _first_stage(facts: Facts) -> tuple[Outcome | None, Outcome]:
    for stage in _STAGES:
        answer = stage_reached(facts, stage)
        if answer is not False:
            return (stage if answer else Outcome.CANNOT_TELL), stage
    return None, Outcome.PASSED


def _held(facts: Facts) -> bool | None:
    return negated(stage_reached(facts, Outcome.INVALID_MEETING))


def _speaks_of_votes(facts: Facts) -> bool:
    return facts.is_personnel is False and facts.kind not in (None, BodyKind.PRINCIPAL_MEETING)


def _majority_possible(facts: Facts) -> bool | None:
    if not _speaks_of_votes(facts) or facts.tally.groups is None:
        return None
    if facts.tally.least(p=2, m=-1) > 0:
        return True
    return None if facts.tally.most(p=2, m=-1) > 0 else False


def _may_leave(facts: Facts) -> tuple[str, ...]:
    """Ids of those expected for certain who would count less if they were recused, in the order of the members."""
    present = frozenset(facts.case.attendance.present or ())
    if facts.case.recused is None or facts.case.body.members is None:
        return ()
    recused = frozenset(facts.case.recused)
    return tuple(
        member.id
        for member in facts.case.body.members
        if member.voting and member.id in present and member.id not in recused
    )


def _with_recused(facts: Facts, more: Collection[str]) -> Facts:
    if facts.case.recused is None:
        return facts
    recused = tuple(dict.fromkeys((*facts.case.recused, *more)))
    return Facts(replace(facts.case, recused=recused), facts.ruleset)


def _bearable(facts: Facts, loose: tuple[str, ...]) -> int | None:
    """All who may leave count alike, so the number is found by halving."""
    if _held(facts) is not True or facts.case.recused is None:
        return None
    least, most = 0, len(loose)
    while least < most:
        tried = (least + most + 1) // 2
        if _held(_with_recused(facts, loose[:tried])):
            least = tried
        else:
            most = tried - 1
    return least


def _breaking(facts: Facts, loose: tuple[str, ...]) -> tuple[str, ...]:
    return loose if _bearable(facts, loose) == 0 else ()


def _blocking(facts: Facts, loose: tuple[str, ...]) -> tuple[str, ...]:
    if not loose or _majority_possible(facts) is not True:
        return ()
    return () if _majority_possible(_with_recused(facts, loose[:1])) else loose


def _to_consult(facts: Facts) -> tuple[Consulted, ...]:
    if facts.kind is BodyKind.STAFF_CONGRESS:
        return ()
    consulted = facts.item.consultation
    posts: Mapping[str, str] = _HEADS if facts.has_sole_head is False else _DEPUTY
    if facts.has_sole_head is None:
        posts = {**_HEADS, **_DEPUTY}
    wanted = [Consulted(post, words, getattr(consulted, post)) for post, words in posts.items()]
    if facts.has_sole_head is not False:
        wanted += [Consulted(who, "有关班子成员", stand) for who, stand in (consulted.others or {}).items()]
    return tuple(one for one in wanted if one.stand is not Stand.AGREE)


def _what_now(facts: Facts) -> str:
    needed, expected = needed_numbers(facts), facts.tally.present
    coming = "" if expected is None else f"预计到会{span(*expected)}人，"
    votes = "" if needed.yes is None else f"，同意须达{needed.yes}人"
    late = "；通知时间不足，请注意" if conditions.is_notice_short(facts) else ""
    return f"可以上会。{coming}须到会{needed.present}人{votes}{late}。"
