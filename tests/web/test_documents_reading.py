"""The reading page by real requests: who may, what changes, what two people do to one item, how many queries."""

from __future__ import annotations

import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_organisation, make_user
from yanzhen.apps.documents.actions.accept_sure_items import accept_sure_items
from yanzhen.apps.documents.actions.add_document import Description, ReceivedText, add_document
from yanzhen.apps.documents.actions.keep_reading import keep_reading
from yanzhen.apps.documents.models import DocumentVersion, ItemState
from yanzhen.apps.documents.reading_engine import reading_of
from yanzhen.apps.jobs.actions.enqueue import enqueue

pytestmark = pytest.mark.django_db

TEXT = (
    "云溪区教育系统2026年工作计划\n"
    "一、提升质量\n"
    "体卫艺科要在6月底前制定方案，学生体质健康优良率达到60%以上。各校要每周开足5节体育课，并做好记录。\n"
    "二、改善条件\n"
    "各校要建立台账，定期公开进展。计财科要落实经费。\n"
)
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def authority():
    return make_organisation("云溪区教育委员会", kind="authority")


@pytest.fixture
def office(authority):
    return make_organisation("办公室", kind="section", under=authority)


@pytest.fixture
def reader(office):
    return make_user(role="section_officer", at=office)


def read(office, reader, text=TEXT) -> DocumentVersion:
    """Store and read a text as the page does."""
    version = add_document(
        organisation=office, description=Description(title="计划"), received=ReceivedText(text=text), actor=reader
    )
    return keep_reading(version_id=version.pk, reading=reading_of(text, name=""), engine_version="test", actor=reader)


@pytest.fixture
def version(office, reader):
    return read(office, reader)


@pytest.fixture
def page(client, reader):
    client.force_login(reader)
    return client


def _item(version, words):
    place = TEXT.index(words)
    return version.items.live().get(start__lte=place, end__gt=place)


def _url(name, pk, **query):
    return reverse(f"documents:{name}", args=[pk]) + (
        "?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else ""
    )


def test_every_sentence_stands_on_the_page_under_the_place_that_sources_lead_to(page, version):
    html = page.get(_url("reading", version.pk)).content.decode()
    for item in version.items.live():
        assert f'id="s-{item.start}"' in html
    assert html.index("待确认") < html.index("全部任务")


def test_script_signs_in_a_text_stay_text(page, office, reader):
    version = read(office, reader, "各校要做好<script>alert(1)</script>防护工作。\n")
    html = page.get(_url("reading", version.pk)).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("name", ["reading", "item", "item_edit", "item_reject", "item_split"])
def test_pages_open_to_readers_and_are_unknown_to_strangers(client, version, reader, name):
    pk = version.pk if name == "reading" else _item(version, "台账").pk
    client.force_login(reader)
    assert client.get(_url(name, pk)).status_code == 200
    stranger = make_user(role="section_officer", at=make_organisation("另一单位"))
    client.force_login(stranger)
    assert client.get(_url(name, pk)).status_code == 404
    client.force_login(make_user())
    assert client.get(_url(name, pk)).status_code == 403


def test_who_may_only_look_changes_nothing(client, version, authority):
    client.force_login(make_user(role="deputy_leader", at=authority))
    assert client.get(_url("reading", version.pk)).status_code == 200
    row = _item(version, "台账")
    acts = [
        _url("item_accept", row.pk, seen=0),
        _url("item_merge", row.pk, seen=0),
        _url("undo", version.pk),
        _url("finish", version.pk),
        _url("accept_sure", version.pk, percent=0),
    ]
    assert [client.post(url).status_code for url in acts] == [403] * len(acts)
    row.refresh_from_db()
    assert row.state == ItemState.PROPOSED


def test_accepting_without_script_leads_back_to_the_item(page, version):
    row = _item(version, "台账")
    answer = page.post(_url("item_accept", row.pk, seen=0), {"order": "document"})
    assert answer.url == f"/documents/{version.pk}/?order=document#i-{row.pk}"
    row.refresh_from_db()
    assert row.state == ItemState.ACCEPTED


