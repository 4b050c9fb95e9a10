"""What breaks a rule before the vote (条件): each question answers True, False or None for "completions differ"."""

from __future__ import annotations

from collections.abc import Iterator

from yanzhen.engines.decisions.certainty import agreed, all_of, any_of, negated
from yanzhen.engines.decisions.facts import Facts
from yanzhen.engines.decisions.matters import may_decide
from yanzhen.engines.decisions.ruleset import Effect
from yanzhen.engines.decisions.vocabulary import BodyKind, MatterClass, Mode, StaffOpinion, Stand

NOBODY = ""  # ids are never empty: somebody outside, or no one at all


def is_wrong_body(facts: Facts) -> bool | None:
    """Does the item belong to another body? An unknown number of branch members counts for neither side."""
    if facts.kind is None:
        return None
    if has_no_committee(facts):
        return True
    return agreed(not may_decide(facts.kind, one) for one in facts.classes)


def has_no_committee(facts: Facts) -> bool | None:
    """Is the branch too small for a committee (DR-29)? None when its members are not counted."""
    if facts.kind is not BodyKind.PARTY_BRANCH_COMMITTEE:
        return False
    formal = facts.case.body.branch_formal_members
    least = facts.ruleset.limit("branch_committee_members_min")
    return None if formal is None else formal < int(str(least))


def proposer_is_outside(facts: Facts) -> bool | None:
    """Is the proposer outside the leading group (DR-01)?"""
    group, proposer = facts.leading_group, facts.item.proposer
    if group is None:
        return None
    if proposer is None:
        return None if group else True
    return proposer not in group


def agenda_is_wrong(facts: Facts, approver: str | None) -> bool | None:
    """Was the agenda approved by the wrong person (DR-02)? ``approver`` None: nobody knows by whom."""
    if facts.head_role is None:
        return False
    if approver is None:
        return agreed(agenda_is_wrong(facts, one) for one in _possible_approvers(facts))
    held = facts.holds(approver, [facts.head_role])
    return negated(held)


def is_off_agenda(facts: Facts, approver: str | None) -> bool | None:
    """Is the item off the agenda and no emergency that the chair let in (DR-08)?"""
    if approver is None:
        return agreed(is_off_agenda(facts, one) for one in _possible_approvers(facts))
    by_chair = _is_chair(facts, approver)
    return all_of((negated(facts.item.on_agenda), negated(all_of((facts.item.emergency, by_chair)))))


def is_unprepared(facts: Facts) -> bool | None:
    """Was the item brought without preparation (DR-05)?"""
    return negated(facts.item.prepared)


def is_undeliberated(facts: Facts) -> bool | None:
    """Was a personnel item brought without deliberation (DR-07)?"""
    return all_of((facts.is_personnel, negated(facts.item.deliberated)))


def is_bundled(facts: Facts) -> bool | None:
    """Are there fewer votes than candidates (DR-15)? An item without candidates is one item with one vote."""
    candidates, ballots = facts.item.candidates, facts.item.ballots
    if candidates is None:
        return False if facts.is_personnel is False else None
    if candidates == 0:
        return False
    if ballots is None:
        return None if facts.kind is not BodyKind.PRINCIPAL_MEETING else False
    return ballots < candidates


def is_circulated(facts: Facts) -> bool | None:
    """Does circulation take the place of a meeting (DR-25)?"""
    mode = facts.case.meeting.mode
    return None if mode is None else mode is Mode.CIRCULATION


def is_notice_short(facts: Facts) -> bool | None:
    """Was notice given too late (DR-09)?"""
    days = facts.case.meeting.notice_days
    return None if days is None else days < facts.settings.notice_days_min


def staff_have_not_passed(facts: Facts) -> bool | None:
    """Does a matter of the staff come to a Party body that the staff body has not passed (DR-33)?"""
    if facts.kind is not None and not facts.at_party_body:
        return False
    opinion = facts.item.staff_body_opinion
    not_passed = None if opinion is None else opinion is not StaffOpinion.PASSED
    return all_of((None if facts.kind is None else True, facts.is_class(MatterClass.F), not_passed))


_ALONE = {
    "DR-01": proposer_is_outside,
    "DR-05": is_unprepared,
    "DR-07": is_undeliberated,
    "DR-09": is_notice_short,
    "DR-15": is_bundled,
    "DR-25": is_circulated,
    "DR-33": staff_have_not_passed,
}
_BY_APPROVER = {"DR-02": agenda_is_wrong, "DR-08": is_off_agenda}


def is_rejected(facts: Facts) -> bool | None:
    """Does a rule hand the item back before the meeting?

    DR-02 and DR-08 both hang on who approved the agenda: nobody may satisfy both, so they complete together.
    """
    alone = any_of(broken(facts) for rule, broken in _ALONE.items() if _hands_back(facts, rule))
    if alone:
        return True
    approver = facts.item.agenda_approved_by
    together = agreed(
        any_of(broken(facts, one) for rule, broken in _BY_APPROVER.items() if _hands_back(facts, rule))
        for one in (_possible_approvers(facts) if approver is None else [approver])
    )
    return any_of((alone, together))


def _hands_back(facts: Facts, rule: str) -> bool:
    return facts.ruleset.effect_of(rule) is Effect.REJECT


def _possible_approvers(facts: Facts) -> Iterator[str]:
    yield from facts.members or ()
    if facts.members is None and facts.case.meeting.chair is not None:
        yield facts.case.meeting.chair
    yield NOBODY


def _is_chair(facts: Facts, person: str) -> bool | None:
    chair = facts.case.meeting.chair
    if chair is not None:
        return chair == person
    if facts.members is None:
        return None
    return agreed(member == person for member in facts.members or (NOBODY,))


def is_postponed(facts: Facts) -> bool | None:
    """Does somebody who must agree beforehand disagree (DR-06, DR-28)?"""
    if facts.kind is BodyKind.STAFF_CONGRESS:
        return False
    if facts.has_sole_head is None:
        return agreed((heads_disagree(facts), colleagues_disagree(facts)))
    return colleagues_disagree(facts) if facts.has_sole_head else heads_disagree(facts)


def heads_disagree(facts: Facts) -> bool | None:
    """Does the secretary or the principal disagree (DR-06)?"""
    consulted = facts.item.consultation
    return any_of((_disagrees(consulted.secretary), _disagrees(consulted.principal)))


def colleagues_disagree(facts: Facts) -> bool | None:
    """Does the deputy secretary or another leading member disagree, where one person holds both posts (DR-28)?"""
    consulted = facts.item.consultation
    others = [None] if consulted.others is None else [_disagrees(stand) for stand in consulted.others.values()]
    return any_of((_disagrees(consulted.deputy_secretary), *others))


def _disagrees(stand: Stand | None) -> bool | None:
    return None if stand is None else stand is Stand.DISAGREE


def is_deferred(facts: Facts) -> bool | None:
    """Do opinions differ so widely that nothing may be voted on now (DR-19)?"""
    if facts.kind in (BodyKind.PRINCIPAL_MEETING, BodyKind.STAFF_CONGRESS):
        return False
    return all_of((facts.item.opinions_split, negated(facts.item.emergency)))
