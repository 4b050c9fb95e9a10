"""Findings on attendance and votes: DR-04, DR-10 to DR-14, DR-18, DR-30."""

from __future__ import annotations

from yanzhen.engines.decisions.case import Member, SecretVotes
from yanzhen.engines.decisions.certainty import all_of, negated
from yanzhen.engines.decisions.counting import TWO_THIRDS, Quorum, majority_met, named_votes
from yanzhen.engines.decisions.facts import Facts
from yanzhen.engines.decisions.findings.said import Said, cannot_tell, met, not_applicable, not_met, unless
from yanzhen.engines.decisions.findings.sums import majority_words, presence_words
from yanzhen.engines.decisions.vocabulary import BodyKind


def only_members_vote(facts: Facts) -> Said:
    """DR-04: observers have a voice and no vote."""
    if isinstance(facts.case.votes, SecretVotes):
        return _secret_voters(facts)
    voters = named_votes(facts.case.votes)
    members = facts.members or {}
    observers = frozenset(facts.case.attendance.observers or ())
    without = [voter for voter in voters if voter in observers or _has_no_vote(members.get(voter))]
    if without:
        return not_met(f"列席人员或无表决权人员{len(without)}人参加表决，其表决不计。")
    if facts.kind is BodyKind.PRINCIPAL_MEETING and not voters:
        return not_applicable("校长办公会（校务会议）不表决。")
    doubtful = any(voter not in members or members[voter].voting is None for voter in voters)
    if facts.members is None or _some_list_unknown(facts) or doubtful:
        return cannot_tell("成员、表决权或表决名单不全，是否只由有表决权的成员表决无法判断。")
    sitting_in = len(observers)
    return met(f"列席{sitting_in}人，没有参加表决。" if sitting_in else "没有列席人员参加表决。")


def _has_no_vote(member: Member | None) -> bool:
    return member is not None and member.voting is False


def _secret_voters(facts: Facts) -> Said:
    if facts.tally.present is None or facts.tally.present[0] != facts.tally.present[1]:
        return cannot_tell("到会情况不明，票数与有表决权的到会人数是否相符无法判断。")
    return met(f"无记名投票，票数不超过有表决权的到会人数{facts.tally.present[0]}人。")


def _some_list_unknown(facts: Facts) -> bool:
    votes = facts.case.votes
    return None in (votes.yes, votes.no, votes.abstain)


def ordinary_presence(facts: Facts) -> Said:
    """DR-10: half of a Party committee for ordinary items."""
    if facts.kind is not None and not facts.at_party_committee:
        return not_applicable("不是党组织班子的会议。")
    if facts.needs_two_thirds:
        return not_applicable("属须三分之二以上到会的事项（DR-11）。")
    if facts.kind is None or facts.needs_two_thirds is None:
        return cannot_tell("会议类型或议题事项不明，适用哪一种到会要求无法判断。")
    return _presence(facts, facts.ordinary_quorum)


def important_presence(facts: Facts) -> Said:
    """DR-11: two thirds of a Party body for personnel and other matters named."""
    if facts.kind is not None and not facts.at_party_body:
        return not_applicable("不是党组织的会议。")
    if facts.needs_two_thirds is False:
        return not_applicable("不属须三分之二以上到会的事项。")
    if facts.kind is None or facts.needs_two_thirds is None:
        return cannot_tell("会议类型或议题事项不明，适用哪一种到会要求无法判断。")
    return _presence(facts, TWO_THIRDS)


def office_presence(facts: Facts) -> Said:
    """DR-12: half of the administrative leaders at the principal's meeting."""
    if facts.kind is None:
        return cannot_tell("没有写明会议类型，适用哪一种到会要求无法判断。")
    if facts.kind is not BodyKind.PRINCIPAL_MEETING:
        return not_applicable("不是校长办公会（校务会议）。")
    return _presence(facts, facts.ordinary_quorum)


def _presence(facts: Facts, quorum: Quorum) -> Said:
    answer = quorum.met(facts.tally)
    words = presence_words(facts, quorum, answer) + "。"
    return unless(negated(answer), kept=words, broke=words, unknown=words)


def majority(facts: Facts) -> Said:
    """DR-13: more than half of those who should attend a Party committee."""
    if facts.kind is None:
        return cannot_tell("没有写明会议类型，适用哪一种表决要求无法判断。")
    if facts.kind is BodyKind.PARTY_BRANCH_ASSEMBLY:
        return not_applicable("支部党员大会按DR-30计算。")
    if not facts.at_party_committee:
        return not_applicable("不是党组织班子的会议。")
    answer = majority_met(facts.tally)
    words = majority_words(facts, answer) + "。"
    return unless(negated(answer), kept=words, broke=words, unknown=words)


def assembly(facts: Facts) -> Said:
    """DR-30: presence and majority at the assembly of a branch."""
    if facts.kind is None:
        return cannot_tell("没有写明会议类型，适用哪一种到会和表决要求无法判断。")
    if facts.kind is not BodyKind.PARTY_BRANCH_ASSEMBLY:
        return not_applicable("不是支部党员大会。")
    present, passed = facts.assembly_quorum.met(facts.tally), majority_met(facts.tally)
    words = f"{presence_words(facts, facts.assembly_quorum, present)}；{majority_words(facts, passed)}。"
    return unless(negated(all_of((present, passed))), kept=words, broke=words, unknown=words)


def written_opinions(facts: Facts) -> Said:
    """DR-14: written opinions of absentees are kept and never counted."""
    if facts.kind is BodyKind.PRINCIPAL_MEETING:
        return not_applicable("校长办公会（校务会议）不表决。")
    absent = facts.case.attendance.absent
    if absent is None:
        return cannot_tell("没有写明缺席人员，有无书面意见不明；书面意见一律不计票。")
    written = sum(absence.written_opinion is not None for absence in absent)
    if written:
        return met(f"缺席{len(absent)}人，其中{written}人提交书面意见，只作参考，不计入表决。")
    return not_applicable("没有缺席人员的书面意见。")


def recusal(facts: Facts) -> Said:
    """DR-18: whoever is concerned leaves for the item and does not vote."""
    recused = facts.case.recused
    if recused is None:
        return cannot_tell("没有写明是否有人应当回避。")
    if not recused:
        return not_applicable("没有需要回避的人员。")
    keeps = "应到会人数相应减少" if facts.settings.recused_reduce_entitled else "应到会人数不变"
    if isinstance(facts.case.votes, SecretVotes):
        return met(f"回避{len(recused)}人，不计入到会和投票人数，{keeps}。")
    voted = len(named_votes(facts.case.votes).keys() & set(recused))
    if voted:
        return not_met(f"回避{len(recused)}人，其中{voted}人参加了表决，其表决不计。")
    if _some_list_unknown(facts) and facts.kind is not BodyKind.PRINCIPAL_MEETING:
        return cannot_tell(f"回避{len(recused)}人，表决名单不全，是否参加了表决无法判断。")
    return met(f"回避{len(recused)}人，没有参加表决，{keeps}。")


AT_MEETING = {
    "DR-04": only_members_vote,
    "DR-10": ordinary_presence,
    "DR-11": important_presence,
    "DR-12": office_presence,
    "DR-13": majority,
    "DR-14": written_opinions,
    "DR-18": recusal,
    "DR-30": assembly,
}
