"""Which class a matter belongs to, and which are three important and one large (三重一大)."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from yanzhen.engines.decisions.vocabulary import BodyKind, KeyKind, Matter, MatterClass

_A, _B, _C, _D = MatterClass.A, MatterClass.B, MatterClass.C, MatterClass.D
_E, _F, _G, _H = MatterClass.E, MatterClass.F, MatterClass.G, MatterClass.H


class MatterFacts(NamedTuple):
    """What is fixed about a matter.

    Attributes:
        title: Chinese name.
        matter_class: its class; large spending below the school's threshold is class G instead.
        key_kind: which of 三重一大 it is, None for none.
    """

    title: str
    matter_class: MatterClass
    key_kind: KeyKind | None


MATTERS = {
    Matter.LARGE_SPENDING: MatterFacts("大额度资金使用", _A, KeyKind.SPENDING),
    Matter.KEY_PROJECT: MatterFacts("重大项目安排", _A, KeyKind.PROJECT),
    Matter.CHARTER: MatterFacts("学校章程", _B, KeyKind.MATTER),
    Matter.MANAGEMENT_SYSTEM: MatterFacts("基本管理制度", _B, KeyKind.MATTER),
    Matter.INTERNAL_STRUCTURE: MatterFacts("内部组织机构设置", _C, KeyKind.MATTER),
    Matter.PERSONNEL_APPOINTMENT: MatterFacts("干部任免", _C, KeyKind.CADRES),
    Matter.TALENT_POLICY: MatterFacts("人才工作", _D, KeyKind.MATTER),
    Matter.IDEOLOGY: MatterFacts("思想政治和意识形态工作", _D, KeyKind.MATTER),
    Matter.PARTY_BUILDING: MatterFacts("党的建设", _D, KeyKind.MATTER),
    Matter.DISCIPLINE: MatterFacts("纪律和处分", _D, KeyKind.MATTER),
    Matter.DEVELOPMENT_PLAN: MatterFacts("发展规划", _E, KeyKind.MATTER),
    Matter.ANNUAL_PLAN: MatterFacts("年度工作计划", _E, KeyKind.MATTER),
    Matter.ANNUAL_BUDGET: MatterFacts("年度预算", _E, KeyKind.MATTER),
    Matter.ASSET_DISPOSAL: MatterFacts("重要资产处置", _E, KeyKind.MATTER),
    Matter.STAFF_WELFARE: MatterFacts("教职工福利", _F, KeyKind.MATTER),
    Matter.PAY_DISTRIBUTION: MatterFacts("绩效工资分配", _F, KeyKind.MATTER),
    Matter.APPRAISAL_REWARD: MatterFacts("考核奖惩", _F, KeyKind.MATTER),
    Matter.TEACHING_ROUTINE: MatterFacts("日常教学", _G, None),
    Matter.STUDENT_AFFAIRS: MatterFacts("学生事务", _G, None),
    Matter.LOGISTICS: MatterFacts("后勤保障", _G, None),
    Matter.SAFETY_ROUTINE: MatterFacts("日常安全", _G, None),
    Matter.LEGAL_PRINCIPAL: MatterFacts("法定代表人职权事项", _H, None),
}


def class_of(matter: Matter, *, amount_yuan: Decimal | None, threshold_yuan: Decimal | None) -> MatterClass | None:
    """Return the class of a matter; None when it hangs on an amount that is not known.

    Args:
        matter: what the item is about.
        amount_yuan: yuan, of large spending; None when unknown.
        threshold_yuan: yuan, from which spending is large; None when the school has set none (all of it is large).

    >>> class_of(Matter.LARGE_SPENDING, amount_yuan=Decimal(9999), threshold_yuan=Decimal(10000)).value
    'G'
    """
    if matter is not Matter.LARGE_SPENDING or threshold_yuan is None:
        return MATTERS[matter].matter_class
    if amount_yuan is None:
        # No amount lies below a threshold of nothing.
        return None if threshold_yuan > 0 else MatterClass.A
    return MatterClass.G if amount_yuan < threshold_yuan else MatterClass.A


def key_kind_of(matter: Matter, *, amount_yuan: Decimal | None, threshold_yuan: Decimal | None) -> KeyKind | None:
    """Return which of 三重一大 a matter is; spending of unknown amount counts as large."""
    found = class_of(matter, amount_yuan=amount_yuan, threshold_yuan=threshold_yuan)
    return None if found is MatterClass.G else MATTERS[matter].key_kind


def may_decide(kind: BodyKind, matter_class: MatterClass) -> bool:
    """May a body of this kind decide matters of this class? (The number of branch members is asked elsewhere.)"""
    if kind is BodyKind.PRINCIPAL_MEETING:
        return matter_class in (_G, _H)
    if kind is BodyKind.STAFF_CONGRESS:
        return matter_class is _F
    return matter_class is not _H


def right_meeting(matter_class: MatterClass, kind: BodyKind | None = None) -> str:
    """Return the Chinese name of the meeting that decides a class; ``kind`` is where it was brought.

    >>> right_meeting(MatterClass.H)
    '校长办公会（校务会议）'
    """
    if matter_class is _H or (matter_class is _G and kind is not BodyKind.PRINCIPAL_MEETING):
        return "校长办公会（校务会议）"
    return "党组织会议"
