"""Meetings from the record book: one page, the same engine, every fault at its field, all of it or nothing."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories import make_user
from tests.meeting_scene import MeetingScene
from yanzhen.apps.meetings.models import (
    AgendaItem,
    BallotCount,
    Item,
    ItemPaper,
    ItemState,
    Meeting,
    MeetingState,
    Resolution,
    Vote,
)
from yanzhen.apps.meetings.sealed_room import opened_vote

pytestmark = pytest.mark.django_db
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture(scope="module")
def standing_scene(standing) -> MeetingScene:
    return MeetingScene()


@pytest.fixture
def scene(standing_scene) -> MeetingScene:
    return deepcopy(standing_scene)


@pytest.fixture
def client(scene: MeetingScene) -> Client:
    made = Client()
    made.force_login(scene.clerk)
    return made


def typed(scene: MeetingScene, **changes: object) -> dict[str, object]:
    """What a clerk types for a meeting where everybody came and agreed."""
    said = {
        "body": scene.body.pk,
        "items": 1,
        "planned_at": "2026-02-06T09:00",
        "title": "校党委会议",
        "place": "三楼会议室",
        "record_book": "第2册第15页",
        "chair": scene.seats[0].pk,
        "approver": scene.seats[0].pk,
        "recorder": scene.clerk.person_id,
        "mode": "meeting",
        **{f"attend-{seat.pk}": "present" for seat in scene.seats},
        "item-0-title": "校园改造工程",
        "item-0-kind": "decide",
        "item-0-matter": "key_project",
        "item-0-proposer": scene.seats[0].person_id,
        "item-0-prepared": "yes",
        "item-0-consulted_on": "2026-02-04",
        "item-0-vote_form": "hands",
        "item-0-rest_agree": "yes",
        "item-0-decision": "同意实施",
    }
    return said | {name.replace("__", "-"): value for name, value in changes.items()}


def send(client: Client, said: dict[str, object]):
    return client.post(reverse("meetings:afterwards"), said)


def faults(answer) -> set[str]:
    assert answer.status_code == 422
    assert not Meeting.objects.exists()
    assert not Item.objects.exists()
    return set(answer.context["faults"])


def test_all_present_and_all_agreed_takes_one_page(scene, client):
    assert client.get(reverse("meetings:afterwards")).status_code == 200
    answer = send(client, typed(scene))
    meeting = Meeting.objects.get()
    point = meeting.agenda.get()
    assert answer.url == meeting.get_absolute_url()
    assert (meeting.state, meeting.is_entered_afterwards, meeting.record_book) == (
        MeetingState.CLOSED,
        True,
        "第2册第15页",
    )
    assert (point.outcome, point.item.state, point.item.is_entered_afterwards) == ("PASSED", ItemState.PASSED, True)
    assert {opened_vote(vote.choice) for vote in point.votes.all()} == {"yes"}
    assert "补录" in client.get(meeting.get_absolute_url()).content.decode()


def test_a_meeting_is_entered_once_and_another_of_the_day_has_its_own_hour(scene, client):
    send(client, typed(scene))
    again = send(client, typed(scene))
    assert (again.status_code, set(again.context["faults"])) == (422, {"planned_at"})
    assert Meeting.objects.count() == Item.objects.count() == 1
    send(client, typed(scene, planned_at="2026-02-06T10:30"))
    assert Meeting.objects.count() == 2


def test_a_cancelled_meeting_hinders_no_entry(scene, client):
    send(client, typed(scene))
    Meeting.objects.update(state=MeetingState.CANCELLED)
    assert send(client, typed(scene)).status_code == 302


def test_a_member_who_differs_is_entered_by_name(scene, client):
    said = typed(scene)
    said |= {f"item-0-seat-{scene.seats[3].pk}": "no", f"item-0-seat-{scene.seats[4].pk}": "recused"}
    send(client, said)
    point = AgendaItem.objects.get()
    assert sorted(opened_vote(vote.choice) for vote in point.votes.all()) == ["no", "yes", "yes", "yes"]
    assert point.recusals.get().seat == scene.seats[4]


@pytest.mark.parametrize(
    ("present", "outcome", "state"),
    [(2, "INVALID_MEETING", ItemState.READY), (3, "PASSED", ItemState.PASSED)],
)
def test_the_same_engine_judges_what_the_book_says(scene, client, present, outcome, state):
    said = typed(scene)
    said |= {f"attend-{seat.pk}": "absent" for seat in scene.seats[present:]}
    send(client, said)
    point = AgendaItem.objects.get()
    assert (point.outcome, point.item.state) == (outcome, state)
    assert Resolution.objects.exists() == (outcome == "PASSED")


def test_every_fault_stands_beside_its_field_and_nothing_is_written(scene, client):
    said = typed(scene, place="", record_book="", planned_at="2999-01-01T09:00")
    said |= {"item-0-title": "", "item-0-matter": "", "item-0-amount": "很多", "item-0-due_on": "明天"}
    assert faults(send(client, said)) == {
        "place",
        "record_book",
        "planned_at",
        "item-0-title",
        "item-0-matter",
        "item-0-amount",
        "item-0-due_on",
    }


def test_votes_of_absent_members_are_refused_at_the_member(scene, client):
    seat = scene.seats[4].pk
    said = typed(scene) | {f"attend-{seat}": "absent", f"item-0-seat-{seat}": "yes"}
    assert faults(send(client, said)) == {f"item-0-seat-{seat}"}


def test_facts_the_book_does_not_say_are_asked_for_and_may_stay_unknown(scene, client):
    said = typed(scene) | {"item-0-prepared": ""}
    assert faults(send(client, said)) == {"item-0-accepts_unknown"}
    send(client, said | {"item-0-accepts_unknown": "yes"})
    assert AgendaItem.objects.get().outcome == "CANNOT_TELL"
    assert not Resolution.objects.exists()


def test_the_book_may_say_that_an_item_came_unprepared(scene, client):
    send(client, typed(scene) | {"item-0-prepared": "no"})
    assert AgendaItem.objects.get().outcome == "REJECTED"


def test_a_head_who_disagreed_holds_the_item_back(scene, client):
    said = typed(scene) | {"item-0-against": [str(scene.seats[1].person_id)]}
    assert faults(send(client, said)) == {"item-0-next_on"}
    send(client, said | {"item-0-next_on": "2026-02-20"})
    assert AgendaItem.objects.get().outcome == "POSTPONED"


def ballot(scene: MeetingScene, **changes: object) -> dict[str, object]:
    said = typed(scene)
    said |= {
        "item-0-matter": "personnel_appointment",
        "item-0-candidates": 1,
        "item-0-deliberated_on": "2026-02-03",
        "item-0-circle": "党委委员",
        "item-0-vote_form": "secret",
        "item-0-rest_agree": "",
        "item-0-issued": 5,
        "item-0-returned": 5,
        "item-0-yes": 4,
        "item-0-no": 1,
        "item-0-abstain": 0,
        "item-0-scrutineer": scene.seats[1].person_id,
        "item-0-teller": scene.seats[2].person_id,
    }
    return said | {f"item-0-{name}": value for name, value in changes.items()}


def test_a_ballot_sheet_leaves_two_totals_and_no_vote(scene, client):
    upload = SimpleUploadedFile("计票单.png", PNG, content_type="image/png")
    send(client, ballot(scene, scan=upload) | {"declared": "none"})
    assert AgendaItem.objects.get().outcome == "PASSED"
    assert BallotCount.objects.count() == 2
    assert not Vote.objects.exists()
    paper = ItemPaper.objects.get()
    assert paper.file.view_capability == "meetings.papers"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"returned": 4}, "item-0-yes"),
        ({"issued": 6, "returned": 6, "yes": 5}, "item-0-yes"),
        ({"abstain": ""}, "item-0-yes"),
        ({"teller": ""}, "item-0-teller"),
    ],
)
def test_a_ballot_sheet_that_cannot_be_right_is_refused(scene, client, changes, field):
    assert field in faults(send(client, ballot(scene, **changes)))


def test_one_counter_cannot_be_both(scene, client):
    said = ballot(scene, teller=scene.seats[1].person_id)
    assert faults(send(client, said)) == {"item-0-teller"}


def test_a_secret_vote_has_no_names(scene, client):
    said = ballot(scene) | {f"item-0-seat-{scene.seats[0].pk}": "yes"}
    assert faults(send(client, said)) == {"item-0-vote_form"}


def test_more_items_keep_what_was_typed(scene, client):
    answer = send(client, typed(scene) | {"more": "yes"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="校园改造工程"' in page
    assert 'name="item-1-title"' in page
    assert not Meeting.objects.exists()


def test_two_items_one_of_them_faulty_write_nothing(scene, client):
    said = typed(scene) | {"items": 2, "item-1-title": "学习文件", "item-1-kind": "study", "item-0-prepared": ""}
    assert faults(send(client, said)) == {"item-0-accepts_unknown"}
    send(client, said | {"item-0-prepared": "yes"})
    assert list(AgendaItem.objects.order_by("position").values_list("outcome", flat=True)) == ["PASSED", "NOTED"]


def test_the_principals_meeting_decides_without_votes():
    scene = MeetingScene(kind="principal_meeting")
    client = Client()
    client.force_login(scene.clerk)
    said = typed(scene, chair=scene.seats[1].pk, approver=scene.seats[1].pk)
    said |= {"item-0-matter": "teaching_routine", "item-0-vote_form": "", "item-0-rest_agree": ""}
    send(client, said)
    assert AgendaItem.objects.get().outcome == "DECIDED_BY_PRINCIPAL"


@pytest.mark.parametrize("who", ["office", "secretary"])
def test_others_do_not_open_the_page(scene, who):
    client = Client()
    client.force_login(getattr(scene, who))
    assert client.get(reverse("meetings:afterwards")).status_code == 403


def test_clerks_of_other_schools_enter_nothing_here(scene):
    other = Client()
    other.force_login(make_user(role="school_clerk", at=MeetingScene().school))
    send(other, typed(scene))
    assert not Meeting.objects.filter(body=scene.body).exists()
