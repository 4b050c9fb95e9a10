"""Results of a meeting: to whom they do not exist, and what the log keeps silent about."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.factories import make_deputy
from tests.meeting_results_scene import AFTER, ResultsScene
from tests.web.meeting_result_acts import FROM, TO, enter, issued, resolution_of, signed, text
from yanzhen.apps.audit.models import AuditContent
from yanzhen.apps.meetings.actions.case_files import ask_case_file
from yanzhen.apps.meetings.models import InspectionNotice
from yanzhen.web.meetings.result_urls import patterns
from yanzhen.web.meetings.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("days")]


@pytest.fixture(scope="module")
def standing_scene(standing):
    return ResultsScene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


class Everything:
    """A whole school year of things, and the address of each page about it."""

    def __init__(self, scene: ResultsScene) -> None:
        sealed = scene.item("任命教务主任", sealed=True, matter="personnel_appointment")
        self.meeting = scene.held(item=sealed, recused=[scene.second])
        self.item = sealed
        self.paper = signed(scene, self.meeting, "record")
        self.resolution = resolution_of(self.meeting)
        self.case_file = ask_case_file(
            organisation_id=scene.school.pk,
            covers_from=date(2026, 1, 1),
            covers_to=AFTER,
            actor=scene.secretary,
            on=AFTER,
        )
        self.notice = issued(scene)
        self.school = scene.school

    def addresses(self) -> dict[str, str]:
        keys = {
            "papers": [self.meeting.pk],
            "paper_prepare": [self.meeting.pk, "record"],
            "trace": [self.item.pk],
            "inspected": [self.notice.pk, self.meeting.pk],
            "export_take": [self.case_file.pk],
            "oversight_school": [self.school.pk],
        }
        found = {}
        for one in patterns:
            kin = [self.paper.pk] if one.name.startswith("paper_") or one.name == "paper" else []
            kin = [self.resolution.pk] if one.name.startswith("resolution") and one.name != "resolutions" else kin
            about = one.name in ("inspection_notice", "inspection_receive", "inspection_withdraw")
            kin = [self.notice.pk] if about else kin
            found[one.name] = reverse(f"meetings:{one.name}", args=keys.get(one.name, kin))
        return found


WORDS = ("任命教务主任", "方案可行", "同意实施", "李岚敏")
LISTS = ("archive", "resolutions", "inspection")
NOTICE = ("inspection_notice", "inspection_receive", "inspection_withdraw")  # who sees it is told why an act is refused
AUTHORITY = (*NOTICE, "inspection_new", "oversight", "oversight_school")


def every_address(everything: Everything) -> dict[str, str]:
    """Return an address for each pattern of the whole area that names an object: meetings, items, bodies, points."""
    point = everything.meeting.agenda.get()
    own = everything.addresses()
    keys = {"items": everything.item.pk, "bodies": everything.meeting.body_id, "points": point.pk}
    found = {}
    for one in urlpatterns:
        route = str(one.pattern)
        if "<" not in route:
            continue
        given = {
            "pk": keys.get(route.split("/")[0], everything.meeting.pk),
            "seat_id": everything.meeting.body.seats.first().pk,
            "paper_id": 1,
            "code": everything.meeting.check_in_code,
            "stage_name": "drafted",
        }
        wanted = {name: value for name, value in given.items() if f":{name}>" in route}
        found[one.name] = own.get(one.name) or reverse(f"meetings:{one.name}", kwargs=wanted)
    return found


def statuses(user, addresses):
    client = enter(user)
    found = {}
    for name, url in addresses.items():
        for method in (client.get, client.post):
            answer = method(url)
            page = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert not [word for word in WORDS if word.encode() in page], (user, name)
            found[name] = min(found.get(name, 999), answer.status_code)
    return found


def unseen(found, allowed):
    return {name: code for name, code in found.items() if name not in allowed and code not in (403, 404, 405)}


def test_outsiders_find_nothing_at_any_address(scene):
    everything = Everything(scene)
    addresses = everything.addresses()
    assert len(addresses) == len(patterns)
    seat = scene.seat(scene.first)
    seat.ended_on = AFTER - timedelta(days=10)
    seat.save()
    people = {
        "other school": (scene.stranger, LISTS),
        "district office": (scene.district, (*LISTS, *AUTHORITY)),
        "inspector before the days": (scene.inspector, (*LISTS, *NOTICE)),
        "deputy of a member": (make_deputy(scene.first, on=AFTER), LISTS),
        "deputy of the inspector": (make_deputy(scene.inspector, on=AFTER), LISTS),
    }
    for who, (user, allowed) in people.items():
        assert unseen(statuses(user, addresses), allowed) == {}, who
    notice = InspectionNotice.objects.get()
    assert (notice.seen_at, notice.withdrawn_on) == (None, None)


def test_outsiders_find_nothing_at_any_address_of_the_whole_area(scene, days):
    everything = Everything(scene)
    addresses = every_address(everything)
    assert len(addresses) > 60
    days.today = TO + timedelta(days=1)
    people = {
        "other school": (scene.stranger, ()),
        "district office": (scene.district, (*NOTICE, "oversight_school")),
        "inspector after the days": (scene.inspector, NOTICE),
        "deputy of a member": (make_deputy(scene.first, on=days.today), ()),
        "another of the authority": (
            scene.account("许二科", "section_officer", at=scene.authority),
            ("oversight_school",),
        ),
    }
    for who, (user, allowed) in people.items():
        assert unseen(statuses(user, addresses), allowed) == {}, who


def test_a_member_whose_seat_ended_before_the_meeting_reads_nothing_of_it(scene):
    gone = scene.account("秦离任", "middle_manager")
    scene.party.seats.create(
        person=gone.person, started_on=date(2020, 1, 1), ended_on=AFTER - timedelta(days=30), position=9
    )
    meeting = scene.meeting()
    meeting.attendance.filter(seat__person=gone.person).delete()
    scene.close(scene.point(meeting, votes=scene.everyone(), said={scene.first: "好。"}))
    scene.end(meeting)
    paper = signed(scene, meeting, "record")
    client = enter(gone)
    for url in (paper.get_absolute_url(), reverse("meetings:papers", args=[meeting.pk])):
        assert client.get(url).status_code == 404


def test_whoever_recused_finds_neither_resolution_nor_trace(scene):
    addresses = Everything(scene).addresses()
    client = enter(scene.second)
    for name in ("resolution", "resolution_settle", "resolution_disclose", "trace"):
        answer = client.post(addresses[name]) if name.startswith("resolution_") else client.get(addresses[name])
        assert answer.status_code == 404, name
    page = text(client.get(addresses["paper"]))
    assert not [word for word in WORDS[:3] if word in page]


def test_no_log_entry_names_a_vote_or_repeats_a_word(scene, days):
    everything = Everything(scene)
    days.today = FROM
    inspector = enter(scene.inspector)
    for name in ("inspection_notice", "inspected", "paper"):
        inspector.get(everything.addresses()[name])
    said = "".join(str(row.content) for row in AuditContent.objects.all())
    members = ("周砚平", "李岚敏", "何书钧", "郑一舟", "吴双禾")
    for word in (*members, *WORDS, "不同意", "弃权", "密封说明"):
        assert word not in said
