"""Filling in a ledger without script: rows listed, one row as a form, faults and the other side of a conflict."""

from __future__ import annotations

import re
from copy import deepcopy

import pytest

from tests.club_ledger import CONDITIONS, FAMILY, ClubScene, club, know_meetings
from tests.ledger_scene import MARCH
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.models import Record, Return, ReturnState

pytestmark = pytest.mark.django_db
ROW = {
    "name": "合唱团",
    "stage": "junior",
    "held_on": "2026-03-05",
    "pupils": "１,２００人",
    "joined": "1188",
    "note": "请假",
}


@pytest.fixture(scope="module")
def standing_scene(standing) -> ClubScene:
    return ClubScene(rows=2)


@pytest.fixture
def scene(standing_scene) -> ClubScene:
    return deepcopy(standing_scene)


def page(client, scene, path: str = "", user=None):
    client.force_login(user or scene.clerk)
    return client.get(scene.address + path)


def text(response) -> str:
    return re.sub(r"\s+", "", response.content.decode())


def test_the_page_lists_the_rows_for_those_without_script(client, scene):
    shown = text(page(client, scene))
    assert "社团1" in shown
    assert "小学" in shown
    assert f'href="{scene.address}new/"' in page(client, scene).content.decode()


def test_a_row_is_added_by_a_plain_form(client, scene):
    assert page(client, scene, "new/").status_code == 200
    answer = client.post(f"{scene.address}new/", ROW | {"subjects": ["robot", "art"], "outside": "1"})
    assert (answer.status_code, answer["Location"]) == (302, scene.address)
    row = Record.objects.get(key="合唱团")
    assert row.values["subjects"] == ["robot", "art"]
    assert (row.values["pupils"], row.values["outside"], row.values["share"]) == (1200, True, "99")


def test_a_row_is_changed_and_a_field_left_blank_is_cleared(client, scene):
    row = Record.objects.get(key="社团1")
    shown = page(client, scene, f"{row.pk}/").content.decode()
    assert 'value="2026-03-02"' in shown
    assert '<option value="primary" selected>' in shown
    client.post(f"{scene.address}{row.pk}/", ROW | {"version": row.version, "joined": ""})
    row.refresh_from_db()
    assert row.key == "合唱团"
    assert "joined" not in row.values
    assert "subjects" not in row.values


def test_what_cannot_be_read_is_shown_as_it_was_typed_with_what_was_expected(client, scene):
    client.force_login(scene.clerk)
    answer = client.post(f"{scene.address}new/", ROW | {"pupils": "很多", "held_on": "昨天"})
    assert answer.status_code == 422
    shown = text(answer)
    assert 'value="很多"' in shown
    assert "“应到人数”填的是“很多”，应为" in shown
    assert "有2处不能识别" in shown
    assert not Record.objects.filter(key="合唱团").exists()


def test_a_row_that_another_changed_shows_both_sides_and_saves_when_sent_again(client, scene):
    row = Record.objects.get(key="社团1")
    write = RowWrite(record_id=row.pk, version=1, values={"joined": 20})
    save_rows(return_id=scene.first().pk, changes=[write], actor=scene.middle, on=MARCH)
    client.force_login(scene.clerk)
    answer = client.post(f"{scene.address}{row.pk}/", ROW | {"version": "1"})
    assert answer.status_code == 409
    shown = text(answer)
    assert f"{scene.middle}在您填写时也改了这一行" in shown
    assert "对方填的：20" in shown
    assert 'value="1188"' in shown
    version = re.search(r'name="version" value="(\d+)"', answer.content.decode()).group(1)
    assert client.post(f"{scene.address}{row.pk}/", ROW | {"version": version}).status_code == 302
    assert Record.objects.get(pk=row.pk).values["joined"] == 1188


