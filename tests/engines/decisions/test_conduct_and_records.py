"""The rules beside the vote: record, trace, form of vote, order of speaking, emergencies, changes, structure, congress."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.engines.decisions.docket import NATIONAL
from yanzhen.engines.decisions import (
    BodyKind,
    FindingAnswer,
    ItemRecord,
    KeyItemTrace,
    Matter,
    MeetingRecord,
    Role,
    SchoolStructure,
    SchoolType,
    StaffCongress,
    VoteForm,
    change_finding,
    congress_findings,
    missing_in_record,
    missing_in_trace,
    report_due_on,
    report_finding,
    responsible_member_finding,
    speaking_order_finding,
    structure_findings,
    talks_due_on,
    vote_form_finding,
)

MET, NOT_MET, WARNING = FindingAnswer.MET, FindingAnswer.NOT_MET, FindingAnswer.WARNING
CANNOT_TELL, NOT_APPLICABLE = FindingAnswer.CANNOT_TELL, FindingAnswer.NOT_APPLICABLE
ITEM = ItemRecord(
    title="年度工作计划",
    key_points={"p1": "同意草案", "p2": "建议推迟两周"},
    vote_form=VoteForm.SHOW_OF_HANDS,
    yes=4,
    no=0,
    abstain=1,
    decision="通过",
)
RECORD = MeetingRecord(
    kind=BodyKind.PARTY_COMMITTEE,
    started_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
    place="会议室",
    chair="p1",
    present=("p1", "p2"),
    absent={"p3": "公出"},
    observers=(),
    items=(ITEM,),
    recorder="p9",
    keeper="p9",
    signed_by=Role.SECRETARY,
    archive_number="2026-12",
)


def missing(record):
    return [field.key for field in missing_in_record(record)]


def test_dr22_a_whole_record_lacks_nothing():
    assert missing(RECORD) == []


@pytest.mark.parametrize(
    "field", ["started_at", "place", "chair", "present", "recorder", "keeper", "archive_number", "absent", "observers"]
)
def test_dr22_each_field_is_wanted(field):
    assert missing(replace(RECORD, **{field: None})) == [field]


@pytest.mark.parametrize("field", ["title", "key_points", "vote_form", "yes", "no", "abstain", "decision"])
def test_dr22_each_field_of_an_item_is_wanted(field):
    assert missing(replace(RECORD, items=(ITEM, replace(ITEM, **{field: None})))) == [f"items[1].{field}"]


def test_dr22_reasons_blanks_and_signatures():
    assert missing(replace(RECORD, absent={"p3": " "})) == ["absent.p3"]
    assert missing(replace(RECORD, absent={})) == []
    assert missing(replace(RECORD, items=())) == ["items"]
    assert missing(replace(RECORD, items=(replace(ITEM, key_points={"p1": ""}),))) == ["items[0].key_points"]
    assert [field.title for field in missing_in_record(replace(RECORD, signed_by=Role.PRINCIPAL))] == [
        "会议纪要由书记签发"
    ]


def test_dr22_the_office_meeting_records_opinions_heard_and_no_votes():
    item = replace(ITEM, vote_form=None, yes=None, no=None, abstain=None)
    office = replace(RECORD, kind=BodyKind.PRINCIPAL_MEETING, items=(item,), signed_by=Role.PRINCIPAL)
    assert missing(office) == []
    silent = replace(office, items=(replace(item, key_points=None),))
    assert [field.title for field in missing_in_record(silent)] == ["听取的意见"]
    assert missing(replace(office, signed_by=None)) == ["signed_by"]


def test_dr22_a_report_heard_needs_no_votes():
    heard = ItemRecord(title="学习", is_vote=False, key_points={"p1": "领学"}, decision="已学习")
    assert missing(replace(RECORD, items=(heard,))) == []


TRACE = KeyItemTrace(
    proposer="p1",
    proposed_on=date(2026, 3, 1),
    consulted_on=date(2026, 3, 2),
    decided_on=date(2026, 3, 9),
    resolution="2026-3",
    responsible="p2",
    due_on=date(2026, 6, 30),
)


@pytest.mark.parametrize(
    ("changes", "day", "keys"),
    [
        ({}, date(2026, 6, 30), []),
        ({}, date(2026, 7, 1), ["executed_on", "disclosed_on"]),
        ({"executed_on": date(2026, 6, 1)}, date(2026, 6, 2), ["disclosed_on"]),
        ({"executed_on": date(2026, 6, 1), "disclosed_on": date(2026, 6, 2)}, date(2026, 7, 1), []),
        ({"executed_on": date(2026, 6, 1), "no_disclosure_reason": "涉及个人信息"}, date(2026, 7, 1), []),
        ({"responsible": None, "due_on": None}, date(2026, 7, 1), ["responsible", "due_on"]),
        ({"consulted_on": None}, date(2026, 3, 10), ["consulted_on"]),
    ],
)
def test_dr35_the_trail_of_a_key_item(changes, day, keys):
    assert [field.key for field in missing_in_trace(replace(TRACE, **changes), on=day)] == keys


@pytest.mark.parametrize(
    ("form", "matter", "answer"),
    [
        (VoteForm.SECRET_BALLOT, Matter.PERSONNEL_APPOINTMENT, MET),
        (VoteForm.SHOW_OF_HANDS, Matter.PERSONNEL_APPOINTMENT, WARNING),
        (VoteForm.ORAL, Matter.ANNUAL_PLAN, MET),
        (None, Matter.ANNUAL_PLAN, CANNOT_TELL),
        (VoteForm.ORAL, None, CANNOT_TELL),
    ],
)
def test_dr16_form_of_vote(form, matter, answer):
    assert vote_form_finding(form, matter, NATIONAL).answer is answer


@pytest.mark.parametrize(
    ("speakers", "chair", "answer"),
    [
        (("b", "c", "a"), "a", MET),
        (("b", "a", "c"), "a", WARNING),
        (("a",), "a", MET),
        (("b", "c"), "a", NOT_APPLICABLE),
        (None, "a", CANNOT_TELL),
        (("b",), None, CANNOT_TELL),
        (("b", "a", "b"), "a", MET),
    ],
)
def test_dr17_the_chair_speaks_last(speakers, chair, answer):
    assert speaking_order_finding(speakers, chair).answer is answer


@pytest.mark.parametrize(
    ("reported", "day", "answer"),
    [
        (date(2026, 3, 16), date(2026, 4, 1), MET),
        (date(2026, 3, 17), date(2026, 4, 1), NOT_MET),
        (None, date(2026, 3, 16), WARNING),
        (None, date(2026, 3, 17), NOT_MET),
    ],
)
def test_dr21_an_emergency_is_reported_within_fifteen_days(reported, day, answer):
    found = report_finding(handled_on=date(2026, 3, 1), reported_on=reported, on=day, ruleset=NATIONAL)
    assert found.answer is answer


def test_dr21_without_its_day_nothing_can_be_said():
    assert (
        report_finding(handled_on=None, reported_on=None, on=date(2026, 3, 1), ruleset=NATIONAL).answer is CANNOT_TELL
    )
    assert report_due_on(date(2026, 3, 1), NATIONAL) == date(2026, 3, 16)
    assert talks_due_on(date(2026, 3, 1), NATIONAL) == date(2026, 3, 8)


@pytest.mark.parametrize(
    ("changed_by", "reconsidered", "answer"),
    [
        ("body:1", True, MET),
        ("body:2", True, NOT_MET),
        ("body:1", False, NOT_MET),
        ("body:1", None, CANNOT_TELL),
        (None, True, CANNOT_TELL),
    ],
)
def test_dr23_only_the_same_body_changes_its_decision(changed_by, reconsidered, answer):
    assert change_finding(decided_by="body:1", changed_by=changed_by, is_reconsidered=reconsidered).answer is answer


@pytest.mark.parametrize(
    ("responsible", "present", "answer"),
    [
        (["a"], ["a", "b"], MET),
        (["a", "c"], ["a", "b"], WARNING),
        ([], ["a"], NOT_APPLICABLE),
        (None, ["a"], CANNOT_TELL),
        (["a"], None, CANNOT_TELL),
    ],
)
def test_dr24_those_in_charge_should_be_there(responsible, present, answer):
    assert responsible_member_finding(responsible, present).answer is answer


LARGE = SchoolStructure(
    school_type=SchoolType.PUBLIC_SCHOOL,
    is_legal_person=True,
    has_own_party_body=True,
    party_body=BodyKind.PARTY_COMMITTEE,
    heads_are_one=False,
    secretary_has_office=False,
    principal_is_member=True,
    principal_is_deputy=True,
)
SMALL = replace(
    LARGE,
    party_body=BodyKind.PARTY_BRANCH_COMMITTEE,
    heads_are_one=True,
    full_time_deputies=1,
    member_vice_principals_on_body=True,
)


def structure(school):
    return [found.answer for found in structure_findings(school)]


@pytest.mark.parametrize(
    ("school", "changes", "answers"),
    [
        (LARGE, {}, [MET, NOT_APPLICABLE, MET, MET]),
        (LARGE, {"heads_are_one": True}, [WARNING, NOT_APPLICABLE, MET, MET]),
        (LARGE, {"secretary_has_office": True}, [WARNING, NOT_APPLICABLE, MET, MET]),
        (LARGE, {"principal_is_deputy": False}, [WARNING, NOT_APPLICABLE, MET, MET]),
        (LARGE, {"principal_is_deputy": False, "principal_is_member": False}, [MET, NOT_APPLICABLE, MET, MET]),
        (LARGE, {"principal_is_deputy": None}, [CANNOT_TELL, NOT_APPLICABLE, MET, MET]),
        (LARGE, {"principal_is_deputy": False, "principal_is_member": None}, [CANNOT_TELL, NOT_APPLICABLE, MET, MET]),
        (LARGE, {"party_body": None}, [CANNOT_TELL, CANNOT_TELL, MET, MET]),
        (SMALL, {}, [NOT_APPLICABLE, MET, MET, MET]),
        (SMALL, {"full_time_deputies": 0}, [NOT_APPLICABLE, WARNING, MET, MET]),
        (SMALL, {"full_time_deputies": 2}, [NOT_APPLICABLE, WARNING, MET, MET]),
        (SMALL, {"full_time_deputies": None}, [NOT_APPLICABLE, CANNOT_TELL, MET, MET]),
        (SMALL, {"heads_are_one": False}, [NOT_APPLICABLE, WARNING, MET, MET]),
        (SMALL, {"has_own_party_body": False}, [NOT_APPLICABLE, MET, NOT_MET, MET]),
        (SMALL, {"is_legal_person": None}, [NOT_APPLICABLE, MET, CANNOT_TELL, MET]),
        (SMALL, {"school_type": SchoolType.PRIVATE_SCHOOL}, [NOT_APPLICABLE, MET, MET, WARNING]),
        (SMALL, {"school_type": SchoolType.PUBLIC_KINDERGARTEN}, [NOT_APPLICABLE, MET, MET, WARNING]),
        (SMALL, {"school_type": None}, [NOT_APPLICABLE, MET, MET, CANNOT_TELL]),
    ],
)
def test_dr26_27_31_32_structure(school, changes, answers):
    assert structure(replace(school, **changes)) == answers


CONGRESS = StaffCongress(
    staff=80,
    is_congress=True,
    term_years=3,
    meetings_in_year=1,
    delegates=50,
    teacher_delegates=30,
    leader_delegates=10,
)


@pytest.mark.parametrize(
    ("changes", "answers"),
    [
        ({}, [MET, MET]),
        ({"staff": 79}, [NOT_MET, MET]),
        ({"is_congress": False}, [NOT_MET, NOT_APPLICABLE]),
        ({"is_congress": False, "staff": 79}, [MET, NOT_APPLICABLE]),
        ({"term_years": 5}, [MET, MET]),
        ({"term_years": 4}, [NOT_MET, MET]),
        ({"meetings_in_year": 0}, [NOT_MET, MET]),
        ({"staff": None}, [CANNOT_TELL, MET]),
        ({"term_years": None}, [CANNOT_TELL, MET]),
        ({"meetings_in_year": None}, [CANNOT_TELL, MET]),
        ({"teacher_delegates": 29}, [MET, NOT_MET]),
        ({"teacher_delegates": 31}, [MET, MET]),
        ({"leader_delegates": 11}, [MET, WARNING]),
        ({"leader_delegates": None}, [MET, CANNOT_TELL]),
        ({"teacher_delegates": None}, [MET, CANNOT_TELL]),
        ({"delegates": 0}, [MET, CANNOT_TELL]),
    ],
)
def test_dr33_34_congress(changes, answers):
    assert [found.answer for found in congress_findings(replace(CONGRESS, **changes), NATIONAL)] == answers
