"""The pages of a meeting: the list, its page, the clerk's room, a member's phone, sheets for the record book."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import LONG_AGO, make_user
from tests.meeting_scene import DAY, MeetingScene
from yanzhen.apps.meetings.actions import attend, hold_meeting, plan_meeting, set_agenda
from yanzhen.apps.meetings.models import AgendaItem, Meeting, MeetingState, Seat, Vote
from yanzhen.apps.meetings.sealed_room import opened_vote

pytestmark = pytest.mark.django_db
PART = {"HTTP_X_ROOM": "yes"}


@pytest.fixture(scope="module")
def standing_scene(standing) -> MeetingScene:
    return MeetingScene()


@pytest.fixture
def scene(standing_scene) -> MeetingScene:
    return deepcopy(standing_scene)


def entered(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def running(scene: MeetingScene, *items) -> AgendaItem:
    """A meeting in progress with everybody there and its first point being dealt with."""
    meeting = scene.present(scene.approved(*items))
    hold_meeting.open_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)
    return hold_meeting.open_point(point_id=scene.point(meeting).pk, actor=scene.clerk, on=DAY)


def press(client: Client, point: AgendaItem, act: str, *, page: str = "room_act", **more):
    url = reverse(f"meetings:{page}", args=[point.meeting_id])
    return client.post(url, {"act": act, **more}, **PART)


CLERKS_PAGES = ("meeting", "room", "room_code", "print_book", "print_attendance", "meeting_change")


@pytest.mark.parametrize("name", CLERKS_PAGES)
def test_clerks_open_every_page_and_people_of_the_district_none(scene, name):
    meeting = scene.approved()
    url = reverse(f"meetings:{name}", args=[meeting.pk])
    assert entered(scene.clerk).get(url).status_code == 200
    assert entered(scene.office).get(url).status_code in (403, 404)
    stranger = make_user(role="school_clerk", at=MeetingScene().school)
    assert entered(stranger).get(url).status_code == 404


def test_members_see_the_meeting_and_their_own_page_but_not_the_room(scene):
    meeting = scene.approved()
    client = entered(scene.users[3])
    assert client.get(reverse("meetings:meeting", args=[meeting.pk])).status_code == 200
    assert client.get(reverse("meetings:phone", args=[meeting.pk])).status_code == 200
    assert client.get(reverse("meetings:room", args=[meeting.pk])).status_code == 403
    assert entered(scene.clerk).get(reverse("meetings:phone", args=[meeting.pk])).status_code == 404


def test_the_list_holds_the_meetings_of_the_school_alone(scene):
    meeting, other = scene.approved(), MeetingScene().approved()
    page = entered(scene.clerk).get(reverse("meetings:index")).content.decode()
    assert meeting.get_absolute_url() in page
    assert f'"{other.get_absolute_url()}"' not in page


def test_a_meeting_is_planned_from_the_page(scene):
    client = entered(scene.clerk)
    url = reverse("meetings:meeting_new")
    assert client.get(url).status_code == 200
    given = {"body": scene.body.pk, "title": "校党委会议", "planned_at": "2026-03-09T09:00", "place": "会议室"}
    answer = client.post(url, given)
    made = Meeting.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.title, made.chair) == ("校党委会议", scene.seats[0])
    wrong = client.post(url, given | {"place": ""})
    assert wrong.status_code == 422


def test_buttons_of_the_agenda_work_without_script(scene):
    meeting, items, client = scene.planned(), [scene.item(), scene.item()], entered(scene.clerk)
    for item in items:
        client.post(reverse("meetings:agenda_table", args=[meeting.pk]), {"item": item.pk})
    second = meeting.agenda.get(item=items[1])
    client.post(reverse("meetings:agenda_move", args=[second.pk]), {"way": "up"})
    assert [point.item for point in meeting.agenda.all()] == [items[1], items[0]]
    client.post(reverse("meetings:agenda_untable", args=[second.pk]))
    assert meeting.agenda.count() == 1
    entered(scene.secretary).post(reverse("meetings:agenda_approve", args=[meeting.pk]), {})
    meeting.refresh_from_db()
    assert meeting.agenda_approved_by == scene.seats[0]
    client.post(reverse("meetings:meeting_notice", args=[meeting.pk]), {})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.notice_sent_on) == (MeetingState.NOTICED, timezone.localdate())


def test_late_notice_is_warned_of_with_the_numbers(scene):
    today = timezone.now()
    meeting = scene.planned(planned_at=today)
    page = entered(scene.clerk).get(meeting.get_absolute_url()).content.decode()
    assert "现在发通知只提前0天，规则要求至少提前1天" in page


def test_a_member_scans_signs_in_and_sees_the_agenda(scene):
    meeting, member = scene.approved(), scene.users[3]
    url = reverse("meetings:check_in", args=[meeting.pk, meeting.check_in_code])
    client = entered(member)
    assert "签到" in client.get(url).content.decode()
    assert scene.line(meeting, scene.seats[3]).status == "unknown"
    assert client.post(url).url == reverse("meetings:phone", args=[meeting.pk])
    assert scene.line(meeting, scene.seats[3]).status == "present"
    wrong = client.post(reverse("meetings:check_in", args=[meeting.pk, "x"]))
    assert wrong.status_code == 409
    assert entered(scene.office).get(url).status_code == 404
    assert Client().get(url).url.startswith(reverse("account_login"))


def test_the_room_says_in_a_few_bytes_that_nothing_has_changed(scene):
    point = running(scene)
    client, url = entered(scene.clerk), reverse("meetings:room", args=[point.meeting_id])
    first = client.get(url, **PART)
    same = client.get(url, HTTP_IF_NONE_MATCH=first["ETag"], **PART)
    assert (same.status_code, same.content) == (304, b"")
    press(client, point, f"vote:{point.pk}:{scene.seats[0].pk}:yes:")
    assert client.get(url, HTTP_IF_NONE_MATCH=first["ETag"], **PART).status_code == 200


def test_nothing_has_changed_is_said_to_nobody_else(scene):
    point = running(scene)
    url = reverse("meetings:room", args=[point.meeting_id])
    tag = entered(scene.clerk).get(url, **PART)["ETag"]
    other = make_user(role="school_clerk", at=scene.school, person=scene.person("另一文书"))
    assert entered(other).get(url, HTTP_IF_NONE_MATCH=tag, **PART).status_code == 200
    assert entered(scene.office).get(url, HTTP_IF_NONE_MATCH=tag, **PART).status_code == 403


def test_a_whole_point_is_dealt_with_by_the_buttons(scene):
    point, client = running(scene), entered(scene.clerk)
    press(client, point, f"vote:{point.pk}:{scene.seats[4].pk}:no:")
    press(client, point, f"vote-all:{point.pk}:yes")
    press(client, point, f"speech:{point.pk}", speaker=scene.seats[1].pk, points="建议分步实施", points_seen="")
    answer = press(client, point, f"settle:{point.pk}", decision="同意分步实施", due_on="2026-04-01")
    point.refresh_from_db()
    page = answer.content.decode()
    assert (answer.status_code, point.outcome) == (200, "PASSED")
    assert "应到会" in page and "通过" in page
    assert sorted(opened_vote(vote.choice) for vote in point.votes.all()) == ["no", "yes", "yes", "yes", "yes"]


def test_a_refused_act_says_why_and_shows_the_room(scene):
    point, client = running(scene), entered(scene.clerk)
    press(client, point, f"vote:{point.pk}:{scene.seats[0].pk}:no:")
    answer = press(client, point, f"vote:{point.pk}:{scene.seats[0].pk}:yes:")
    assert answer.status_code == 409
    assert "刚被别人登记为“不同意”" in answer.content.decode()


def test_an_act_sent_again_after_a_lost_answer_is_no_fault(scene):
    point, client = running(scene), entered(scene.clerk)
    press(client, point, f"vote-all:{point.pk}:yes")
    assert press(client, point, f"settle:{point.pk}", decision="同意").status_code == 200
    assert press(client, point, f"settle:{point.pk}", decision="同意", again="yes").status_code == 200
    assert press(client, point, f"settle:{point.pk}", decision="同意").status_code == 409


@pytest.mark.parametrize(
    "act", ["", "vote", "vote:1:2:yes", "attend:x:present", "attend:1:nowhere", "drop:1", "count:999"]
)
def test_what_no_button_of_the_room_sends_is_not_found(scene, act):
    point = running(scene)
    assert press(entered(scene.clerk), point, act).status_code == 404


def test_points_of_another_meeting_are_not_reached_through_this_one(scene):
    point, other = running(scene), MeetingScene()
    foreign = running(other)
    act = f"vote:{foreign.pk}:{other.seats[0].pk}:yes:"
    assert press(entered(scene.clerk), point, act).status_code == 404
    assert not Vote.objects.exists()


def test_forms_of_the_room_work_without_script(scene):
    point, client = running(scene), entered(scene.clerk)
    url = reverse("meetings:room_act", args=[point.meeting_id])
    answer = client.post(url, {"act": f"vote:{point.pk}:{scene.seats[0].pk}:yes:"})
    assert answer.url == reverse("meetings:room", args=[point.meeting_id])
    refused = client.post(url, {"act": f"vote:{point.pk}:{scene.seats[0].pk}:no:"})
    assert refused.status_code == 409
    assert "<html" in refused.content.decode()


def test_a_ballot_is_entered_from_the_signed_sheet(scene):
    point, client = running(scene, scene.item(matter="personnel_appointment")), entered(scene.clerk)
    sheet = {"issued": 5, "returned": 5, "yes": 4, "no": 1, "abstain": 0, "invalid": ""}
    names = {"scrutineer": scene.seats[1].person_id, "teller": scene.seats[2].person_id}
    assert press(client, point, f"count:{point.pk}", **(sheet | {"yes": "四"}), **names).status_code == 409
    assert press(client, point, f"count:{point.pk}", **sheet, **names).status_code == 200
    assert press(client, point, f"settle:{point.pk}", decision="同意").status_code == 200
    point.refresh_from_db()
    assert point.outcome == "PASSED"


def test_counters_confirm_a_ballot_on_their_own_phones(scene):
    point = running(scene, scene.item(matter="personnel_appointment"))
    sheet = {"issued": 5, "returned": 5, "yes": 5, "no": 0, "abstain": 0, "invalid": 0}
    for index, role in ((1, "scrutineer"), (2, "teller")):
        answer = press(entered(scene.users[index]), point, f"count:{point.pk}:{role}", page="phone_act", **sheet)
        assert answer.status_code == 200
    assert {count.entered_by for count in point.counts.all()} == {scene.users[1], scene.users[2]}
    assert press(entered(scene.clerk), point, f"settle:{point.pk}", decision="同意").status_code == 200


def test_members_vote_on_the_phone_where_it_is_turned_on(scene):
    point, member = running(scene), entered(scene.users[3])
    refused = press(member, point, f"vote:{point.pk}:yes:", page="phone_act")
    assert refused.status_code == 409
    scene.body.phone_voting = True
    scene.body.save()
    assert press(member, point, f"vote:{point.pk}:yes:", page="phone_act").status_code == 200
    assert point.votes.get().by_phone


def test_a_member_never_sees_how_the_others_voted(scene):
    point = running(scene)
    press(entered(scene.clerk), point, f"vote:{point.pk}:{scene.seats[0].pk}:no:")
    page = entered(scene.users[3]).get(reverse("meetings:phone", args=[point.meeting_id])).content.decode()
    assert "不同意" not in page


def test_who_recuses_loses_the_point_on_phone_and_in_the_room(scene):
    scene.seats[4].person = scene.clerk.person
    scene.seats[4].save()
    point = running(scene, scene.item(sealed=True, title="王某任职"))
    page = entered(scene.users[3]).get(reverse("meetings:phone", args=[point.meeting_id])).content.decode()
    assert "王某任职" in page
    press(entered(scene.users[3]), point, f"recuse:{point.pk}", page="phone_act")
    attend.recuse(point_id=point.pk, seat_id=scene.seats[4].pk, actor=scene.secretary_clerk(), on=DAY)
    page = entered(scene.users[3]).get(reverse("meetings:phone", args=[point.meeting_id])).content.decode()
    room = entered(scene.clerk).get(reverse("meetings:room", args=[point.meeting_id])).content.decode()
    assert "王某任职" not in page and "王某任职" not in room
    assert "您在这一项上回避" in room


def test_a_sealed_title_is_shown_to_the_body_and_the_recorder_alone(scene):
    point = running(scene, scene.item(sealed=True, title="王某任职"))
    url = reverse("meetings:room", args=[point.meeting_id])
    other = make_user(role="school_clerk", at=scene.school, person=scene.person("另一文书"))
    assert "王某任职" in entered(scene.clerk).get(url).content.decode()
    assert "王某任职" not in entered(other).get(url).content.decode()


def test_sheets_for_the_record_book_have_the_agenda_and_both_sizes(scene):
    point = running(scene, scene.item(title="校园改造"))
    client = entered(scene.clerk)
    for size in ("a4", "16"):
        page = client.get(reverse("meetings:print_book", args=[point.meeting_id]), {"size": size}).content.decode()
        assert "校园改造" in page
    assert ("yz-sheet-16k" in page) is True
    assert client.get(reverse("meetings:print_ballot", args=[point.pk])).status_code == 200


def more_members(scene: MeetingScene, count: int) -> None:
    for position in range(count):
        person = scene.person(f"党员{position}")
        Seat.objects.create(body=scene.body, person=person, started_on=LONG_AGO, position=10 + position)


@pytest.mark.parametrize("page", ["room", "phone", "meeting"])
def test_the_number_of_queries_does_not_grow_with_the_members(page):
    counts = []
    for extra in (0, 97):
        scene = MeetingScene(3)
        more_members(scene, extra)
        point = running(scene)
        hold_meeting_attendance(scene, point)
        client = entered(scene.users[1] if page == "phone" else scene.clerk)
        url = reverse(f"meetings:{page}", args=[point.meeting_id])
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def hold_meeting_attendance(scene: MeetingScene, point: AgendaItem) -> None:
    client = entered(scene.clerk)
    press(client, point, "attend-all")
    press(client, point, f"vote-all:{point.pk}:yes")
    assert point.votes.count() == point.meeting.attendance.count()


def desk_of(user) -> str:
    return entered(user).get(reverse("desk:desk")).content.decode()


def test_the_desk_asks_heads_for_their_agenda_and_members_to_their_meeting(scene):
    meeting = scene.planned(title="三月党委会议")
    set_agenda.table_item(meeting_id=meeting.pk, item_id=scene.item().pk, actor=scene.clerk, on=DAY)
    assert "三月党委会议" in desk_of(scene.secretary)
    assert "三月党委会议" not in desk_of(scene.principal)
    set_agenda.approve_agenda(meeting_id=meeting.pk, actor=scene.secretary, on=DAY)
    assert "三月党委会议" not in desk_of(scene.secretary)
    plan_meeting.send_notice(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)
    assert reverse("meetings:phone", args=[meeting.pk]) in desk_of(scene.users[3])
    assert "三月党委会议" not in desk_of(scene.office)


def test_the_desk_reminds_clerks_of_a_room_that_is_still_open(scene):
    point = running(scene)
    room = reverse("meetings:room", args=[point.meeting_id])
    assert room in desk_of(scene.clerk)
    assert room not in desk_of(make_user(role="school_clerk", at=MeetingScene().school))
