"""How a school is led and how its staff body is made up (领导架构): DR-26, DR-27, DR-29, DR-31 to DR-34."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from yanzhen.engines.decisions.ruleset import RuleSet
from yanzhen.engines.decisions.verdict import Finding
from yanzhen.engines.decisions.vocabulary import BodyKind, FindingAnswer

MET, NOT_MET, WARNING = FindingAnswer.MET, FindingAnswer.NOT_MET, FindingAnswer.WARNING
CANNOT_TELL, NOT_APPLICABLE = FindingAnswer.CANNOT_TELL, FindingAnswer.NOT_APPLICABLE
Wish = tuple[bool | None, str]


class SchoolType(StrEnum):
    """What kind of school it is, as far as the leadership rules go."""

    PUBLIC_SCHOOL = "public_school"
    PUBLIC_KINDERGARTEN = "public_kindergarten"
    PRIVATE_SCHOOL = "private_school"


@dataclass(frozen=True, kw_only=True)
class SchoolStructure:
    """Who leads a school; None is not known.

    Attributes:
        school_type: public, kindergarten or private.
        is_legal_person: is the school a legal person of its own?
        has_own_party_body: has it a Party organisation of its own?
        party_body: its kind: committee, general branch committee, branch committee or assembly.
        heads_are_one: is one person both secretary and principal (一肩挑)?
        secretary_has_office: does the secretary hold an administrative post?
        principal_is_member: is the principal a Party member?
        principal_is_deputy: is the principal deputy secretary?
        full_time_deputies: full-time deputy secretaries, persons.
        member_vice_principals_on_body: are the vice-principals who are Party members on the Party body?
    """

    school_type: SchoolType | None = None
    is_legal_person: bool | None = None
    has_own_party_body: bool | None = None
    party_body: BodyKind | None = None
    heads_are_one: bool | None = None
    secretary_has_office: bool | None = None
    principal_is_member: bool | None = None
    principal_is_deputy: bool | None = None
    full_time_deputies: int | None = None
    member_vice_principals_on_body: bool | None = None


@dataclass(frozen=True, kw_only=True)
class StaffCongress:
    """The staff body of a school; None is not known; all counts in persons.

    Attributes:
        staff: all staff.
        is_congress: a congress of delegates (True) or a meeting of all staff (False).
        term_years: years of a term.
        meetings_in_year: meetings held in the school year.
        delegates, teacher_delegates, leader_delegates: delegates, of them teachers, of them leaders.
    """

    staff: int | None = None
    is_congress: bool | None = None
    term_years: int | None = None
    meetings_in_year: int | None = None
    delegates: int | None = None
    teacher_delegates: int | None = None
    leader_delegates: int | None = None


def structure_findings(structure: SchoolStructure) -> tuple[Finding, ...]:
    """Return the findings of DR-26, DR-27, DR-31 and DR-32; what is "generally" so only warns."""
    return (_larger_school(structure), _branch_school(structure), _own_body(structure), _type(structure))


def _larger_school(school: SchoolStructure) -> Finding:
    if school.party_body is None:
        return Finding("DR-26", CANNOT_TELL, "党组织设置形式不明。")
    if school.party_body not in (BodyKind.PARTY_COMMITTEE, BodyKind.PARTY_GENERAL_BRANCH_COMMITTEE):
        return Finding("DR-26", NOT_APPLICABLE, "学校不设党委或党总支。")
    deputy: bool | None = True if school.principal_is_member is False else school.principal_is_deputy
    if school.principal_is_member is None and not school.principal_is_deputy:
        deputy = None
    return _wishes(
        "DR-26",
        (
            (_opposite(school.heads_are_one), "书记、校长分设"),
            (_opposite(school.secretary_has_office), "书记不兼任行政职务"),
            (deputy, "党员校长担任副书记"),
        ),
    )


def _branch_school(school: SchoolStructure) -> Finding:
    if school.party_body is None:
        return Finding("DR-27", CANNOT_TELL, "党组织设置形式不明。")
    if school.party_body not in (BodyKind.PARTY_BRANCH_COMMITTEE, BodyKind.PARTY_BRANCH_ASSEMBLY):
        return Finding("DR-27", NOT_APPLICABLE, "学校不是设党支部。")
    deputies = school.full_time_deputies
    return _wishes(
        "DR-27",
        (
            (school.heads_are_one, "书记、校长由一人担任"),
            (None if deputies is None else deputies == 1, "配备1名专职副书记"),
            (school.member_vice_principals_on_body, "党员副校长进入党组织班子"),
        ),
    )


def _wishes(rule: str, wishes: tuple[Wish, ...]) -> Finding:
    """Kept, not as usual (a warning) or not known, each wish by name."""
    unlike = "、".join(words for kept, words in wishes if kept is False)
    unknown = "、".join(words for kept, words in wishes if kept is None)
    if unlike:
        return Finding(rule, WARNING, f"与一般要求不同：应{unlike}。")
    if unknown:
        return Finding(rule, CANNOT_TELL, f"情况不明：是否{unknown}。")
    return Finding(rule, MET, f"符合一般要求：{'、'.join(words for _kept, words in wishes)}。")


def _own_body(school: SchoolStructure) -> Finding:
    facts = (school.is_legal_person, school.has_own_party_body)
    if False in facts:
        return Finding("DR-31", NOT_MET, "学校没有独立法人资格或没有独立的党组织，应由上级学校的党组织讨论决定。")
    if None in facts:
        return Finding("DR-31", CANNOT_TELL, "是否有独立法人资格和独立的党组织不明。")
    return Finding("DR-31", MET, "学校有独立法人资格和独立的党组织，自行讨论决定。")


def _type(school: SchoolStructure) -> Finding:
    if school.school_type is None:
        return Finding("DR-32", CANNOT_TELL, "学校类型不明。")
    if school.school_type is SchoolType.PRIVATE_SCHOOL:
        return Finding("DR-32", WARNING, "民办学校另按有关规定执行，本规则只供参考。")
    if school.school_type is SchoolType.PUBLIC_KINDERGARTEN:
        return Finding("DR-32", WARNING, "独立设置的公办幼儿园可以参照执行。")
    return Finding("DR-32", MET, "公办中小学，适用本规则。")


def congress_findings(congress: StaffCongress, ruleset: RuleSet) -> tuple[Finding, Finding]:
    """Return the findings of DR-33 on how the staff body is set up, and of DR-34 on its delegates."""
    return _set_up(congress, ruleset), _delegates(congress, ruleset)


def _set_up(congress: StaffCongress, ruleset: RuleSet) -> Finding:
    least = _whole(ruleset, "congress_staff_min")
    terms, meetings = ruleset.limit("congress_terms_years"), _whole(ruleset, "congress_meetings_per_year_min")
    broken, unknown = [], []
    if congress.staff is None or congress.is_congress is None:
        unknown.append("教职工人数或大会形式")
    elif congress.staff >= least and not congress.is_congress:
        broken.append(f"教职工{congress.staff}人，满{least}人应建立教职工代表大会")
    elif congress.staff < least and congress.is_congress:
        broken.append(f"教职工{congress.staff}人，不足{least}人应召开全体教职工大会")
    if congress.term_years is None:
        unknown.append("每届年限")
    elif congress.term_years not in (terms if isinstance(terms, tuple) else ()):
        broken.append(f"每届{congress.term_years}年，应为{'年或'.join(map(str, _tuple(terms)))}年")
    if congress.meetings_in_year is None:
        unknown.append("本学年召开次数")
    elif congress.meetings_in_year < meetings:
        broken.append(f"本学年召开{congress.meetings_in_year}次，至少应召开{meetings}次")
    if broken:
        return Finding("DR-33", NOT_MET, f"{'；'.join(broken)}。")
    if unknown:
        return Finding("DR-33", CANNOT_TELL, f"情况不明：{'、'.join(unknown)}。")
    return Finding(
        "DR-33",
        MET,
        f"教职工{congress.staff}人，每届{congress.term_years}年，本学年召开{congress.meetings_in_year}次。",
    )


def _delegates(congress: StaffCongress, ruleset: RuleSet) -> Finding:
    """Teachers too few is against the rule; leaders too many only warns, being one province's number."""
    if congress.is_congress is False:
        return Finding("DR-34", NOT_APPLICABLE, "召开全体教职工大会，没有代表。")
    total, teachers, leaders = congress.delegates, congress.teacher_delegates, congress.leader_delegates
    floor, ceiling = (_whole(ruleset, key) for key in ("teacher_delegates_percent_min", "leader_delegates_percent_max"))
    if not total or teachers is None:
        return Finding("DR-34", CANNOT_TELL, "代表总数或教师代表人数不明。")
    if teachers * 100 < floor * total:
        return Finding(
            "DR-34", NOT_MET, f"代表{total}人，其中教师{teachers}人，不足{floor}%（需{-(-floor * total // 100)}人）。"
        )
    if leaders is None:
        return Finding("DR-34", CANNOT_TELL, f"代表{total}人，其中教师{teachers}人，领导干部代表人数不明。")
    if leaders * 100 > ceiling * total:
        most = ceiling * total // 100
        return Finding(
            "DR-34", WARNING, f"代表{total}人，其中领导干部{leaders}人，超过{ceiling}%（一般不超过{most}人）。"
        )
    return Finding("DR-34", MET, f"代表{total}人，其中教师{teachers}人、领导干部{leaders}人，比例符合要求。")


