"""Ledgers for machines: rows by key, twice the same, every row with its result, and what changed since a version."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from copy import deepcopy
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone

from tests.factories import make_user
from tests.ledger_scene import LedgerScene
from yanzhen.apps.accounts.models import ApiToken
from yanzhen.apps.accounts.models.token import digest_of
from yanzhen.apps.ledgers.models import Record

pytestmark = pytest.mark.django_db
ROWS = [{"grade": "三年级", "pupils": 120, "joined": 90}, {"grade": "四年级", "pupils": "１００人", "joined": 80}]


@pytest.fixture(scope="module")
def standing_scene(standing) -> LedgerScene:
    return LedgerScene()


@pytest.fixture
def scene(standing_scene) -> LedgerScene:
    return deepcopy(standing_scene)


class Caller:
    """A program with the key of an account."""

    def __init__(self, client, user) -> None:
        secret = secrets.token_urlsafe(32)
        expires_on = timezone.localdate() + timedelta(days=1)
        ApiToken.objects.create(user=user, name="对接", digest=digest_of(secret), expires_on=expires_on)
        self.client, self.head = client, {"HTTP_AUTHORIZATION": f"Bearer {secret}"}

    def get(self, path: str):
        answer = self.client.get(f"/api/v1/ledgers{path}", **self.head)
        return answer.status_code, answer.json()

    def send(self, method: str, path: str, body: object = None):
        call = getattr(self.client, method)
        answer = call(f"/api/v1/ledgers{path}", json.dumps(body), content_type="application/json", **self.head)
        return answer.status_code, answer.json()


@pytest.fixture
def clerk(client, scene):
    return Caller(client, scene.clerk)


def put(caller, scene, rows, **more):
    body = {"organisation": scene.school.code, "day": "2026-03-05", "rows": rows, **more}
    return caller.send("put", f"/{scene.type.code}/records", body)


def test_sending_rows_twice_changes_nothing_the_second_time(clerk, scene):
    status, first = put(clerk, scene, ROWS)
    assert (status, [row["outcome"] for row in first["rows"]]) == (200, ["added", "added"])
    _, second = put(clerk, scene, ROWS)
    assert [row["outcome"] for row in second["rows"]] == ["unchanged", "unchanged"]
    assert second["version"] == first["version"]
    _, third = put(clerk, scene, [{**ROWS[0], "joined": 91}])
    assert [row["outcome"] for row in third["rows"]] == ["changed"]
    assert Record.objects.standing().count() == 2


def test_every_row_gets_its_result_and_one_fault_keeps_all_out(clerk, scene):
    bad = {"grade": "五年级", "pupils": "很多"}
    _, answer = put(clerk, scene, [ROWS[0], bad])
    assert [row["outcome"] for row in answer["rows"]] == ["not_written", "fault"]
    assert (answer["is_written"], Record.objects.count()) == (False, 0)
    fault = answer["rows"][1]["faults"][0]
    assert (fault["field"], fault["code"]) == ("pupils", "NOT_A_NUMBER")
    _, answer = put(clerk, scene, [ROWS[0], bad], all_or_nothing=False)
    assert [row["outcome"] for row in answer["rows"]] == ["added", "fault"]
    assert Record.objects.count() == 1


def test_the_same_row_twice_in_one_delivery_is_a_fault(clerk, scene):
    _, answer = put(clerk, scene, [ROWS[0], ROWS[0]])
    assert [row["outcome"] for row in answer["rows"]] == ["not_written", "fault"]


def test_rows_that_were_not_sent_are_removed_only_when_asked(clerk, scene):
    put(clerk, scene, ROWS)
    _, answer = put(clerk, scene, ROWS[:1])
    assert (answer["removed"], Record.objects.standing().count()) == (0, 2)
    _, answer = put(clerk, scene, ROWS[:1], remove_missing=True)
    assert (answer["removed"], Record.objects.standing().count()) == (1, 1)
    _, answer = put(clerk, scene, [{"grade": "x", "pupils": "y"}], remove_missing=True)
    assert Record.objects.standing().count() == 1


def test_rows_and_returns_are_read_in_pages(clerk, scene):
    put(clerk, scene, ROWS)
    _, returns = clerk.get(f"/{scene.type.code}/returns?day=2026-03-05")
    assert [(one["organisation"], one["state"]) for one in returns["items"]] == [(scene.school.code, "draft")]
    number = returns["items"][0]["id"]
    _, page = clerk.get(f"/returns/{number}/records?limit=1")
    _, rest = clerk.get(f"/returns/{number}/records?limit=1&after={page['next_after']}")
    assert [page["items"][0]["key"], rest["items"][0]["key"]] == ["三年级", "四年级"]
    assert rest["next_after"] is None


def test_the_delta_tells_each_changed_return_once_and_nothing_twice(clerk, scene):
    _, start = clerk.get("/changes")
    put(clerk, scene, ROWS)
    put(clerk, scene, [{**ROWS[0], "joined": 91}])
    _, first = clerk.get(f"/changes?since={start['next_since']}")
    assert [one["rows"] for one in first["items"]] == [2]
    _, again = clerk.get(f"/changes?since={first['next_since']}")
    assert (again["items"], again["next_since"]) == ([], first["next_since"])
    scene.send()
    _, sent = clerk.get(f"/changes?since={first['next_since']}")
    assert [one["state"] for one in sent["items"]] == ["submitted"]


def test_another_schools_changes_are_not_told(client, clerk, scene):
    put(clerk, scene, ROWS)
    other = Caller(client, scene.other_clerk)
    assert other.get("/changes")[1]["items"] == []
    number = scene.sheet().pk
    assert other.get(f"/returns/{number}")[0] == 404
    assert other.get(f"/returns/{number}/records")[0] == 404
    assert put(other, scene, ROWS)[0] == 404


def test_sealed_values_go_only_to_those_whose_duty_needs_them(client, clerk, scene):
    put(clerk, scene, [{**ROWS[0], "contact": "示例人员甲"}])
    scene.send()
    path = f"/returns/{scene.sheet().pk}/records"
    assert clerk.get(path)[1]["items"][0]["values"]["contact"] == "示例人员甲"
    leader = Caller(client, scene.deputy)
    assert "contact" not in leader.get(path)[1]["items"][0]["values"]


def test_a_return_is_sent_on_and_a_zero_report_made(clerk, scene):
    put(clerk, scene, ROWS)
    number = scene.sheet().pk
    assert clerk.send("post", f"/returns/{number}/forward")[1]["state"] == "in_unit"
    assert clerk.send("post", f"/returns/{number}/forward")[0] == 409
    assert clerk.send("post", f"/returns/{number}/zero")[0] == 409


def test_the_form_says_what_to_send(clerk, scene):
    _, form = clerk.get(f"/{scene.type.code}")
    assert [field["key"] for field in form["definition"]["fields"]][:2] == ["grade", "pupils"]
    assert [one["code"] for one in clerk.get("")[1]["items"]] == [scene.type.code]


def test_without_the_right_nothing_is_told(client, scene):
    stranger = Caller(client, make_user(role="hotline_operator", at=scene.authority))
    assert stranger.get("")[0] == 403
    assert put(stranger, scene, ROWS)[0] == 403


def test_unknown_fields_and_units_are_named(clerk, scene):
    status, answer = put(clerk, scene, [{"nothing": 1}])
    assert (status, answer["code"]) == (409, "UNKNOWN_FIELD")
    status, _ = clerk.send(
        "put", f"/{scene.type.code}/records", {"organisation": "??", "day": "2026-03-05", "rows": []}
    )
    assert status == 404


CLIENT = Path(__file__).parents[2] / "docs/dev/examples/ledger_client.py"


@pytest.mark.django_db(transaction=True)
def test_the_example_client_sends_a_file_and_tells_what_became_of_each_row(live_server, tmp_path):
    scene = LedgerScene()
    secret = secrets.token_urlsafe(32)
    expires_on = timezone.localdate() + timedelta(days=1)
    ApiToken.objects.create(user=scene.clerk, name="对接", digest=digest_of(secret), expires_on=expires_on)
    file = tmp_path / "rows.csv"
    file.write_text("grade,pupils,joined\n三年级,120,90\n四年级,100,\n", "utf-8-sig")
    asked = [sys.executable, str(CLIENT), live_server.url, scene.type.code, scene.school.code, "2026-03-05", str(file)]
    run = partial(subprocess.run, asked, env={"YANZHEN_KEY": secret}, capture_output=True, text=True, timeout=240)
    done = run()
    assert (done.returncode, done.stdout.split()) == (0, ["1", "added", "2", "added"]), done.stderr
    file.write_text("grade,pupils,joined\n三年级,很多,90\n", "utf-8-sig")
    refused = run()
    assert refused.returncode == 1
    assert "很多" in refused.stdout
    assert len(CLIENT.read_text("utf-8").splitlines()) <= 35
