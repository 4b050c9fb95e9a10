"""List pages: filter, sort, page, totals, and a spreadsheet of exactly the filtered rows."""

from __future__ import annotations

import io
from datetime import date

import django_filters
import django_tables2 as tables
import openpyxl
import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from yanzhen.apps.organisations.models import Organisation
from yanzhen.web import lists
from yanzhen.web.columns import DayColumn, NumberColumn, TitleColumn
from yanzhen.web.lists import Empty, render_list

pytestmark = pytest.mark.django_db


class SchoolTable(tables.Table):
    name = TitleColumn(verbose_name="名称", linkify=lambda record: f"/organisations/{record.pk}/")
    code = tables.Column(verbose_name="代码")
    opened_on = DayColumn(verbose_name="设立日期")
    weight = NumberColumn(verbose_name="序号", unit="号", accessor="pk", total=True)

    class Meta:
        model = Organisation
        fields = ("name", "code", "opened_on", "weight")
        order_by = "code"


class SchoolFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label="名称", lookup_expr="contains")

    class Meta:
        model = Organisation
        fields = ("name",)


@pytest.fixture
def schools():
    rows = [
        Organisation(code=f"S{n:03}", kind="school", name=f"第{n}小学", opened_on=date(2015, 9, 1))
        for n in range(1, 61)
    ]
    rows.append(Organisation(code="T001", kind="school", name='=HYPERLINK("x")', opened_on=date(2016, 9, 1)))
    return Organisation.objects.bulk_create(rows)


def _answer(query: str = "", rows=None, **headers):
    request = RequestFactory().get(f"/sample/?{query}", headers=headers)
    request.user, request.today, request.session = AnonymousUser(), timezone.localdate(), {}
    return render_list(
        request,
        template="lists/_listing.html",
        title="学校名册",
        noun="学校",
        rows=Organisation.objects.all() if rows is None else rows,
        table=SchoolTable,
        filters=SchoolFilter,
        empty=Empty("还没有单位", "请先导入单位名册。", "/import/", "导入"),
    )


def _sheet(answer):
    content = b"".join(answer.streaming_content)
    answer.file_to_stream.close()
    return openpyxl.load_workbook(io.BytesIO(content)).active


def test_a_page_holds_twenty_five_rows_unless_asked(schools):
    assert _answer().content.decode().count("<tr") == 25 + 2  # head and totals
    assert _answer("per_page=50").content.decode().count("<tr") == 50 + 2
    assert _answer("per_page=7").content.decode().count("<tr") == 25 + 2


def test_no_row_is_on_two_pages_when_many_share_the_sort_value(schools):
    seen = []
    for page in (1, 2, 3):
        listing = lists.build_listing(
            _request(f"page={page}&sort=opened_on"),
            title="t",
            rows=Organisation.objects.all(),
            table=SchoolTable,
            empty=Empty("a", "b"),
        )
        seen += [row.record.pk for row in listing.page.object_list]
    assert sorted(seen) == sorted(Organisation.objects.values_list("pk", flat=True))


def _request(query):
    request = RequestFactory().get(f"/sample/?{query}")
    request.user = AnonymousUser()
    return request


@pytest.mark.parametrize(
    ("asked", "shown"), [("1", "第1/3页"), ("3", "第3/3页"), ("4", "第3/3页"), ("x", "第1/3页"), ("²", "第1/3页")]
)
def test_a_page_number_out_of_range_still_shows_a_page(schools, asked, shown):
    assert shown in _answer(f"page={asked}").content.decode()


def test_sorting_down_puts_the_last_first(schools):
    html = _answer("sort=-code").content.decode()
    assert html.index("T001") < html.index("S060")
    assert 'aria-sort="descending"' in html


def test_totals_run_over_all_filtered_rows_not_the_page(schools):
    wanted = sum(row.pk for row in schools if "小学" in row.name)
    assert f"{wanted:,}" in _answer("name=小学").content.decode()


def test_the_spreadsheet_holds_exactly_the_filtered_rows_in_the_shown_order(schools):
    sheet = _sheet(_answer("name=1&sort=-code&export=xlsx&page=2"))
    names = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert names == [row.name for row in sorted(schools, key=lambda row: row.code, reverse=True) if "1" in row.name]


def test_the_spreadsheet_has_real_numbers_real_days_and_a_frozen_head(schools):
    sheet = _sheet(_answer("export=xlsx"))
    assert [cell.value for cell in sheet[1]] == ["名称", "代码", "设立日期", "序号（号）"]
    assert sheet.freeze_panes == "A2"
    assert sheet["C2"].is_date
    assert sheet["D2"].data_type == "n"


def test_text_that_looks_like_a_formula_stays_text(schools):
    sheet = _sheet(_answer("name=HYPER&export=xlsx"))
    assert (sheet["A2"].value, sheet["A2"].data_type) == ('=HYPERLINK("x")', "s")
    assert "<a href" in _answer("name=HYPER").content.decode()


def test_too_many_rows_are_not_exported_and_the_page_says_why(schools, monkeypatch):
    monkeypatch.setattr(lists, "EXPORT_AT_MOST", 60)
    refused = _answer("export=xlsx")
    assert refused.status_code == 409
    assert "超过60行" in refused.content.decode()
    monkeypatch.setattr(lists, "EXPORT_AT_MOST", 61)
    assert _sheet(_answer("export=xlsx")).max_row == 62


def test_an_empty_list_says_what_to_do_next():
    html = _answer().content.decode()
    assert "请先导入单位名册。" in html
    assert 'href="/import/"' in html


def test_a_filter_without_hits_offers_to_clear_it(schools):
    html = _answer("name=没有这所").content.decode()
    assert "没有符合条件的学校" in html
    assert "清除筛选" in html


def test_counting_stops_at_a_limit_and_the_page_says_so(schools, monkeypatch):
    monkeypatch.setattr(lists, "COUNT_AT_MOST", 30)
    assert "共30条以上" in _answer().content.decode()


def test_a_list_page_asks_the_database_a_fixed_number_of_times(schools, django_assert_num_queries):
    with django_assert_num_queries(4):  # count, rows, rows of the page counted by the loop, totals
        _answer("per_page=25")
    with django_assert_num_queries(4):
        _answer("per_page=100")


def test_caches_keep_page_and_part_apart(schools):
    page, part = _answer(), _answer(HX_Request="true")
    assert "HX-Request" in page["Vary"]
    assert part["Cache-Control"] == "no-store"
