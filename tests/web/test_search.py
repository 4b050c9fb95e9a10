"""The search page answers with marked, escaped text, facets and a way on; without a right it does not open."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import date

import pytest
from openpyxl import load_workbook

from tests.factories import make_organisation, make_user
from yanzhen.apps.search.actions.index import Findable, index_many

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_district(standing):
    return make_organisation("青石区教育委员会", kind="authority")


@pytest.fixture
def district(standing_district):
    return deepcopy(standing_district)


def fill(organisation, count=1, **given):
    given = {"title": "交流轮岗方案", "text": "<script>轮岗</script>", "kind": "document", **given}
    index_many(
        Findable(
            subject=f"documents.document:{number}",
            organisation=organisation,
            capability="documents.view",
            url=("files:download", number),
            happened_on=date(2026, 3, 1),
            **given,
        )
        for number in range(1, count + 1)
    )


def page(client, user, query):
    client.force_login(user)
    return client.get("/search/", {"q": query})


def test_hits_are_marked_and_escaped(client, district):
    fill(district)
    html = page(client, make_user(role="district_office", at=district), "轮岗").content.decode()
    assert "交流<mark>轮岗</mark>方案" in html
    assert "&lt;script&gt;<mark>轮岗</mark>&lt;/script&gt;" in html and "<script>轮岗" not in html
    assert 'href="/files/1/"' in html and "2026年3月1日" in html


def test_the_way_on_leads_to_the_rest(client, district):
    fill(district, count=25)
    first = page(client, make_user(role="district_office", at=district), "轮岗")
    assert len(first.context["found"].hits) == 20
    rest = client.get("/search/" + first.context["next_url"])
    assert len(rest.context["found"].hits) == 5 and "下一页" not in rest.content.decode()


def test_answers_export_beyond_the_page_shown(client, district):
    fill(district, count=25)
    client.force_login(make_user(role="district_office", at=district))
    answer = client.get("/search/", {"q": "轮岗", "export": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True).worksheets[0]
    head, *rows = sheet.iter_rows(values_only=True)
    assert head == ("类别", "标题", "摘要", "单位", "日期")
    assert len(rows) == 25 and rows[0][1:3] == ("交流轮岗方案", "<script>轮岗</script>")


def test_empty_states_say_what_to_do(client, district):
    user = make_user(role="district_office", at=district)
    assert "想找什么" in page(client, user, "").content.decode()
    assert "没有找到“营养餐”" in page(client, user, "营养餐").content.decode()


def test_htmx_gets_the_part(client, district):
    client.force_login(make_user(role="district_office", at=district))
    html = client.get("/search/", {"q": "轮岗"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html and "没有找到" in html


def test_without_the_right_the_page_does_not_open(client, district):
    assert page(client, make_user(role="system_administrator", at=district), "轮岗").status_code == 403
    client.logout()
    assert client.get("/search/").status_code == 302


def test_a_page_of_answers_costs_a_fixed_number_of_queries(client, district, django_assert_max_num_queries):
    fill(district, count=30)
    user = make_user(role="district_office", at=district)
    page(client, user, "轮岗")
    with django_assert_max_num_queries(16):
        client.get("/search/", {"q": "轮岗"})
