"""What to do now (下一步), in Chinese; for personnel items thresholds and totals only, never whose vote matters."""

from __future__ import annotations

from collections.abc import Sequence

from yanzhen.engines.decisions import conditions
from yanzhen.engines.decisions.facts import Facts
from yanzhen.engines.decisions.matters import right_meeting
from yanzhen.engines.decisions.ruleset import Effect
from yanzhen.engines.decisions.verdict import Finding
from yanzhen.engines.decisions.vocabulary import BodyKind, FindingAnswer, MatterClass, Outcome

_MEND = {
    "DR-01": "由学校领导班子成员提出议题",
    "DR-02": "由规定的人确定议题",
    "DR-05": "调查研究、形成方案",
    "DR-07": "在规定范围内酝酿、听取意见",
    "DR-08": "列入下一次会议议程",
    "DR-09": "按规定的天数提前通知",
    "DR-15": "拆分为一人一票、逐项表决",
    "DR-25": "召开会议集体讨论",
    "DR-33": "先提交教职工代表大会讨论通过",
}
SUPPLY = {
    "DR-01": "提议人和领导班子成员名单",
    "DR-02": "由谁确定议题及其职务",
    "DR-03": "由谁主持、有无书面委托",
    "DR-05": "会前是否调查研究并形成方案",
    "DR-06": "书记、校长的会前意见",
    "DR-07": "是否已经酝酿",
    "DR-08": "是否列入议程、是否属经主持人同意的紧急事项",
    "DR-09": "提前几天通知",
    "DR-15": "人选数和表决次数",
    "DR-20": "议题事项或金额",
    "DR-25": "是否召开会议",
    "DR-28": "副书记和有关班子成员的会前意见",
    "DR-29": "支部正式党员人数",
    "DR-33": "教职工代表大会的意见",
}
_STAGE_SUPPLY = {
    Outcome.WRONG_BODY: "会议类型、议题事项或金额",
    Outcome.INVALID_MEETING: "应到、实到和回避人员",
    Outcome.DEFERRED: "是否有较大意见分歧、是否属紧急事项",
    Outcome.PASSED: "每名到会人员的表决情况",
}


def next_step(
    facts: Facts, outcome: Outcome, stage: Outcome, findings: Sequence[Finding], right_body: str | None
) -> str:
    """Return one or two sentences that say what to do.

    Args:
        facts: the case.
        outcome: what was judged.
        stage: the stage that could not be judged, where the outcome is CANNOT_TELL.
        findings: one for each rule.
        right_body: the meeting that should have had the item.
    """
    words = facts.words
    if outcome is Outcome.CANNOT_TELL:
        return f"请补充：{_missing(facts, stage, findings)}；补齐后再判断。"
    if outcome is Outcome.REJECTED:
        return f"退回提议人：{'；'.join(_mends(facts, findings))}。改正后再上会。"
    return {
        Outcome.WRONG_BODY: f"请改提交{right_body}。",
        Outcome.POSTPONED: _postponed(facts),
        Outcome.INVALID_MEETING: f"本次不能讨论决定此项；请另定时间，通知应到会{words.members}到会后再议。",
        Outcome.DEFERRED: "本次不表决；请进一步调查研究、沟通意见，另行上会，特殊情况可以将争议向上级报告。",
        Outcome.DECIDED_BY_PRINCIPAL: "由校长在广泛听取意见后作出决定，会议记录写明听取的意见、决定和责任人。"
        + _after(facts),
        Outcome.PASSED: "形成决议，写明责任人和完成时限，交办落实。" + _after(facts),
        Outcome.NOT_PASSED: "未形成决议；如需再议，应重新调查研究后按程序复议。",
    }[outcome]


def outcome_meeting(facts: Facts) -> str:
    """Return the meeting that should have had an item brought to the wrong one."""
    if conditions.has_no_committee(facts):
        return "支部党员大会"
    meetings = {right_meeting(one, facts.kind) for one in facts.classes}
    return meetings.pop() if len(meetings) == 1 else "有权决定的会议"


def _mends(facts: Facts, findings: Sequence[Finding]) -> list[str]:
    broken = [found.rule for found in findings if found.answer is FindingAnswer.NOT_MET]
    mends = [_MEND[rule] for rule in broken if _hands_back(facts, rule)]
    return mends or ["确定议题的人不能同时符合DR-02和DR-08，请列入下一次会议议程并由规定的人确定"]


def _missing(facts: Facts, stage: Outcome, findings: Sequence[Finding]) -> str:
    if stage is Outcome.POSTPONED:
        return _stands_wanted(facts)
    if stage is not Outcome.REJECTED:
        return _STAGE_SUPPLY[stage]
    unknown = [found.rule for found in findings if found.answer is FindingAnswer.CANNOT_TELL]
    return "；".join(SUPPLY[rule] for rule in unknown if _hands_back(facts, rule))


def _hands_back(facts: Facts, rule: str) -> bool:
    # At the congress itself DR-33 speaks of presence and majority, not of what must come before.
    if rule == "DR-33" and not facts.at_party_body:
        return False
    return facts.ruleset.effect_of(rule) is Effect.REJECT


def _stands_wanted(facts: Facts) -> str:
    if facts.has_sole_head is None:
        return "成员职务、书记和校长等的会前意见"
    if facts.has_sole_head:
        return "副书记和有关班子成员的会前意见"
    return "书记和校长的会前意见"


def _postponed(facts: Facts) -> str:
    whom = "副书记和有关班子成员" if facts.has_sole_head else "书记、校长"
    return f"暂缓上会；请{whom}继续沟通，取得一致后另定日期上会。"


def _after(facts: Facts) -> str:
    """What follows a decision: reports, disclosure, and where daily matters belong."""
    said = []
    if facts.item.emergency:
        said.append("紧急事项的处置情况应写明期限，向下一次会议报告。")
    if facts.is_class(MatterClass.F) and facts.kind is not BodyKind.STAFF_CONGRESS:
        said.append("涉及教职工切身利益，应予公示并报主管部门备案。")
    if facts.at_party_body and facts.is_class(MatterClass.G):
        said.append("此类日常事务今后可以由校长办公会（校务会议）决定。")
    return "".join(said)