def _opposite(fact: bool | None) -> bool | None:
    return None if fact is None else not fact


def _whole(ruleset: RuleSet, key: str) -> int:
    return int(str(ruleset.limit(key)))


def _tuple(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def branch_body_finding(party_body: BodyKind | None, formal_members: int | None, ruleset: RuleSet) -> Finding:
    """Return the finding of DR-29 on how a branch decides: a committee, or the assembly where members are few.

    Args:
        party_body: the body that the school set up; None is not known.
        formal_members: formal members of the branch, persons; None is not known.
        ruleset: holds ``branch_committee_members_min``, persons.
    Source: rule DR-29.
    """
    if party_body is None:
        return Finding("DR-29", CANNOT_TELL, "党组织设置形式不明。")
    if party_body not in (BodyKind.PARTY_BRANCH_COMMITTEE, BodyKind.PARTY_BRANCH_ASSEMBLY):
        return Finding("DR-29", NOT_APPLICABLE, "学校不是设党支部。")
    if formal_members is None:
        return Finding("DR-29", CANNOT_TELL, "支部正式党员人数不明。")
    least = _whole(ruleset, "branch_committee_members_min")
    has_committee = party_body is BodyKind.PARTY_BRANCH_COMMITTEE
    if formal_members >= least:
        words = f"支部正式党员{formal_members}人，满{least}人，设支部委员会"
        return (
            Finding("DR-29", MET, f"{words}。") if has_committee else Finding("DR-29", NOT_MET, f"{words}才符合规定。")
        )
    words = f"支部正式党员{formal_members}人，不足{least}人，由支部党员大会决定"
    return (
        Finding("DR-29", NOT_MET, f"{words}，不设支部委员会。")
        if has_committee
        else Finding("DR-29", MET, f"{words}。")
    )
