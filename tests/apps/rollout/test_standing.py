"""Where a school stands: three answers for each criterion, from what the records tell."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.apps.rollout.scene import TODAY, RolloutScene, days_back
from tests.factories import make_organisation
from yanzhen.apps.organisations.models import Affiliation, Organisation
from yanzhen.apps.rollout.actions.decide_step import confirm_step
from yanzhen.apps.rollout.models import StepReport
from yanzhen.apps.rollout.standing import CRITERIA, standings_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing) -> RolloutScene:
    return RolloutScene()


@pytest.fixture
def scene(standing_scene) -> RolloutScene:
    return deepcopy(standing_scene)


def test_a_school_of_which_nothing_is_known_is_not_judged(scene):
    school = make_organisation("无记录小学")
    marks = standings_of([school], on=TODAY)[school.pk].marks
    assert set(marks) == set(CRITERIA)
    unknown = {key for key, mark in marks.items() if mark.answer == "CANNOT_TELL"}
    assert unknown == {"heads", "party_body", "own_body", "staff_body", "rhythm"}
    assert all(mark.advice for mark in marks.values() if mark.answer == "CANNOT_TELL")


def test_a_branch_school_with_one_head_and_a_full_time_deputy_fits(scene):
    head, deputy = scene.one_head(), scene.person()
    body = scene.body(members=9)
    scene.seat(body, head, "secretary", "principal")
    scene.seat(body, deputy, "full_time_deputy_secretary")
    scene.say(vice_principals_on_body=True)
    assert scene.mark("heads").answer == "MET"


def test_without_the_deputy_it_is_to_be_looked_at_and_says_what_to_do(scene):
    head, body = scene.one_head(), scene.body(members=9)
    scene.seat(body, head, "secretary", "principal")
    scene.say(vice_principals_on_body=True)
    mark = scene.mark("heads")
    assert mark.answer == "WARNING" and "配备1名专职副书记" in mark.explanation and "主管部门" in mark.advice


def test_where_nobody_was_entered_the_deputy_is_unknown_and_not_missing(scene):
    scene.one_head()
    scene.say(vice_principals_on_body=True)
    mark = scene.mark("heads")
    assert mark.answer == "CANNOT_TELL" and "配备1名专职副书记" in mark.explanation


def test_a_full_time_deputy_is_known_by_the_posting_too(scene):
    scene.one_head()
    scene.post(scene.person(), "deputy_secretary", at=scene.party, post="专职副书记")
    scene.say(vice_principals_on_body=True)
    assert scene.mark("heads").answer == "MET"


def test_a_larger_school_has_two_heads_and_the_principal_as_deputy(scene):
    Organisation.objects.filter(pk=scene.party.pk).update(kind="party_committee")
    _secretary, principal = scene.two_heads()
    assert scene.mark("heads").answer == "CANNOT_TELL"  # nobody says that the principal is a Party member
    scene.post(principal, "deputy_secretary", at=scene.party)
    assert scene.mark("heads").answer == "MET"
    assert scene.mark("party_body").answer == "NOT_APPLICABLE"


def test_one_head_at_a_larger_school_is_to_be_looked_at(scene):
    Organisation.objects.filter(pk=scene.party.pk).update(kind="party_committee")
    scene.one_head()
    assert "书记、校长分设" in scene.mark("heads").explanation


@pytest.mark.parametrize(
    ("kind", "members", "answer"),
    [
        ("party_branch_committee", 7, "MET"),
        ("party_branch_committee", 6, "NOT_MET"),
        ("party_branch_committee", None, "CANNOT_TELL"),
        ("party_branch_assembly", 6, "MET"),
        ("party_branch_assembly", 7, "NOT_MET"),
    ],
)
def test_committee_or_assembly_goes_by_the_number_of_formal_members(scene, kind, members, answer):
    scene.body(kind, members=members)
    assert scene.mark("party_body").answer == answer


def test_what_the_school_says_of_its_members_counts_where_the_body_says_nothing(scene):
    scene.say(formal_members=5)
    scene.body("party_branch_committee")
    assert scene.mark("party_body").answer == "NOT_MET"


def test_a_teaching_point_is_led_by_its_central_school(scene):
    point = make_organisation("青石教学点", kind="teaching_point", under=scene.authority)
    marks = standings_of([point], on=TODAY)[point.pk].marks
    assert marks["own_body"].answer == "MET" and "上级学校" in marks["own_body"].explanation
    assert {marks[key].answer for key in ("heads", "party_body", "staff_body", "rules")} == {"NOT_APPLICABLE"}


def test_a_private_school_is_not_held_to_the_rules_of_public_ones(scene):
    Organisation.objects.filter(pk=scene.school.pk).update(is_private=True)
    assert {scene.mark(key).answer for key in ("heads", "party_body", "own_body")} == {"NOT_APPLICABLE"}


@pytest.mark.parametrize(("staff", "form", "answer"), [(80, "congress", "MET"), (80, "meeting", "NOT_MET"),
                                                       (79, "meeting", "MET"), (79, "congress", "NOT_MET"),
                                                       (None, "congress", "CANNOT_TELL")])  # fmt: skip
def test_the_staff_body_goes_by_the_number_of_staff(scene, staff, form, answer):
    scene.say(staff=staff, staff_body=form, staff_term_years=3, staff_meetings=1)
    assert scene.mark("staff_body").answer == answer


def test_a_meeting_told_last_school_year_says_nothing_of_this_one(scene):
    scene.say(staff=80, staff_body="congress", staff_term_years=3, staff_meetings=1, edited_on=days_back(300))
    assert scene.mark("staff_body").answer == "CANNOT_TELL"
    scene.meet(scene.body("staff_congress"), days_back(100))
    assert scene.mark("staff_body").answer == "MET"


def test_meetings_short_of_the_rhythm_are_named_with_both_numbers(scene):
    body = scene.body(rhythm=14)  # 46 days of the term are over: three meetings are due
    for back in (1, 2):
        scene.meet(body, days_back(back))
    mark = scene.mark("rhythm")
    assert mark.answer == "NOT_MET" and "应开3次，已开2次" in mark.explanation
    scene.meet(body, days_back(3))
    assert scene.mark("rhythm").answer == "MET"


def test_steps_go_from_missing_through_reported_to_confirmed(scene):
    assert scene.mark("steps").answer == "NOT_MET"
    report = scene.report()
    assert scene.mark("steps").answer == "WARNING"
    confirm_step(report_id=report.pk, seen=report.version, answer="", actor=scene.head, on=TODAY)
    assert scene.mark("steps").answer == "MET"


def test_before_the_first_step_is_due_nothing_is_asked(scene):
    day = TODAY.replace(year=2025)
    assert scene.mark("steps", on=day).answer == "NOT_APPLICABLE"


def test_rules_are_counted_against_the_list(scene):
    mark = scene.mark("rules")
    assert mark.answer == "NOT_MET" and "施行中0项" in mark.explanation and "等" in mark.explanation


def test_150_schools_take_as_many_queries_as_one(scene, django_assert_num_queries):
    schools = Organisation.objects.bulk_create(
        [Organisation(code=f"N{n}", kind="school", name=f"示例第{n}学校", opened_on=TODAY) for n in range(150)]
    )
    Affiliation.objects.bulk_create(
        [Affiliation(hierarchy="host", parent=school, child=scene.party, started_on=TODAY) for school in schools[:1]]
    )
    StepReport.objects.bulk_create(
        [
            StepReport(
                organisation=school, step="first", done_on=TODAY, note="已办", reported_by=scene.secretary,
                reported_on=TODAY,
            )
            for school in schools
        ]
    )  # fmt: skip
    with django_assert_num_queries(18):
        found = standings_of(schools, on=TODAY)
    assert len(found) == 150
    with django_assert_num_queries(18):
        standings_of(schools[:1], on=TODAY)
