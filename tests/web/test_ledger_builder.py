"""The form builder: a section makes a ledger of its own, and changes one without touching old records."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import make_user
from tests.ledger_scene import MARCH, LedgerScene
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.ledgers.actions.open_returns import open_returns
from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.models import LedgerType, LedgerTypeVersion, Record, Return

pytestmark = pytest.mark.django_db
FIELD = {"title": "场次", "kind": "integer", "unit": "场", "required": "on", "privacy": "none", "at_least": "0"}


@pytest.fixture(scope="module")
def standing_scene(standing) -> LedgerScene:
    return LedgerScene()


@pytest.fixture
def scene(standing_scene) -> LedgerScene:
    return deepcopy(standing_scene)


def url(name: str, *args: object) -> str:
    return reverse(f"ledgers:{name}", args=args)


@pytest.fixture
def designer(client, scene):
    client.force_login(scene.officer)
    return client


def begin(client, scene, **more: object) -> LedgerTypeVersion:
    data = {"title": "校园开放日", "owner": scene.section.pk, "starts": "2026-03-01", **more}
    client.post(url("new"), data)
    return LedgerTypeVersion.objects.get(type__title="校园开放日")


def add(client, version, section: str, **data: object):
    return client.post(url("build_add", version.pk, section), data, follow=True)


def fresh(version: LedgerTypeVersion) -> LedgerTypeVersion:
    return LedgerTypeVersion.objects.select_related("type").get(pk=version.pk)


def test_a_ledger_is_made_field_by_field_and_used(designer, scene):
    version = begin(designer, scene)
    add(designer, version, "fields", **FIELD)
    add(designer, version, "fields", **FIELD | {"title": "参加家长数", "unit": "人"})
    add(
        designer,
        version,
        "fields",
        title="场均人数",
        kind="decimal",
        unit="人",
        privacy="none",
        computed="【参加家长数】÷【场次】",
        decimals="1",
    )
    page = add(
        designer,
        version,
        "checks",
        must="【参加家长数】≥【场次】",
        message="参加家长数不应少于场次。",
        level="fault",
        scope="record",
    ).content.decode()
    assert "【参加家长数】≥【场次】" in page and "没有问题，可以启用" in page
    add(
        designer,
        version,
        "indicators",
        title="开放日参加家长数",
        unit="人",
        measure="sum",
        field="f2",
        direction="higher",
        definition="各场次参加家长数合计。",
    )
    assert "启用表样" in designer.post(url("build_issue", version.pk)).content.decode()
    designer.post(url("build_issue", version.pk), {"confirmed": "yes"})
    form = form_of(fresh(version))
    assert fresh(version).state == "issued"
    assert [field.title for field in form.fields] == ["场次", "参加家长数", "场均人数"]
    assert form.checks[0].must == "f2>=f1"
    type_ = LedgerType.objects.get(title="校园开放日")
    assert open_returns(type_id=type_.pk, day=MARCH, actor=None, on=MARCH) == 2


def test_a_change_is_taken_back(designer, scene):
    version = begin(designer, scene)
    add(designer, version, "fields", **FIELD)
    designer.post(url("build_move", version.pk, "fields", "f1"), {"to": "out"})
    assert fresh(version).definition["fields"] == []
    designer.post(url("build_undo", version.pk))
    assert [field["title"] for field in fresh(version).definition["fields"]] == ["场次"]
    designer.post(url("build_undo", version.pk))
    page = designer.post(url("build_undo", version.pk), follow=True).content.decode()
    assert "没有可以撤销的改动" in page


def test_fields_move_up_and_down_and_stay_at_the_ends(designer, scene):
    version = begin(designer, scene)
    for title in ("甲", "乙"):
        add(designer, version, "fields", **FIELD | {"title": title})
    for name, to in (("f2", "up"), ("f2", "up"), ("f1", "down")):
        designer.post(url("build_move", version.pk, "fields", name), {"to": to})
    assert [field["title"] for field in fresh(version).definition["fields"]] == ["乙", "甲"]


def test_zero_is_a_limit_and_own_choices_keep_their_codes(designer, scene):
    version = begin(designer, scene)
    add(designer, version, "fields", **FIELD)
    assert fresh(version).definition["fields"][0]["at_least"] == 0
    choice = {"title": "形式", "kind": "choice", "privacy": "none", "choices": "线上\n线下"}
    add(designer, version, "fields", **choice)
    changed = choice | {"choices": "线下\n混合"}
    designer.post(url("build_entry", version.pk, "fields", "f2"), changed)
    codes = dict((title, code) for code, title in fresh(version).definition["fields"][1]["choices"])
    assert codes["线下"] == "c2"


def test_a_shared_list_brings_its_other_wording_and_keeps_it_when_the_field_is_changed(designer, scene):
    version = begin(designer, scene)
    graded = {"title": "年级", "kind": "choice", "privacy": "none", "code_list": "grade"}
    add(designer, version, "fields", **graded)
    assert fresh(version).definition["fields"][0]["choice_words"]["七年级"] == "21"
    designer.post(url("build_entry", version.pk, "fields", "f1"), graded | {"choices": "初一年级\n初二年级"})
    assert set(fresh(version).definition["fields"][0]["choice_words"].values()) == {"21", "22"}


def test_what_the_stay_out_list_names_cannot_be_issued(designer, scene):
    version = begin(designer, scene)
    page = add(
        designer, version, "fields", **FIELD | {"title": "信访线索", "kind": "text", "unit": ""}
    ).content.decode()
    assert "还要改正" in page
    designer.post(url("build_issue", version.pk), {"confirmed": "yes"})
    assert fresh(version).state == "draft"


def test_a_wrong_condition_is_named_in_titles(designer, scene):
    version = begin(designer, scene)
    add(designer, version, "fields", **FIELD)
    page = add(
        designer, version, "checks", must="【没有的栏目】>1", message="核对。", level="fault", scope="record"
    ).content.decode()
    assert "还要改正（1处）" in page


def test_a_new_version_leaves_old_records_with_the_old_form(designer, scene):
    scene.save({"grade": "三年级", "pupils": 120, "joined": 90})
    designer.post(url("revise", scene.type.code))
    version = scene.type.versions.get(number=2)
    designer.post(url("build_move", version.pk, "fields", "note"), {"to": "out"})
    data = {"title": "课后服务情况", "owner": "小教", "reporters": ["school"], "rhythm": "month", "key": ["grade"]}
    data |= {"approval": ["clerk", "leader"], "zero_allowed": "on", "privacy": "personal", "starts": "2026-04-01"}
    assert designer.post(url("basics", version.pk), data).status_code == 302
    designer.post(url("build_issue", version.pk), {"confirmed": "yes"})
    assert fresh(version).state == "issued", designer.get(url("build", version.pk)).content.decode()
    assert Return.objects.get(pk=Record.objects.get().belongs_to_id).form_version.number == 1
    april = date(2026, 4, 7)
    open_returns(type_id=scene.type.pk, day=april, actor=None, on=april)
    assert set(Return.objects.filter(period_start=date(2026, 4, 1)).values_list("form_version__number", flat=True)) == {
        2
    }
    assert open_returns(type_id=scene.type.pk, day=MARCH, actor=None, on=april) == 0


def test_a_one_off_collection_needs_reason_end_and_the_leader_in_charge(designer, scene):
    answer = designer.post(
        url("new"), {"title": "校园开放日", "owner": scene.section.pk, "starts": "2026-03-01", "is_temporary": "on"}
    )
    assert answer.status_code == 422
    version = begin(designer, scene, is_temporary="on", reason="迎接检查", ends_on="2099-12-31")
    add(designer, version, "fields", **FIELD)
    page = designer.post(url("build_issue", version.pk), {"confirmed": "yes"}, follow=True).content.decode()
    assert "分管领导批准" in page
    code = version.type.code
    assert "没有" in designer.post(url("agree", code), follow=True).content.decode()
    assert fresh(version).type.approved_on is None
    designer.force_login(scene.deputy)
    assert "已批准" in designer.post(url("agree", code), follow=True).content.decode()
    designer.force_login(scene.officer)
    designer.post(url("build_issue", version.pk), {"confirmed": "yes"})
    assert fresh(version).state == "issued"


def test_a_form_goes_out_and_in_as_toml(designer, scene):
    exported = designer.get(url("export", scene.type.code)).content
    assert tomllib.loads(exported.decode())["title"] == "课后服务情况"
    version = begin(designer, scene)
    file = SimpleUploadedFile(
        "表样.toml", exported.replace(b"sample_joined", b"own_joined").replace(b"sample_share", b"own_share")
    )
    assert designer.post(url("build_import", version.pk), {"file": file}).status_code == 302
    assert fresh(version).definition["code"] == version.type.code
    assert len(fresh(version).definition["fields"]) == 6


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"title = ", b"title = 1\n", b""])
def test_a_file_that_is_no_form_is_refused_with_the_place(designer, scene, content):
    version = begin(designer, scene)
    before = fresh(version).definition
    answer = designer.post(url("build_import", version.pk), {"file": SimpleUploadedFile("a.toml", content)})
    assert answer.status_code == 422
    assert fresh(version).definition == before


def test_nobody_designs_for_another_section(client, scene):
    version = scene.type.versions.get()
    for user in (scene.clerk, scene.principal):
        client.force_login(user)
        assert client.get(url("build", version.pk)).status_code == 403
    client.force_login(make_user(role="section_officer", at=scene.school))
    assert client.get(url("build", version.pk)).status_code == 404


def test_two_designers_do_not_overwrite_each_other(designer, scene):
    version = begin(designer, scene)
    add(designer, version, "fields", **FIELD)
    page = add(designer, version, "fields", **FIELD | {"title": "乙", "seen": "1"}).content.decode()
    assert "刚被别人改过" in page
    assert len(fresh(version).definition["fields"]) == 1


def test_a_column_for_what_is_known_shows_where_it_is_and_who_may_allow_it(designer, scene):
    load_elements()
    version = begin(designer, scene, is_temporary="on", reason="摸底", ends_on="2099-12-31")
    page = add(designer, version, "fields", **FIELD | {"title": "学生人数", "unit": "人"}).content.decode()
    assert "已经有的数（1项），不能再要" in page and 'href="/elements/catalogue/enrolment/"' in page
    assert f"/elements/catalogue/enrolment/allow/?subject=ledgers.ledgertype%3A{version.type_id}" in page
    assert f"requester={scene.section.pk}" in page


def test_the_office_puts_shipped_ledgers_into_use_and_a_section_does_not(client, scene):
    codes = {"ledger": ["after_school_service", "school_safety_daily", "no_such_ledger"]}
    client.force_login(scene.officer)
    assert "由办公室统一启用" in client.get(url("catalogue")).content.decode()
    assert client.post(url("catalogue"), codes).status_code == 403
    client.force_login(make_user(role="district_office", at=scene.authority))
    page = client.post(url("catalogue"), codes, follow=True).content.decode()
    assert "已启用2张台账" in page and "课后服务月报" in page
    again = client.post(url("catalogue"), codes, follow=True).content.decode()
    assert "已启用0张台账" in again
