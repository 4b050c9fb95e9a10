"""The grid's questions: all rows, save, check; rights, refusals, repetition, and what stays secret."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.club_ledger import ClubScene, club
from tests.factories import make_user
from tests.ledger_scene import MARCH, LedgerScene
from yanzhen.apps.ledgers.actions.forget_answers import forget_answers
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.models import Record, Return, ReturnState, SaveToken
from yanzhen.apps.ledgers.refusals import sees_sealed
from yanzhen.presets.ledger_catalogue import ledger_catalogue
from yanzhen.web.ledgers.wire import form_json

pytestmark = pytest.mark.django_db
TOKEN = "a" * 32


@pytest.fixture(scope="module")
def standing_scene(standing) -> ClubScene:
    return ClubScene(rows=3)


@pytest.fixture
def scene(standing_scene) -> ClubScene:
    return deepcopy(standing_scene)


def ask(client, scene, user, **query) -> Any:
    client.force_login(user)
    return client.get(f"/ledgers/returns/{scene.sheet().pk}/grid/", query)


def send(client, scene, *changes, name: str = "rows", token: str = TOKEN, user=None) -> Any:
    client.force_login(user or scene.clerk)
    body = json.dumps({"token": token, "changes": changes})
    return client.post(f"/ledgers/returns/{scene.sheet().pk}/{name}/", body, content_type="application/json")


def new(temp: str, **values: Any) -> dict[str, Any]:
    return {"id": None, "temp": temp, "version": None, "values": values}


def test_all_rows_come_with_form_values_and_findings(client, scene):
    Record.objects.filter(key="社团2").update(values={"name": "社团2", "stage": "primary", "pupils": 3, "joined": 4})
    answer = ask(client, scene, scene.clerk).json()
    assert [row["values"]["name"] for row in answer["rows"]] == ["社团1", "社团2", "社团3"]
    assert answer["rows"][0]["values"]["share"] == "93.3"
    assert answer["rows"][0]["findings"] == []
    assert [one["code"] for one in answer["rows"][1]["findings"]] == ["within", "few"]
    fields = {field["key"]: field for field in answer["form"]["fields"]}
    assert fields["stage"]["choices"][0] == {"code": "primary", "title": "小学", "initials": "xx xiaoxue"}
    assert fields["share"]["computed"][:2] == ["binary", "*"]
    assert answer["can_change"] is True


def test_the_same_version_is_answered_with_304(client, scene):
    assert ask(client, scene, scene.clerk, version=scene.sheet().version).status_code == 304
    assert ask(client, scene, scene.clerk, version=scene.sheet().version - 1).status_code == 200


def test_who_may_look_but_not_fill_reads_only(client, scene):
    scene.save(club(9))
    assert ask(client, scene, scene.officer).json()["can_change"] is False
    assert send(client, scene, new("x", name="合唱"), user=scene.officer).json()["code"] == "NOT_YOURS"
    assert send(client, scene, new("x", name="合唱"), user=scene.deputy).status_code == 403


def test_who_may_look_but_not_read_personal_fields_gets_no_rows(client):
    scene = LedgerScene()
    scene.save({"grade": "三年级", "pupils": 3, "contact": "示例人员"})
    leader = make_user(role="principal_leader", at=scene.authority)
    assert not sees_sealed(scene.sheet(), leader, on=MARCH)
    assert ask(client, scene, leader).status_code == 403
    assert ask(client, scene, scene.officer).status_code == 200


def test_another_school_sees_nothing(client, scene):
    assert ask(client, scene, scene.other_clerk).status_code == 404
    assert send(client, scene, new("x", name="合唱"), user=scene.other_clerk).status_code == 404
    assert send(client, scene, new("x", name="合唱"), user=scene.other_clerk, name="check").status_code == 404


def test_rows_are_added_changed_and_removed_in_one_save(client, scene):
    one, two, _ = Record.objects.order_by("position")
    answer = send(
        client,
        scene,
        new("x", name="合唱", stage="junior", pupils="４０人", joined=38),
        {"id": one.pk, "temp": "a", "version": 1, "values": {"joined": 30}},
        {"id": two.pk, "temp": "b", "version": 1, "values": None},
    ).json()
    saved = {row["temp"]: row for row in answer["saved"]}
    assert saved["x"]["values"]["share"] == "95"
    assert [one["code"] for one in saved["x"]["findings"]] == ["REQUIRED"]
    assert (saved["a"]["version"], saved["a"]["findings"]) == (2, [])
    assert saved["b"]["values"] is None
    assert answer["version"] == answer["before"] + 1 == scene.sheet().version
    assert sorted(Record.objects.standing().values_list("key", flat=True)) == ["合唱", "社团1", "社团3"]


def test_the_same_token_again_writes_nothing_and_says_the_same(client, scene):
    first = send(client, scene, new("x", name="合唱")).json()
    again = send(client, scene, new("x", name="合唱")).json()
    assert again == first
    assert Record.objects.filter(key="合唱").count() == 1
    assert (
        send(client, scene, new("x", name="舞蹈"), token="b" * 32).json()["saved"][0]["id"] != first["saved"][0]["id"]
    )


def test_a_row_that_another_changed_is_a_conflict_and_the_others_are_saved(client, scene):
    one, two, _ = Record.objects.order_by("position")
    write = RowWrite(record_id=one.pk, version=1, values={"joined": 20})
    save_rows(return_id=scene.sheet().pk, changes=[write], actor=scene.middle, on=MARCH)
    answer = send(
        client,
        scene,
        {"id": one.pk, "temp": "a", "version": 1, "values": {"joined": 30}},
        {"id": two.pk, "temp": "b", "version": 1, "values": {"joined": 29}},
    ).json()
    (conflict,) = answer["conflicts"]
    assert (conflict["temp"], conflict["theirs"]["joined"], conflict["version"]) == ("a", 20, 2)
    assert conflict["changed_by"] == str(scene.middle)
    assert [row["temp"] for row in answer["saved"]] == ["b"]
    assert Record.objects.get(pk=one.pk).values["joined"] == 20


def test_a_row_that_another_removed_is_told_as_gone(client, scene):
    one = Record.objects.order_by("position").first()
    save_rows(return_id=scene.sheet().pk, changes=[RowWrite(record_id=one.pk, version=1)], actor=scene.middle, on=MARCH)
    answer = send(client, scene, {"id": one.pk, "temp": "a", "version": 1, "values": {"joined": 30}}).json()
    assert [(row["temp"], row["theirs"]) for row in answer["conflicts"]] == [("a", None)]


def test_a_cell_that_cannot_be_read_keeps_its_row_back_and_no_other(client, scene):
    answer = send(client, scene, new("x", name="合唱", pupils="很多"), new("y", name="舞蹈", pupils=5)).json()
    assert [(one["temp"], one["field"], one["code"]) for one in answer["faults"]] == [("x", "pupils", "NOT_A_NUMBER")]
    assert [row["temp"] for row in answer["saved"]] == ["y"]


def test_two_rows_with_one_key_are_told_at_the_key(client, scene):
    answer = send(client, scene, new("x", name="社团1")).json()
    assert [(one["field"], one["code"]) for one in answer["faults"]] == [("name", "KEY_TAKEN")]


def test_checking_writes_nothing(client, scene):
    before = (Record.objects.count(), scene.sheet().version)
    answer = send(client, scene, new("x", name="合唱", stage="junior", pupils=4, joined=9), name="check").json()
    assert [one["code"] for one in answer["saved"][0]["findings"]] == ["within"]
    assert answer["saved"][0]["values"]["share"] == "225"
    assert (Record.objects.count(), scene.sheet().version) == before
    assert not SaveToken.objects.exists()
    assert send(client, scene, new("x", name="社团1"), name="check").json()["faults"][0]["code"] == "KEY_TAKEN"


def test_new_rows_stand_where_they_were_put(client, scene):
    one, two, three = Record.objects.order_by("position")
    send(
        client,
        scene,
        new("x", name="甲") | {"after": one.pk},
        new("y", name="乙") | {"after": "x"},
        new("z", name="丙") | {"after": ""},
        new("w", name="丁"),
    )
    names = [row["values"]["name"] for row in ask(client, scene, scene.clerk).json()["rows"]]
    assert names == ["丙", "社团1", "甲", "乙", "社团2", "社团3", "丁"]
    assert {two.version, three.version} == {1}
    assert set(Record.objects.values_list("version", flat=True)) == {1}


def test_a_row_put_behind_one_that_is_gone_stands_last(client, scene):
    one, two, _ = Record.objects.order_by("position")
    save_rows(return_id=scene.sheet().pk, changes=[RowWrite(record_id=one.pk, version=1)], actor=scene.clerk, on=MARCH)
    send(client, scene, new("x", name="甲") | {"after": one.pk})
    names = [row["values"]["name"] for row in ask(client, scene, scene.clerk).json()["rows"]]
    assert names == ["社团2", "社团3", "甲"]


def test_a_return_on_its_way_is_not_changed_and_says_why(client, scene):
    Return.objects.filter(pk=scene.sheet().pk).update(state=ReturnState.IN_UNIT)
    answer = send(client, scene, new("x", name="合唱"))
    assert (answer.status_code, answer.json()["code"]) == (409, "WRONG_STATE")
    assert "校内审核中" in answer.json()["message"]
    assert ask(client, scene, scene.clerk).json()["can_change"] is False


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"token": "short", "changes": []}',
        b'{"token": "aaaaaaaaaaaa", "changes": {}}',
        b'{"token": "aaaaaaaaaaaa", "changes": [7]}',
        b'{"token": "aaaaaaaaaaaa", "changes": [{"id": "1", "temp": "a", "values": {}}]}',
        b'{"token": "aaaaaaaaaaaa", "changes": [{"id": true, "temp": "a", "values": {}}]}',
        b'{"token": "aaaaaaaaaaaa", "changes": [{"id": null, "temp": "a", "values": {"name": [[]]}}]}',
        b'{"token": "aaaaaaaaaaaa", "changes": [{"id": null, "temp": "a", "values": {"name": {}}}]}',
        b'{"token": "aaaaaaaaaaaa", "changes": [{"id": null, "values": {}}]}',
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_none_is_refused_in_words(client, scene, body):
    client.force_login(scene.clerk)
    answer = client.post(f"/ledgers/returns/{scene.sheet().pk}/rows/", body, content_type="application/json")
    assert answer.status_code == 400
    assert "请刷新本页" in answer.json()["message"]


def test_a_field_that_the_form_has_not_is_refused(client, scene):
    answer = send(client, scene, new("x", unknown="1"))
    assert (answer.status_code, answer.json()["code"]) == (409, "UNKNOWN_FIELD")


def test_answers_kept_for_repetition_hold_no_values(client):
    scene = LedgerScene()
    answer = send(client, scene, new("x", grade="三年级", pupils=3, contact="示例人员")).json()
    assert answer["saved"][0]["values"]["contact"] == "示例人员"
    assert "示例人员" not in json.dumps(SaveToken.objects.get().answer, ensure_ascii=False)
    assert ask(client, scene, scene.clerk).json()["form"]["is_private"] is True


def test_answers_are_forgotten_once_no_page_can_ask_for_them(client, scene):
    send(client, scene, new("x", name="合唱"))
    kept = SaveToken.objects.get().saved_at
    assert forget_answers(before=kept) == 0
    assert forget_answers(before=kept + timedelta(seconds=1)) == 1
    assert not SaveToken.objects.exists()


def test_every_ledger_of_the_catalogue_can_be_filled_in_the_grid():
    for form in ledger_catalogue().values():
        sent = form_json(form, starts_on=MARCH, ends_on=MARCH)
        assert json.loads(json.dumps(sent)) == sent
        for field, told in zip(form.fields, sent["fields"], strict=True):
            assert bool(field.computed) == bool(told["computed"])
            assert bool(field.required_when) == bool(told["required_when"])


def test_remarks_of_the_section_are_at_their_cells(client, scene):
    row = Record.objects.order_by("position").first()
    scene.sheet().remarks.create(record=row, field="joined", wording="与上月相差太大", made_by=scene.officer)
    answer = ask(client, scene, scene.clerk).json()
    assert [row["remarks"] for row in answer["rows"]] == [{"joined": "与上月相差太大"}, None, None]


def test_questions_cost_the_same_for_few_and_many_rows(client, scene):
    ask(client, scene, scene.clerk)
    few = queries(lambda: ask(client, scene, scene.clerk))
    first = queries(lambda: send(client, scene, new("n0", name="新0"), token="b" * 32))
    scene.save(*(club(number) for number in range(10, 200)))
    assert queries(lambda: ask(client, scene, scene.clerk)) == few
    changes = [new(f"m{number}", name=f"另{number}") for number in range(200)]
    assert queries(lambda: send(client, scene, *changes, token="c" * 32)) == first


def queries(work) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert work().status_code == 200
    return len(caught)
