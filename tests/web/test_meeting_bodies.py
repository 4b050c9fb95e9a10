"""Pages of bodies: set up by size, members proposed from postings, settings with the rule beside each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import make_user
from tests.item_scene import DAY, ItemScene, day_of_the_scene, make_person
from yanzhen.apps.meetings.models import Body, Seat
from yanzhen.apps.organisations.models import Posting
from yanzhen.presets.decisions import rule_set_names

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(monkeypatch) -> ItemScene:
    monkeypatch.setattr("yanzhen.web.middleware.timezone.localdate", day_of_the_scene)
    return ItemScene()


def url(name: str, *args: object) -> str:
    return reverse(f"meetings:{name}", args=args)


def text(answer) -> str:
    return answer.content.decode()


def get(client, user, name: str, *args: object, **query: object):
    client.force_login(user)
    return client.get(url(name, *args), query)


def post(client, user, page: str, /, *args: object, **data: object):
    client.force_login(user)
    return client.post(url(page, *args), data, follow=True)


def fresh(scene: ItemScene) -> dict[str, object]:
    """A school that has no bodies yet, as the set-up page is asked for it."""
    Seat.objects.all().delete()
    Body.objects.all().delete()
    return {"organisation": scene.school.pk, "party": "branch", "started_on": "2025-09-01"}


@pytest.mark.parametrize(("members", "name"), [(6, "支部党员大会"), (7, "党支部委员会会议"), (8, "党支部委员会会议")])
def test_the_size_of_the_branch_says_which_body_decides(client, scene, members, name):
    page = text(get(client, scene.clerk, "body_set_up", **fresh(scene), formal_members=members))
    assert f'value="{name}"' in page and f"正式党员{members}人" in page


@pytest.mark.parametrize(("staff", "name"), [(79, "全体教职工大会"), (80, "教职工代表大会")])
def test_the_number_of_staff_says_what_the_staff_body_is(client, scene, staff, name):
    page = text(get(client, scene.clerk, "body_set_up", **fresh(scene), staff=staff))
    assert f'value="{name}"' in page


def test_members_are_proposed_from_postings_and_only_the_ticked_ones_are_seated(client, scene):
    asked = fresh(scene) | {"party": "committee"}
    page = text(get(client, scene.clerk, "body_set_up", **asked))
    keys = [f"party_committee:{scene.users[who].person_id}" for who in ("secretary", "principal", "vice")]
    assert all(f'value="{key}"' in page for key in keys)
    data = asked | {"set_up": "1", "body": ["party_committee", "principal_meeting"], "seat": keys[:2]}
    post(client, scene.clerk, "body_set_up", **data | {"name-party_committee": "校党委会"})
    body = Body.objects.get(kind="party_committee")
    assert body.name == "校党委会" and body.started_on.isoformat() == "2025-09-01"
    assert [(seat.person_id, seat.roles) for seat in body.seats.all()] == [
        (scene.secretary.person_id, ["secretary"]),
        (scene.principal.person_id, ["principal"]),
    ]
    assert Body.objects.filter(kind="principal_meeting").exists()
    assert not Body.objects.filter(kind="staff_congress").exists()


def test_one_person_in_both_posts_makes_the_deputy_full_time(client, scene):
    asked = fresh(scene)
    Posting.objects.filter(person=scene.principal.person).update(person=scene.secretary.person)
    page = text(get(client, scene.clerk, "body_set_up", **asked))
    assert "书记、校（园）长" in page and "专职副书记" in page


def test_a_school_that_has_all_its_bodies_is_told_so(client, scene):
    asked = {"organisation": scene.school.pk, "party": "committee", "started_on": "2025-09-01"}
    assert "应设的机构都已建立" in text(get(client, scene.clerk, "body_set_up", **asked))


def test_only_the_schools_office_sets_up_its_bodies(client, scene):
    assert get(client, scene.users["middle"], "body_set_up").status_code == 403
    stranger = make_user(role="school_clerk")
    answer = get(client, stranger, "body_set_up", **fresh(scene))
    assert answer.status_code in (403, 422)


def test_the_page_shows_each_setting_with_the_rule_and_its_source(client, scene):
    data = {"name": "党组织会议", "rules": "national", "large_spending_yuan": "50000", "quorum_strict": "yes"}
    data |= {"version": scene.party.version, "two_thirds_matters": ["key_project"]}
    page = text(post(client, scene.clerk, "body_edit", scene.party.pk, **data))
    assert "50000元" in page and "不设起点" in page and "《" in page
    assert "50000元" in text(get(client, scene.clerk, "body", scene.office.pk))
    assert "重大项目安排" in page


def test_a_local_rule_set_lists_how_it_differs(client, scene):
    Body.objects.filter(pk=scene.party.pk).update(rules=rule_set_names()[-1])
    assert "与全国通用规则的不同" in text(get(client, scene.clerk, "body", scene.party.pk))


def test_members_come_change_and_go_with_their_days(client, scene):
    new = make_person("新委员")
    Posting.objects.create(person=new, organisation=scene.school, post="教师", started_on=DAY)
    post(client, scene.clerk, "seat_new", scene.party.pk, person=new.pk, is_voting="on", from_day=DAY.isoformat())
    seat = scene.party.seats.get(person=new)
    later = (DAY + timedelta(days=1)).isoformat()
    post(client, scene.clerk, "seat_edit", scene.party.pk, seat.pk, roles=["committee_member"], from_day=later)
    now = scene.party.seats.get(person=new, ended_on=None)
    assert (now.roles, now.is_voting) == (["committee_member"], False)
    page = text(get(client, scene.clerk, "body", scene.party.pk))
    assert "以往和将任成员" in page and "新委员" in page
    post(client, scene.clerk, "seat_end", scene.party.pk, now.pk, last_day=later)
    assert not scene.party.seats.filter(person=new, ended_on=None).exists()


def test_a_refusal_stands_on_the_form(client, scene):
    seat = scene.party.seats.get(person_id=scene.users["vice"].person_id)
    data = {"roles": ["secretary"], "is_voting": "on", "from_day": DAY.isoformat()}
    answer = post(client, scene.clerk, "seat_edit", scene.party.pk, seat.pk, **data)
    assert answer.status_code == 409 and "先更改其职务" in text(answer)


def test_a_body_ends_from_its_page_and_stays_in_the_list_of_the_past(client, scene):
    data = {"last_day": (DAY - timedelta(days=1)).isoformat(), "version": scene.congress.version}
    post(client, scene.clerk, "body_end", scene.congress.pk, **data)
    assert "教代会" not in text(get(client, scene.clerk, "bodies"))
    assert "教代会" in text(get(client, scene.clerk, "bodies", past=1))


def test_members_see_their_bodies_and_strangers_none(client, scene):
    vice = scene.users["vice"]
    page = text(get(client, vice, "bodies"))
    assert "党组织会议" in page and "教代会" not in page
    assert get(client, vice, "body", scene.party.pk).status_code == 200
    assert get(client, vice, "body", scene.congress.pk).status_code == 404
    assert get(client, vice, "body_edit", scene.party.pk).status_code == 403
    stranger = make_user(role="school_clerk")
    for name in ("body", "body_edit", "seat_new", "body_end"):
        assert get(client, stranger, name, scene.party.pk).status_code == 404


@pytest.mark.parametrize("count", [1, 8])
def test_the_page_asks_the_database_the_same_number_of_times(client, scene, count, django_assert_num_queries):
    for _ in range(count):
        Seat.objects.create(body=scene.party, person=make_person("委员"), started_on=DAY)
    client.force_login(scene.clerk)
    client.get(url("body", scene.party.pk))
    with django_assert_num_queries(BODY_QUERIES):
        client.get(url("body", scene.party.pk))


BODY_QUERIES = 7
