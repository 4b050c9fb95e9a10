"""Findings on consultation and on the right body: DR-06, DR-20, DR-28, DR-29, DR-33."""

from __future__ import annotations

from yanzhen.engines.decisions import conditions
from yanzhen.engines.decisions.certainty import agreed, all_of, negated
from yanzhen.engines.decisions.counting import TWO_THIRDS, majority_met
from yanzhen.engines.decisions.facts import Facts
from yanzhen.engines.decisions.findings.said import Said, cannot_tell, met, not_applicable, not_met, unless, warning
from yanzhen.engines.decisions.findings.sums import majority_words, presence_words
from yanzhen.engines.decisions.matters import may_decide, right_meeting
from yanzhen.engines.decisions.vocabulary import CLASS_NAMES, BodyKind, MatterClass, StaffOpinion


def heads_consulted(facts: Facts) -> Said:
    """DR-06: secretary and principal agree beforehand."""
    if facts.kind is BodyKind.STAFF_CONGRESS:
        return not_applicable("提交教职工代表大会的议题不要求书记、校长会前沟通。")
    if facts.has_sole_head:
        return not_applicable("书记、校长由一人担任，改为与有关班子成员沟通（DR-28）。")
    if facts.kind is None or facts.has_sole_head is None:
        return cannot_tell("会议类型不明，或书记、校长是否由一人担任不明，应与谁沟通无法判断。")
    return unless(
        conditions.heads_disagree(facts),
        kept="书记、校长会前已沟通，意见一致。",
        broke="书记、校长会前意见不一致，应暂缓上会。",
        unknown="书记或校长的会前意见还没有记录。",
    )


def colleagues_consulted(facts: Facts) -> Said:
    """DR-28: one person in both posts consults the leading members concerned."""
    if facts.kind is BodyKind.STAFF_CONGRESS:
        return not_applicable("提交教职工代表大会的议题不要求会前沟通。")
    if facts.has_sole_head is False:
        return not_applicable("书记、校长分设。")
    if facts.kind is None or facts.has_sole_head is None:
        return cannot_tell("会议类型不明，或书记、校长是否由一人担任不明，应与谁沟通无法判断。")
    others = facts.item.consultation.others
    count = f"副书记和有关班子成员{len(others)}人" if others else "副书记"
    return unless(
        conditions.colleagues_disagree(facts),
        kept=f"书记、校长由一人担任，会前已与{count}沟通，意见一致。",
        broke="书记、校长由一人担任，副书记或有关班子成员会前不同意，应暂缓上会。",
        unknown="书记、校长由一人担任，副书记或有关班子成员的会前意见还没有记全。",
    )


def right_body(facts: Facts) -> Said:
    """DR-20: the principal decides daily matters at the principal's meeting, without a vote."""
    if facts.kind is None or facts.kind is BodyKind.STAFF_CONGRESS:
        return _elsewhere(facts)
    wrong = agreed(not may_decide(facts.kind, one) for one in facts.classes)
    if facts.at_party_body:
        return _at_party_body(facts, wrong)
    if wrong is None:
        return cannot_tell("议题事项或金额不明，能否由校长办公会（校务会议）决定无法判断。")
    if wrong:
        return not_met(f"议题属“{_class_words(facts)}”，不能由校长办公会（校务会议）决定，应提交党组织会议。")
    if _any_vote(facts):
        return warning("校长办公会（校务会议）不以表决作决定，由校长广泛听取意见后决定；所列表决不计。")
    return met("校长办公会（校务会议）不表决，由校长广泛听取与会人员意见后决定，会议记录应写明听取的意见。")


def _elsewhere(facts: Facts) -> Said:
    if facts.kind is None:
        return cannot_tell("没有写明会议类型，是否由校长决定无法判断。")
    return not_applicable("不是校长办公会（校务会议）。")


