"""Words of meetings (议事用语): bodies, roles, matters and their classes, stands, answers and outcomes."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class BodyKind(StrEnum):
    """A body that decides (会议类型)."""

    PARTY_COMMITTEE = "party_committee"
    PARTY_GENERAL_BRANCH_COMMITTEE = "party_general_branch_committee"
    PARTY_BRANCH_COMMITTEE = "party_branch_committee"
    PARTY_BRANCH_ASSEMBLY = "party_branch_assembly"
    PRINCIPAL_MEETING = "principal_meeting"
    STAFF_CONGRESS = "staff_congress"


class Role(StrEnum):
    """What a member of a body is (职务)."""

    SECRETARY = "secretary"
    PRINCIPAL = "principal"
    DEPUTY_SECRETARY = "deputy_secretary"
    FULL_TIME_DEPUTY_SECRETARY = "full_time_deputy_secretary"
    VICE_PRINCIPAL = "vice_principal"
    COMMITTEE_MEMBER = "committee_member"
    DELEGATE = "delegate"


class MatterClass(StrEnum):
    """A class of matters (议题类别); the class decides which body decides."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"
    G = "G"
    H = "H"


class Matter(StrEnum):
    """What an item is about (议题事项)."""

    LARGE_SPENDING = "large_spending"
    KEY_PROJECT = "key_project"
    CHARTER = "charter"
    MANAGEMENT_SYSTEM = "management_system"
    INTERNAL_STRUCTURE = "internal_structure"
    PERSONNEL_APPOINTMENT = "personnel_appointment"
    TALENT_POLICY = "talent_policy"
    IDEOLOGY = "ideology"
    PARTY_BUILDING = "party_building"
    DISCIPLINE = "discipline"
    DEVELOPMENT_PLAN = "development_plan"
    ANNUAL_PLAN = "annual_plan"
    ANNUAL_BUDGET = "annual_budget"
    ASSET_DISPOSAL = "asset_disposal"
    STAFF_WELFARE = "staff_welfare"
    PAY_DISTRIBUTION = "pay_distribution"
    APPRAISAL_REWARD = "appraisal_reward"
    TEACHING_ROUTINE = "teaching_routine"
    STUDENT_AFFAIRS = "student_affairs"
    LOGISTICS = "logistics"
    SAFETY_ROUTINE = "safety_routine"
    LEGAL_PRINCIPAL = "legal_principal"


class KeyKind(StrEnum):
    """Which of the three important and one large (三重一大) a matter is."""

    MATTER = "major_matter"
    CADRES = "cadre_appointment"
    PROJECT = "major_project"
    SPENDING = "large_spending"


class Stand(StrEnum):
    """What a person consulted beforehand, or absent, says (态度)."""

    AGREE = "agree"
    DISAGREE = "disagree"


class StaffOpinion(StrEnum):
    """What the staff body did with a matter before (教代会意见)."""

    PASSED = "passed"
    REJECTED = "rejected"
    HEARD = "heard"


class Mode(StrEnum):
    """How a body takes up an item (议事方式)."""

    MEETING = "meeting"
    CIRCULATION = "circulation"


class FindingAnswer(StrEnum):
    """What one rule says of one case; a missing fact is ``CANNOT_TELL``, never "no"."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    CANNOT_TELL = "CANNOT_TELL"
    WARNING = "WARNING"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class Outcome(StrEnum):
    """What becomes of an item (结论), in the order of judging; ``CANNOT_TELL`` may stand at any stage."""

    WRONG_BODY = "WRONG_BODY"
    REJECTED = "REJECTED"
    POSTPONED = "POSTPONED"
    INVALID_MEETING = "INVALID_MEETING"
    DEFERRED = "DEFERRED"
    DECIDED_BY_PRINCIPAL = "DECIDED_BY_PRINCIPAL"
    PASSED = "PASSED"
    NOT_PASSED = "NOT_PASSED"
    CANNOT_TELL = "CANNOT_TELL"


class BodyWords(NamedTuple):
    """The words a body uses of itself.

    Attributes:
        meeting: its meeting, 党组织会议.
        members: those who should attend, without a number.
        approver: who fixes the agenda and takes the chair.
    """

    meeting: str
    members: str
    approver: str


PARTY_COMMITTEES = frozenset(
    {BodyKind.PARTY_COMMITTEE, BodyKind.PARTY_GENERAL_BRANCH_COMMITTEE, BodyKind.PARTY_BRANCH_COMMITTEE}
)
PARTY_BODIES = PARTY_COMMITTEES | {BodyKind.PARTY_BRANCH_ASSEMBLY}

_COMMITTEE = BodyWords("党组织会议", "党组织班子成员", "书记")
BODY_WORDS = {
    BodyKind.PARTY_COMMITTEE: _COMMITTEE,
    BodyKind.PARTY_GENERAL_BRANCH_COMMITTEE: _COMMITTEE,
    BodyKind.PARTY_BRANCH_COMMITTEE: _COMMITTEE,
    BodyKind.PARTY_BRANCH_ASSEMBLY: BodyWords("支部党员大会", "有表决权的党员", "书记"),
    BodyKind.PRINCIPAL_MEETING: BodyWords("校长办公会（校务会议）", "行政班子成员", "校长"),
    BodyKind.STAFF_CONGRESS: BodyWords("教职工代表大会", "代表", "主席团"),
}
UNKNOWN_BODY_WORDS = BodyWords("会议", "成员", "规定的人")
BODY_NAMES = {
    BodyKind.PARTY_COMMITTEE: "党委会议",
    BodyKind.PARTY_GENERAL_BRANCH_COMMITTEE: "党总支委员会会议",
    BodyKind.PARTY_BRANCH_COMMITTEE: "党支部委员会会议",
    BodyKind.PARTY_BRANCH_ASSEMBLY: "支部党员大会",
    BodyKind.PRINCIPAL_MEETING: "校长办公会（校务会议）",
    BodyKind.STAFF_CONGRESS: "教职工代表大会",
}
ROLE_NAMES = {
    Role.SECRETARY: "书记",
    Role.PRINCIPAL: "校长",
    Role.DEPUTY_SECRETARY: "副书记",
    Role.FULL_TIME_DEPUTY_SECRETARY: "专职副书记",
    Role.VICE_PRINCIPAL: "副校长",
    Role.COMMITTEE_MEMBER: "委员",
    Role.DELEGATE: "代表",
}
CLASS_NAMES = {
    MatterClass.A: "重大项目安排和大额度资金使用",
    MatterClass.B: "章程和基本管理制度",
    MatterClass.C: "内部组织机构设置和干部任免",
    MatterClass.D: "人才、思想政治、党的建设和纪律",
    MatterClass.E: "发展规划、年度计划、预算和资产处置",
    MatterClass.F: "教职工福利、绩效分配、考核奖惩",
    MatterClass.G: "日常教学、学生、后勤和安全运行",
    MatterClass.H: "法律赋予校长的职权",
}
OUTCOME_WORDS = {
    Outcome.WRONG_BODY: "应提交其他会议",
    Outcome.REJECTED: "退回，暂不上会",
    Outcome.POSTPONED: "暂缓上会",
    Outcome.INVALID_MEETING: "到会人数不足，不能开会",
    Outcome.DEFERRED: "缓议",
    Outcome.DECIDED_BY_PRINCIPAL: "由校长决定",
    Outcome.PASSED: "通过",
    Outcome.NOT_PASSED: "未通过",
    Outcome.CANNOT_TELL: "事实不全，暂不能判断",
}