def test_removing_a_row_is_asked_for_twice(client, scene):
    row = Record.objects.get(key="社团1")
    client.force_login(scene.clerk)
    remove = f"{scene.address}{row.pk}/remove/"
    assert "删除后，这一行不再计入报送" in client.post(remove, {"version": 1}).content.decode()
    assert Record.objects.standing().count() == 2
    client.post(remove, {"version": 1, "confirmed": "yes"})
    assert [one.key for one in Record.objects.standing()] == ["社团2"]
    assert client.post(remove, {"version": 1, "confirmed": "yes"}).status_code == 404


def test_removing_a_row_that_another_changed_is_refused(client, scene):
    row = Record.objects.get(key="社团1")
    write = RowWrite(record_id=row.pk, version=1, values={"joined": 20})
    save_rows(return_id=scene.first().pk, changes=[write], actor=scene.middle, on=MARCH)
    client.force_login(scene.clerk)
    answer = client.post(f"{scene.address}{row.pk}/remove/", {"version": 1, "confirmed": "yes"}, follow=True)
    assert "这一行刚被别人改过，没有删除" in answer.content.decode()
    assert Record.objects.standing().count() == 2


def test_findings_stand_at_their_fields(client, scene):
    scene.save(club(9, joined=40))
    row = Record.objects.get(key="社团9")
    assert "实到人数不能多于应到人数，请核对。" in text(page(client, scene, f"{row.pk}/"))


def test_a_return_on_its_way_leads_to_its_page_which_says_why(client, scene):
    Return.objects.filter(pk=scene.first().pk).update(state=ReturnState.IN_UNIT, stage="middle")
    client.force_login(scene.clerk)
    for address in (scene.address, f"{scene.address}new/"):
        answer = client.get(address, follow=True)
        assert answer.redirect_chain[-1][0] == f"/ledgers/returns/{scene.first().pk}/"
        assert "校内审核中" in answer.content.decode()


def test_another_school_and_those_who_never_fill_in_are_kept_out(client, scene):
    row = Record.objects.get(key="社团1")
    for path in ("", "new/", f"{row.pk}/"):
        assert page(client, scene, path, user=scene.other_clerk).status_code == 404
        assert page(client, scene, path, user=scene.deputy).status_code == 403


def test_a_row_of_another_return_is_not_found_here(client, scene):
    scene.save(club(1), sheet=scene.sheet(scene.other), actor=scene.other_clerk)
    foreign = Record.objects.get(organisation=scene.other)
    assert page(client, scene, f"{foreign.pk}/").status_code == 404


def test_a_ledger_of_one_row_is_its_form(client):
    scene = ClubScene(definition=CONDITIONS)
    shown = page(client, scene)
    assert 'name="area"' in shown.content.decode()
    assert "平方米" in text(shown)
    assert "不含在建工程。" in text(shown)
    answer = client.post(scene.address, {"area": "1200.5", "pupils": "100", "safe": "1", "rooms": ["lab"]})
    assert answer.status_code == 302
    again = page(client, scene).content.decode()
    assert 'value="1200.5"' in again
    assert ">12.01</output>" in again
    assert client.post(scene.address, {"area": "很大", "version": "1"}).status_code == 422


def test_what_is_known_stands_filled_with_its_source_to_confirm_or_correct(client):
    load_elements()
    scene = ClubScene(definition=FAMILY)
    know_meetings(scene.first(), 3)
    shown = page(client, scene)
    assert 'name="meetings"type="text"value="3"' in text(shown)
    assert ">3次</a>（小教科" in text(shown)
    assert client.get(f"/ledgers/returns/{scene.first().pk}/grid/").json()["known"] == {"meetings": 3}
    assert 'data-known-of="meetings"hidden>' in text(shown)
    client.post(scene.address, {"meetings": "4", "held": "1"})
    assert 'data-known-of="meetings">' in text(page(client, scene))


def test_a_list_of_many_rows_costs_the_same_queries(client, scene, django_assert_max_num_queries):
    scene.save(*(club(number) for number in range(10, 200)))
    page(client, scene)
    with django_assert_max_num_queries(22):
        assert page(client, scene).status_code == 200
