"""Findings on how an item comes to the table: DR-01 to DR-03, DR-05, DR-07 to DR-09, DR-15, DR-21, DR-25."""

from __future__ import annotations

from yanzhen.engines.decisions import conditions
from yanzhen.engines.decisions.certainty import all_of, negated
from yanzhen.engines.decisions.facts import Facts
from yanzhen.engines.decisions.findings.said import Said, cannot_tell, met, not_applicable, unless, warning
from yanzhen.engines.decisions.vocabulary import BodyKind


def proposer(facts: Facts) -> Said:
    """DR-01: who may propose."""
    return unless(
        conditions.proposer_is_outside(facts),
        kept="议题由学校领导班子成员提出。",
        broke="提议人不是学校领导班子成员，议题应通过班子成员提出。",
        unknown="没有写明提议人或领导班子成员，是否由班子成员提出无法判断。",
    )


def agenda_approver(facts: Facts) -> Said:
    """DR-02: who fixes the agenda."""
    words = facts.words
    if facts.kind is BodyKind.STAFF_CONGRESS:
        return not_applicable("教职工代表大会的议题不由书记或校长一人确定。")
    if facts.kind is None:
        return cannot_tell("没有写明会议类型，议题应由谁确定无法判断。")
    return unless(
        conditions.agenda_is_wrong(facts, facts.item.agenda_approved_by),
        kept=f"{words.meeting}议题由{words.approver}确定。",
        broke=f"{words.meeting}议题应由{words.approver}确定，现由他人确定。",
        unknown=f"没有写明由谁确定议题，或其职务不明；{words.meeting}议题应由{words.approver}确定。",
    )


def chair(facts: Facts) -> Said:
    """DR-03: who takes the chair; warns only."""
    words, meeting = facts.words, facts.case.meeting
    if facts.kind is BodyKind.STAFF_CONGRESS:
        return not_applicable("教职工代表大会由主席团主持。")
    if facts.head_role is None:
        return cannot_tell("没有写明会议类型，应由谁主持无法判断。")
    by_head = None if meeting.chair is None else facts.holds(meeting.chair, [facts.head_role])
    if by_head:
        return met(f"会议由{words.approver}主持。")
    if by_head is False and meeting.chair_delegated_in_writing:
        return met(f"{words.approver}不能主持，已书面委托他人主持。")
    if by_head is False and meeting.chair_delegated_in_writing is False:
        return warning(f"会议应由{words.approver}主持；委托副职主持应有书面委托，现没有。")
    return cannot_tell(f"主持人或书面委托情况不明；会议应由{words.approver}主持，委托他人须有书面委托。")


def preparation(facts: Facts) -> Said:
    """DR-05: investigated and drafted before it comes."""
    return unless(
        conditions.is_unprepared(facts),
        kept="会前已调查研究，形成方案。",
        broke="会前没有调查研究并形成方案，不能上会。",
        unknown="没有写明会前是否已调查研究并形成方案。",
    )


def deliberation(facts: Facts) -> Said:
    """DR-07: personnel items are deliberated first."""
    if facts.is_personnel is None:
        return cannot_tell("没有写明议题事项，是否须先行酝酿无法判断。")
    if not facts.is_personnel:
        return not_applicable("不是干部任免事项，不要求会前酝酿。")
    return unless(
        conditions.is_undeliberated(facts),
        kept="干部任免事项已在规定范围内酝酿。",
        broke="干部任免事项没有在规定范围内酝酿并听取意见，不能上会。",
        unknown="没有写明干部任免事项是否已经酝酿。",
    )


def agenda(facts: Facts) -> Said:
    """DR-08: nothing off the agenda but an emergency that the chair let in."""
    broken = conditions.is_off_agenda(facts, facts.item.agenda_approved_by)
    if broken is False and facts.item.on_agenda is not True:
        return met("议题未列入事先确定的议程，属紧急事项并经主持人同意。")
    return unless(
        broken,
        kept="议题已列入事先确定的议程。",
        broke="议题未列入事先确定的议程，也不是经主持人同意的紧急事项，不得临时动议。",
        unknown="议题是否列入议程，或是否属经主持人同意的紧急事项，情况不明。",
    )


def notice(facts: Facts) -> Said:
    """DR-09: notice and papers in time; warns only, unless a local variant hardens it."""
    days, least = facts.case.meeting.notice_days, facts.settings.notice_days_min
    return unless(
        conditions.is_notice_short(facts),
        kept=f"会议通知和材料提前{days}天送达，不少于{least}天。",
        broke=f"会议通知和材料只提前{days}天送达，应不少于{least}天。",
        unknown=f"没有写明提前几天通知，应不少于{least}天。",
    )


def one_by_one(facts: Facts) -> Said:
    """DR-15: one item one vote, one candidate one vote."""
    candidates, ballots = facts.item.candidates, facts.item.ballots
    broken = conditions.is_bundled(facts)
    if broken is False and (candidates is None or ballots is None):
        if candidates == 0:
            return met("没有人选，一项议题一次决定。")
        return not_applicable("不涉及人选表决，一项议题一次决定。")
    return unless(
        broken,
        kept=f"人选{candidates}名，表决{ballots}次，已逐项表决。",
        broke=f"人选{candidates}名，只表决{ballots}次；应一人一票、逐项表决。",
        unknown="人选数或表决次数不明，是否逐项表决无法判断。",
    )


def emergency(facts: Facts) -> Said:
    """DR-21: what was done at once is reported to the next meeting."""
    if facts.item.emergency is None:
        return cannot_tell("没有写明是否属紧急事项。")
    if not facts.item.emergency:
        return not_applicable("不是紧急事项。")
    return warning("属紧急事项，先行处置的，应写明期限，事后及时向下一次会议报告。")


def no_circulation(facts: Facts) -> Said:
    """DR-25: no circulation in place of a meeting."""
    return unless(
        conditions.is_circulated(facts),
        kept="已召开会议集体讨论。",
        broke="以传阅、会签代替开会，应召开会议集体讨论。",
        unknown="没有写明是否召开会议集体讨论。",
    )


def split_opinions(facts: Facts) -> Said:
    """DR-19: where opinions differ widely nothing is voted on now."""
    if facts.kind in (BodyKind.PRINCIPAL_MEETING, BodyKind.STAFF_CONGRESS):
        return not_applicable(f"{facts.words.meeting}不适用缓议规定。")
    if facts.kind is None:
        return cannot_tell("没有写明会议类型，是否适用缓议规定无法判断。")
    if all_of((facts.item.opinions_split, facts.item.emergency)):
        return met("意见分歧较大，但属紧急事项，可以表决。")
    if conditions.is_deferred(facts) is False and negated(facts.item.opinions_split) is None:
        return met("属紧急事项，不因意见分歧缓议。")
    return unless(
        conditions.is_deferred(facts),
        kept="没有较大意见分歧，可以表决。",
        broke="意见分歧较大，又不是紧急事项，应缓议。",
        unknown="是否有较大意见分歧，或是否属紧急事项，情况不明。",
    )


BEFORE_MEETING = {
    "DR-01": proposer,
    "DR-02": agenda_approver,
    "DR-03": chair,
    "DR-05": preparation,
    "DR-07": deliberation,
    "DR-08": agenda,
    "DR-09": notice,
    "DR-15": one_by_one,
    "DR-19": split_opinions,
    "DR-21": emergency,
    "DR-25": no_circulation,
}
