"""What acts of the room leave is what papers, resolutions and search say."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.factories import make_user
from tests.meeting_scene import DAY, MeetingScene
from yanzhen.apps.meetings.actions import attend, close_meeting, close_point, hold_meeting, speak, vote
from yanzhen.apps.meetings.actions.close_point import Closing
from yanzhen.apps.meetings.actions.minutes import prepare_minutes, sign_minutes
from yanzhen.apps.meetings.actions.redirect_item import set_seal
from yanzhen.apps.meetings.models import AgendaItem, Meeting, Resolution, Seat
from yanzhen.apps.meetings.papers import opened_paper, plain_lines
from yanzhen.apps.meetings.result_words import decision_of
from yanzhen.apps.search.actions.rebuild import rebuild_index
from yanzhen.apps.search.queries import search

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_folder(tmp_path, settings):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture(scope="module")
def standing_scene(standing):
    return MeetingScene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def held(scene: MeetingScene, *, recused: Seat | None = None, **item) -> Meeting:
    """A meeting of five held by the acts of the room: four yes, one no, everyone spoke, passed."""
    meeting = scene.present(scene.approved(scene.item(**item)))
    hold_meeting.open_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)
    point = hold_meeting.open_point(point_id=scene.point(meeting).pk, actor=scene.clerk, on=DAY)
    hold_meeting.choose_form(point_id=point.pk, form="hands", actor=scene.clerk, on=DAY)
    for seat in scene.seats:
        words = f"{seat.person.name}的看法"
        speak.note_speech(point_id=point.pk, seat_id=seat.pk, points=words, actor=scene.clerk, on=DAY)
    choices = {seat.pk: "yes" for seat in scene.seats[:4]} | {scene.seats[4].pk: "no"}
    if recused is not None:
        attend.recuse(point_id=point.pk, seat_id=recused.pk, actor=scene.clerk, on=DAY)
        choices.pop(recused.pk)
    vote.enter_votes(point_id=point.pk, choices=choices, actor=scene.clerk, on=DAY)
    closing = Closing(decision="会议同意实施修缮。", owner_id=scene.users[2].person_id)
    close_point.close_point(point_id=point.pk, closing=closing, actor=scene.clerk, on=DAY)
    return close_meeting.close_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)


def words_of(paper) -> str:
    return "\n".join(plain_lines(opened_paper(paper)))


def test_the_record_says_what_the_room_noted(scene):
    meeting = held(scene, title="修缮操场")
    words = words_of(prepare_minutes(meeting_id=meeting.pk, kind="record", actor=scene.clerk, on=DAY))
    for line in ("委员1　同意", "委员5　不同意", "委员3：委员3的看法", "结论：通过", "决定：会议同意实施修缮。"):
        assert line in words
    assert "表决结果：同意4，不同意1，弃权0（应到会5人）" in words


def test_the_summary_is_signed_by_the_secretary_and_names_no_vote(scene):
    meeting = held(scene, title="修缮操场")
    paper = prepare_minutes(meeting_id=meeting.pk, kind="summary", actor=scene.clerk, on=DAY)
    assert "不同意" not in words_of(paper)
    assert sign_minutes(minutes_id=paper.pk, actor=scene.secretary, on=DAY).is_signed


def test_open_items_and_resolutions_are_found_by_the_schools_own_people_alone(scene):
    held(scene, title="修缮操场")

    def found(user, words):
        return sorted(hit.entry.url_name for hit in search(words, user=user, on=DAY).hits)

    assert found(scene.clerk, "修缮操场") == ["meetings:item", "meetings:resolution"]
    other = make_user(role="school_clerk")
    for user in (scene.office, other):
        assert found(user, "修缮操场") == []


def test_sealed_items_and_their_resolutions_are_not_found(scene):
    held(scene, title="任命年级主任", matter="personnel_appointment", sealed=True, candidates=1)
    resolution = Resolution.objects.get()
    assert (resolution.wording, bool(resolution.sealed_wording)) == ("", True)
    for words in ("任命年级主任", "同意实施修缮"):
        assert not search(words, user=scene.clerk, on=DAY).hits


def test_the_words_of_a_decision_are_not_found_where_a_member_recused(scene):
    meeting = held(scene, title="购置课桌", recused=scene.seats[4])
    assert Resolution.objects.filter(agenda_item__meeting=meeting).exists()
    assert not search("同意实施修缮", user=scene.clerk, on=DAY).hits
    rebuild_index()
    assert not search("同意实施修缮", user=scene.clerk, on=DAY).hits
    assert search("购置课桌", user=scene.clerk, on=DAY).hits


def test_of_a_sealed_point_the_office_sees_no_figures(scene, client):
    meeting = held(scene, title="任命年级主任", matter="personnel_appointment", sealed=True, candidates=1)
    colleague = make_user(role="school_clerk", at=scene.school)
    for user, sees in ((scene.secretary, True), (scene.clerk, True), (colleague, False)):
        client.force_login(user)
        words = client.get(meeting.get_absolute_url()).content.decode()
        assert ("规则核对" in words, "任命年级主任" in words) == (sees, sees)


def test_sealing_an_item_seals_what_an_earlier_meeting_said_of_it(scene):
    meeting = scene.present(scene.approved(scene.item(title="处理一件投诉")))
    hold_meeting.open_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)
    point = hold_meeting.open_point(point_id=scene.point(meeting).pk, actor=scene.clerk, on=DAY)
    later = DAY.replace(month=4)
    hold_meeting.note_split(point_id=point.pk, is_split=True, next_on=later, actor=scene.clerk, on=DAY)
    closing = Closing(decision="请分管同志再听取家长意见。")
    close_point.close_point(point_id=point.pk, closing=closing, actor=scene.clerk, on=DAY)
    for is_sealed in (True, False):
        set_seal(item_id=point.item_id, is_sealed=is_sealed, actor=scene.secretary_clerk(), on=DAY)
        found = AgendaItem.objects.get(pk=point.pk)
        assert (found.decision == "", found.sealed_decision is not None) == (is_sealed, is_sealed)
        assert decision_of(found) == "请分管同志再听取家长意见。"
