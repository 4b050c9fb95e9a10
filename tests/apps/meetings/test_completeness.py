"""What the record of a meeting lacks is listed in words, each with where it is filled (DR-22)."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.meeting_results_scene import ResultsScene
from yanzhen.apps.meetings.completeness import missing_fields
from yanzhen.apps.meetings.models import Attendance, Speech

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_folder(tmp_path, settings):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture(scope="module")
def standing_scene(standing):
    return ResultsScene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def codes(meeting):
    return [field.code for field in missing_fields(meeting)]


def test_a_whole_record_lacks_nothing(scene):
    assert missing_fields(scene.held()) == []


def test_a_meeting_of_the_principal_needs_no_vote(scene):
    meeting = scene.meeting(scene.office)
    point = scene.point(meeting, scene.item(body=scene.office), said={scene.vice: "可行。"}, vote_form="none")
    scene.close(point, "DECIDED_BY_PRINCIPAL")
    assert missing_fields(meeting) == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("place", " ", "place"),
        ("chair", None, "chair"),
        ("recorder", None, "recorder"),
        ("opened_at", None, "started_at"),
    ],
)
def test_each_field_of_the_meeting_is_missed(scene, field, value, code):
    meeting = scene.held()
    setattr(meeting, field, value)
    assert codes(meeting) == [code]


def test_an_absence_needs_its_reason(scene):
    meeting = scene.held()
    row = Attendance.objects.get(meeting=meeting, seat=scene.seat(scene.second))
    row.status = "absent"
    row.save()
    (missing,) = missing_fields(meeting)
    assert (missing.code, missing.words, missing.place) == ("absent", "吴双禾缺席的事由", "attendance")


def test_a_member_whose_presence_nobody_noted_is_named(scene):
    meeting = scene.held()
    Attendance.objects.filter(meeting=meeting, seat=scene.seat(scene.second)).update(status="unknown")
    assert [field.words for field in missing_fields(meeting)] == ["吴双禾是否到会"]


def test_observers_may_be_nobody(scene):
    meeting = scene.held()
    meeting.observers.all().delete()
    assert missing_fields(meeting) == []


def test_a_meeting_without_an_item_lacks_it(scene):
    assert codes(scene.meeting()) == ["items"]


def test_a_speaker_without_key_points_is_named_with_the_point(scene):
    meeting = scene.held()
    Speech.objects.filter(seat=scene.seat(scene.deputy)).update(points=None)
    (missing,) = missing_fields(meeting)
    assert missing.words == "第1项何书钧的发言要点"
    assert missing.point == meeting.agenda.get().pk


def test_a_point_before_closing_says_all_that_it_lacks_at_once(scene):
    meeting = scene.meeting()
    scene.point(meeting, vote_form="none")
    assert codes(meeting) == ["closing", "key_points", "vote_form", "yes", "no", "abstain", "decision"]


def test_a_deferred_point_needs_no_vote(scene):
    meeting = scene.meeting()
    scene.close(
        scene.point(meeting, said={scene.first: "再论证。"}, vote_form="none"), "DEFERRED", decision="补充论证。"
    )
    assert missing_fields(meeting) == []


def test_a_point_heard_needs_its_decision_alone(scene):
    meeting = scene.meeting()
    scene.close(scene.point(meeting, scene.item(kind="hear", matter=""), vote_form="none"), "NOTED", decision="")
    assert codes(meeting) == ["decision"]