def test_accepting_with_script_answers_the_card_and_the_progress(page, version):
    row = _item(version, "台账")
    answer = page.post(_url("item_accept", row.pk, seen=0), **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="i-{row.pk}"' in html
    assert 'id="yr-progress" hx-swap-oob="true"' in html
    assert "<html" not in html


def test_the_form_is_filled_from_the_text(page, version):
    html = page.get(_url("item_edit", _item(version, "体卫艺科").pk)).content.decode()
    assert "2026-06-30" in html
    assert 'value="60"' in html
    assert 'data-pick="q"' in html


def _form(**fields):
    row = {"target_metric": "优良率", "target_comparator": "ge", "target_value": "60", "target_unit": "%"}
    return {
        "kind": "task",
        "title": "制定体育方案",
        "lead": "体卫艺科",
        "support": "",
        "deadline_on": "2026-06-30",
        "deadline_basis": "6月底前",
        "target_start": "",
        **row,
        **fields,
    }


def test_a_correction_is_saved_and_accepted(page, version):
    row = _item(version, "体卫艺科")
    page.post(_url("item_edit", row.pk, seen=0), _form(accept="yes", lead="体卫艺科、 小教科，"))
    row.refresh_from_db()
    assert (row.title, row.lead, row.state) == ("制定体育方案", ["体卫艺科", "小教科"], ItemState.ACCEPTED)
    assert [(t["metric"], t["value"], t["comparator"]) for t in row.targets] == [("优良率", 60, "ge")]


@pytest.mark.parametrize(
    ("written", "expected"), [("8-12", (None, 8, 12)), ("8.5", (8.5, None, None)), ("8至12", (None, 8, 12))]
)
def test_targets_are_numbers_or_ranges(page, version, written, expected):
    row = _item(version, "体卫艺科")
    page.post(_url("item_edit", row.pk, seen=0), _form(target_value=written))
    row.refresh_from_db()
    assert tuple(row.targets[0][key] for key in ("value", "min", "max")) == expected


@pytest.mark.parametrize(
    "fault", [{"title": " "}, {"target_value": "很多"}, {"deadline_on": "六月"}, {"title": "长" * 301}, {"kind": "?"}]
)
def test_a_faulty_form_keeps_the_input_and_changes_nothing(page, version, fault):
    row = _item(version, "体卫艺科")
    answer = page.post(_url("item_edit", row.pk, seen=0), _form(lead="手填的单位", **fault))
    assert answer.status_code == 422
    assert "手填的单位" in answer.content.decode()
    row.refresh_from_db()
    assert row.version == 0


def test_two_editors_both_see_both_sides(page, version, office):
    row = _item(version, "体卫艺科")
    page.post(_url("item_edit", row.pk, seen=0), _form(title="甲的名称"))
    answer = page.post(_url("item_edit", row.pk, seen=0), _form(title="乙的名称"), **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "甲的名称" in html
    assert "乙的名称" in html
    assert "seen=1" in html
    page.post(_url("item_edit", row.pk, seen=1), _form(title="乙的名称"))
    row.refresh_from_db()
    assert row.title == "乙的名称"


def test_a_stale_accept_shows_the_item_as_it_is_now(page, version):
    row = _item(version, "体卫艺科")
    page.post(_url("item_edit", row.pk, seen=0), _form(title="甲的名称"))
    answer = page.post(_url("item_accept", row.pk, seen=0), **HTMX)
    assert answer.status_code == 409
    assert "甲的名称" in answer.content.decode()


def test_rejecting_asks_why(page, version):
    row = _item(version, "台账")
    assert page.post(_url("item_reject", row.pk, seen=0), {"reason": ""}).status_code == 422
    page.post(_url("item_reject", row.pk, seen=0), {"reason": "不是任务", "other": "已由别的科室负责"})
    row.refresh_from_db()
    assert (row.state, row.reject_reason) == (ItemState.REJECTED, "已由别的科室负责")


def test_splitting_offers_the_stops_of_the_sentence(page, version):
    row = _item(version, "台账")
    at = TEXT.index("定期公开")
    assert f'name="at" value="{at}"' in page.get(_url("item_split", row.pk)).content.decode()
    page.post(_url("item_split", row.pk, seen=0), {"at": at})
    assert _item(version, "定期公开").start == at


def test_words_copied_from_the_text_become_a_task(page, version):
    page.post(_url("add", version.pk), {"words": "做好记录"})
    start = TEXT.index("做好记录")
    assert version.items.live().filter(start=start, end=start + 4, kind="task").exists()


@pytest.mark.parametrize("words", ["没有这样的话", "各校要"])
def test_words_that_are_not_there_once_are_refused(page, version, words):
    before = version.items.count()
    answer = page.post(_url("add", version.pk), {"words": words}, **HTMX)
    assert answer.status_code == 422
    assert version.items.count() == before


def test_undo_brings_the_whole_reading_back(page, version):
    row = _item(version, "台账")
    page.post(_url("item_accept", row.pk, seen=0))
    answer = page.post(_url("undo", version.pk), **HTMX)
    assert (answer["HX-Retarget"], answer.status_code) == ("#reading", 200)
    row.refresh_from_db()
    assert row.state == ItemState.PROPOSED
    assert page.post(_url("undo", version.pk), **HTMX).status_code == 422


def test_a_reading_is_finished_and_taken_up_again(page, version, reader):
    assert page.post(_url("finish", version.pk), **HTMX).status_code == 422
    accept_sure_items(version_id=version.pk, at_least=0, actor=reader)
    page.post(_url("finish", version.pk))
    version.refresh_from_db()
    assert version.is_finished
    html = page.get(_url("reading", version.pk)).content.decode()
    assert "重新研读" in html
    assert 'data-act="accept"' not in html
    page.post(_url("reopen", version.pk))
    version.refresh_from_db()
    assert not version.is_finished


@pytest.mark.parametrize("name", ["item_accept", "item_merge", "item_split", "item_reject"])
def test_an_act_without_what_was_seen_is_unknown(page, version, name):
    assert page.post(_url(name, _item(version, "台账").pk), {"reason": "重复"}).status_code == 404


def _long_text() -> str:
    part = "".join(
        f"（{n}）各校要在6月底前完成第{n}批自查，整改率达到95%以上，并建立问题台账。\n" for n in range(1, 21)
    )
    return "云溪区2026年计划\n" + "".join(f"第{n}部分\n{part}" for n in range(1, 27))


@pytest.mark.slow
def test_twenty_thousand_characters_take_the_same_queries_and_a_tenth_of_a_second(
    page, office, reader, django_assert_max_num_queries
):
    short, long = read(office, reader), read(office, reader, _long_text()[:20_000])
    assert len(long.text) == 20_000
    counts = []
    for version in (short, long):  # the first visit says who is here
        page.get(_url("reading", version.pk, order="document"))
    for version in (short, long):
        with django_assert_max_num_queries(16) as queries:
            page.get(_url("reading", version.pk, order="document"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    spent = []
    for _ in range(5):
        start = time.process_time()
        page.get(_url("reading", long.pk, order="document"))
        spent.append(time.process_time() - start)
    assert min(spent) < 0.15  # 60 to 80 ms measured; the clock counts this process alone


def test_a_long_text_waits_for_its_job_and_leads_to_the_reading(page, office, reader):
    version = add_document(
        organisation=office, description=Description(title="长文"), received=ReceivedText(text=TEXT), actor=reader
    )
    version.job = enqueue("documents.read", title="识读", actor=reader, payload={"version": version.pk})
    version.save(update_fields=["job"])
    assert "正在后台识读" in page.get(_url("reading", version.pk)).content.decode()
    assert page.get(_url("progress", version.pk), **HTMX).status_code == 200
    assert page.get(_url("progress", version.pk, version=version.job.version), **HTMX).status_code == 304
    keep_reading(version_id=version.pk, reading=reading_of(TEXT, name=""), engine_version="test", actor=reader)
    assert page.get(_url("progress", version.pk), **HTMX)["HX-Redirect"] == _url("reading", version.pk)


def _starts(answer) -> list[int]:
    return [int(start) for start in re.findall(r'<article[^>]* data-start="(\d+)"', answer.content.decode())]


def test_cards_come_in_windows_and_around_any_place_of_the_text(page, office, reader):
    version = read(office, reader, _long_text()[:20_000])
    tasks = list(version.items.tasks().order_by("start").values_list("start", flat=True))
    first = page.get(_url("reading", version.pk, order="document"))
    assert _starts(first) == tasks[:60]
    rest = page.get(_url("reading", version.pk, order="document", **{"from": 60}), **HTMX)
    assert _starts(rest) == tasks[60:120]
    around = page.get(_url("reading", version.pk, order="document", at=tasks[200]), **HTMX)
    assert _starts(around) == tasks[195:255]
    assert "前面还有195条" in around.content.decode()
    before = page.get(_url("reading", version.pk, order="document", **{"from": 135, "until": 195}), **HTMX)
    assert _starts(before) == tasks[135:195]
    assert "后面还有" not in before.content.decode()
    beyond = page.get(_url("reading", version.pk, order="document", at=9_999_999), **HTMX)
    assert _starts(beyond)[-1] == tasks[-1]


@pytest.mark.parametrize("asked", [{"from": "x"}, {"at": "-1"}, {"from": "99999999"}, {"from": 500, "until": 2}])
def test_odd_windows_break_nothing(page, version, asked):
    assert page.get(_url("reading", version.pk, order="document", **asked), **HTMX).status_code == 200


def test_accepting_in_a_long_text_reads_no_long_column_but_the_text(page, office, reader):
    version = read(office, reader, _long_text()[:20_000])
    row = version.items.waiting().first()
    with CaptureQueriesContext(connection) as queries:
        page.post(_url("item_accept", row.pk, seen=0), **HTMX)
    assert not [query["sql"] for query in queries if '"reading"' in query["sql"] or '"anchors"' in query["sql"]]


def test_the_sheet_for_paper_holds_every_task_with_its_sentence(page, version):
    row = _item(version, "台账")
    page.post(_url("item_reject", row.pk, seen=0), {"reason": "已经完成"})
    html = page.get(_url("print", version.pk)).content.decode()
    for item in version.items.tasks():
        assert item.wording_in(TEXT) in html
    assert "已剔除<br>已经完成" in html