def _at_party_body(facts: Facts, wrong: bool | None) -> Said:
    if wrong:
        return not_met("议题属法律赋予校长的职权，应由校长在校长办公会（校务会议）上决定。")
    if facts.classes == {MatterClass.G}:
        return warning("议题属日常事务，可以由校长办公会（校务会议）研究、校长决定，不必提交党组织会议。")
    if wrong is None or MatterClass.G in facts.classes:
        return cannot_tell("议题事项或金额不明，是否属校长决定的事项无法判断。")
    return not_applicable("不是校长办公会（校务会议）。")


def _any_vote(facts: Facts) -> bool:
    votes = facts.case.votes
    return any((votes.yes, votes.no, votes.abstain))


def _class_words(facts: Facts) -> str:
    return "、".join(CLASS_NAMES[one] for one in sorted(facts.classes))


def branch_committee(facts: Facts) -> Said:
    """DR-29: a branch with few formal members has no committee, its assembly decides."""
    formal, least = facts.case.body.branch_formal_members, facts.ruleset.limit("branch_committee_members_min")
    if facts.kind not in (BodyKind.PARTY_BRANCH_COMMITTEE, BodyKind.PARTY_BRANCH_ASSEMBLY, None):
        return not_applicable("不是党支部的会议。")
    if formal is None or facts.kind is None:
        return cannot_tell(f"支部正式党员人数不明；满{least}人才设支部委员会。")
    if facts.kind is BodyKind.PARTY_BRANCH_COMMITTEE:
        return unless(
            conditions.has_no_committee(facts),
            kept=f"支部正式党员{formal}人，已满{least}人，设支部委员会。",
            broke=f"支部正式党员{formal}人，不满{least}人，不设支部委员会，应由支部党员大会决定。",
            unknown="",
        )
    if formal < int(str(least)):
        return met(f"支部正式党员{formal}人，不满{least}人，由支部党员大会决定。")
    return warning(f"支部正式党员{formal}人，已满{least}人，应设支部委员会；支部党员大会仍可以决定。")


def staff_body(facts: Facts) -> Said:
    """DR-33: the congress itself, or what a Party body needs from it first."""
    if facts.kind is BodyKind.STAFF_CONGRESS:
        return _congress(facts)
    if facts.kind is BodyKind.PRINCIPAL_MEETING:
        return not_applicable("不是教职工代表大会，也不是提交党组织会议的教职工利益事项。")
    if facts.kind is None:
        return cannot_tell("没有写明会议类型，是否须先经教职工代表大会讨论通过无法判断。")
    concerns_staff = facts.is_class(MatterClass.F)
    if concerns_staff is False:
        return not_applicable("议题不属须先经教职工代表大会讨论通过的事项。")
    broken = conditions.staff_have_not_passed(facts)
    if broken and facts.item.staff_body_opinion is StaffOpinion.HEARD:
        return not_met("议题涉及教职工切身利益，教职工代表大会只听取、没有讨论通过，不能上会。")
    if concerns_staff is None:
        return cannot_tell("没有写明议题事项，是否须先经教职工代表大会讨论通过无法判断。")
    return unless(
        broken,
        kept="议题涉及教职工切身利益，已经教职工代表大会讨论通过。",
        broke="议题涉及教职工切身利益，教职工代表大会没有通过，不能上会。",
        unknown="议题涉及教职工切身利益，教职工代表大会是否讨论通过不明。",
    )


def _congress(facts: Facts) -> Said:
    wrong = conditions.is_wrong_body(facts)
    if wrong:
        return not_met(f"议题不由教职工代表大会决定，应提交{right_meeting(min(facts.classes))}。")
    present, passed = TWO_THIRDS.met(facts.tally), majority_met(facts.tally)
    words = f"{presence_words(facts, TWO_THIRDS, present)}；{majority_words(facts, passed)}。"
    broken = negated(all_of((present, passed)))
    if wrong is None and not broken:
        return cannot_tell("没有写明议题事项，是否由教职工代表大会决定无法判断。")
    return unless(broken, kept=words, broke=words, unknown=words)


CONSULTING = {
    "DR-06": heads_consulted,
    "DR-20": right_body,
    "DR-28": colleagues_consulted,
    "DR-29": branch_committee,
    "DR-33": staff_body,
}
