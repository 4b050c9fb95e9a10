"""Search finds two Chinese characters, ranks titles first, pages without gaps, and shows nobody what is not theirs."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta

import pytest

from tests.factories import make_organisation, make_user
from yanzhen.apps.search.actions.index import Findable, forget, index, index_many
from yanzhen.apps.search.models import SearchEntry
from yanzhen.apps.search.queries import search
from yanzhen.apps.search.snippet import MAX_LENGTH, pieces, snippet

TODAY = date(2026, 3, 2)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_district(standing):
    return make_organisation("青石区教育委员会", kind="authority")


@pytest.fixture
def district(standing_district):
    return deepcopy(standing_district)


@pytest.fixture
def officer(district):
    return make_user(role="district_office", at=district)


def said(number: int, title: str, text: str = "", *, organisation, **given) -> Findable:
    given = {"kind": "document", "capability": "documents.view", "happened_on": TODAY, **given}
    return Findable(
        subject=f"documents.document:{number}",
        title=title,
        text=text,
        organisation=organisation,
        url=("files:download", number),
        **given,
    )


def titles(query, user, **given):
    return [hit.entry.title for hit in search(query, user=user, on=TODAY, **given).hits]


@pytest.mark.parametrize(
    "query",
    ["轮岗", "轮", "交流轮岗", "ＰＬＡＮ", "plan", "2025", "２０２５", "輪崗", "轮岗 2025", "教师，轮岗", " 轮岗 "],
)
def test_one_text_is_found_however_it_is_asked_for(query, district, officer):
    index_many(
        [
            said(1, "方案", "教师交流轮岗Plan（2025年）", organisation=district),
            said(2, "别的", "无关", organisation=district),
        ]
    )
    assert titles(query, officer) == ["方案"]


@pytest.mark.parametrize("query", ["", "  ", "，。", "轮换", "交岗", "plans", "轮岗 2026", "教师轮岗", "师交流岗"])
def test_what_does_not_stand_there_is_not_found(query, district, officer):
    index_many([said(1, "方案", "教师交流轮岗Plan（2025年），教师、轮岗。流岗", organisation=district)])
    assert titles(query, officer) == []


def test_traditional_text_is_found_by_simplified_words(district, officer):
    index_many([said(1, "教師輪崗", organisation=district)])
    assert titles("教师轮岗", officer) == ["教師輪崗"]


def test_titles_come_first_then_the_newest(district, officer):
    index_many(
        [
            said(1, "旧题目轮岗", organisation=district, happened_on=TODAY - timedelta(days=9)),
            said(2, "新题目轮岗", organisation=district, happened_on=TODAY - timedelta(days=1)),
            said(3, "今天", "轮岗", organisation=district),
        ]
    )
    assert titles("轮岗", officer) == ["新题目轮岗", "旧题目轮岗", "今天"]


def test_paging_shows_each_once(district, officer):
    index_many(
        said(n, "轮岗" if n % 3 else "其他", "轮岗", organisation=district, happened_on=TODAY - timedelta(days=n % 4))
        for n in range(23)
    )
    seen, page = [], None
    while True:
        found = search("轮岗", user=officer, on=TODAY, page=page, size=5)
        seen += [hit.entry.pk for hit in found.hits]
        if not (page := found.next_page):
            break
    assert len(seen) == 23 == len(set(seen))
    assert search("轮岗", user=officer, on=TODAY, page="spoilt", size=5).hits


def test_facets_count_all_kinds_and_a_chosen_kind_filters(district, officer):
    index_many(
        [
            said(1, "轮岗文件", organisation=district),
            said(2, "轮岗任务", organisation=district, kind="task", capability="tasks.view"),
            said(3, "轮岗任务二", organisation=district, kind="task", capability="tasks.view"),
        ]
    )
    found = search("轮岗", user=officer, on=TODAY, kinds=["task"])
    assert found.counts == {"document": 1, "task": 2} and found.total == 3
    assert [hit.entry.kind for hit in found.hits] == ["task", "task"]


def test_nobody_finds_what_is_not_theirs(district, officer):
    school, other = make_organisation(under=district), make_organisation(under=district)
    index_many(
        [
            said(1, "轮岗甲", organisation=school),
            said(2, "轮岗乙", organisation=other),
            said(3, "轮岗区", organisation=district),
            said(4, "轮岗发给甲", organisation=district, readers=[school.pk]),
            said(5, "轮岗内部", organisation=district, secrecy="internal"),
            said(6, "轮岗内部给甲", organisation=district, secrecy="internal", readers=[school.pk]),
            said(7, "轮岗公用", organisation=None, kind="indicator", capability="indicators.view"),
        ]
    )
    clerk = make_user(role="school_clerk", at=school)
    assert set(titles("轮岗", clerk)) == {"轮岗甲", "轮岗发给甲", "轮岗内部给甲", "轮岗公用"}
    assert len(titles("轮岗", officer)) == 7
    assert titles("轮岗", make_user(role="hotline_operator", at=district)) == []
    assert set(search("轮岗", user=clerk, on=TODAY).counts.items()) == {("document", 3), ("indicator", 1)}


def test_indexing_again_renews_and_forgetting_removes(district, officer):
    one = said(1, "轮岗", organisation=district)
    index_many([one, one])
    index(
        subject=one.subject,
        kind="document",
        title="交流",
        organisation=district,
        capability="documents.view",
        url=one.url,
        happened_on=TODAY,
    )
    assert titles("轮岗", officer) == [] and titles("交流", officer) == ["交流"]
    assert forget([one.subject]) == 1 and not SearchEntry.objects.exists()


def test_organisations_in_reach_are_named_too(district, officer):
    school = make_organisation("青石区实验小学", under=district)
    assert search("实验", user=officer, on=TODAY).organisations == [school]
    assert (
        search("实验", user=make_user(role="school_clerk", at=district), on=TODAY, page="0_2026-01-01_1").organisations
        == []
    )
    assert search("实验", user=make_user(), on=TODAY).organisations == []


def test_a_search_asks_the_database_a_fixed_number_of_times(district, officer, django_assert_num_queries):
    index_many(said(n, "轮岗", organisation=district) for n in range(30))
    search("轮岗", user=officer, on=TODAY)
    with django_assert_num_queries(12):  # seven reaches, counts, order, rows, organisations
        search("轮岗", user=officer, on=TODAY)


def test_marks_cover_the_original_spelling_and_never_carry_markup():
    cut = pieces("<b>ＰＬＡＮ</b>輪崗", ["plan", "轮岗"])
    assert [piece.text for piece in cut if piece.is_mark] == ["ＰＬＡＮ", "輪崗"]
    assert "".join(piece.text for piece in cut) == "<b>ＰＬＡＮ</b>輪崗"


def test_overlapping_words_are_marked_once():
    assert [(piece.text, piece.is_mark) for piece in pieces("交流轮岗", ["交流轮", "轮岗"])] == [("交流轮岗", True)]


def test_a_snippet_stands_around_the_first_occurrence():
    cut = snippet("前" * 300 + "轮岗\n\n" + "后" * 300, ["轮岗"])
    text = "".join(piece.text for piece in cut)
    assert text.startswith("……前") and text.endswith("后……") and len(text) <= MAX_LENGTH + 4
    assert [piece.text for piece in cut if piece.is_mark] == ["轮岗"]
    assert "".join(piece.text for piece in snippet("短文", ["没有"])) == "短文"
