"""Checking a draft in the browser: hand in, look at each figure, adopt, export; nobody sees another unit's draft."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import date
from decimal import Decimal

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import make_organisation, make_user
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.figure_checks.models import CheckedFigure, Decision, FigureCheck, Verdict
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.sources.models import Source

pytestmark = pytest.mark.django_db
TEXT = """澄湖区教育委员会2025年工作总结

一、工作成效
检查事项由91张减至39张，减幅65.3%。
学生体质健康优良率达到61.5%，近视率50.1%。
全区共有专任教师1200人，其中骨干教师300人，占25%。
二、下一步打算
力争体质健康优良率达到65%。
"""


@pytest.fixture(scope="module")
def standing_district(standing):
    load_indicators()
    authority = make_organisation("澄湖区教委", kind="authority")
    authority.school = make_organisation("澄湖区第一小学", under=authority)
    authority.officer = make_user(role="district_office", at=authority)
    authority.reader = make_user(role="leadership_member", at=authority)
    authority.clerk = make_user(role="school_clerk", at=authority.school)
    for title, value in (("体质健康优良率", "58.2"), ("近视率", "50.1")):
        put(authority, title, value)
    return authority


@pytest.fixture
def district(standing_district):
    return deepcopy(standing_district)


def put(organisation, title, value, year=2025):
    source = Source.objects.create(kind="provided", provided_by="体卫艺科", provided_on=date(2026, 1, 5))
    return Observation.objects.create(
        indicator_version=Indicator.objects.get(title=title).versions.get(),
        organisation=organisation,
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
        value=Decimal(value),
        source=source,
    )


def url(name: str, *args) -> str:
    return reverse(f"figure_checks:{name}", args=args)


def form_of(district, **changes):
    return {
        "declared": "none",
        "pasted": TEXT,
        "subject": district.pk,
        "organisation": district.pk,
        "title": "",
        "period_start": "",
        "period_end": "",
    } | changes


def hand_in(client, district, **changes) -> FigureCheck:
    client.force_login(district.officer)
    answer = client.post(url("new"), form_of(district, **changes))
    assert answer.status_code == 302, answer.context["form"].errors
    return FigureCheck.objects.get()


def figure(check, words) -> CheckedFigure:
    return check.figures.get(words__contains=words)


def test_each_figure_gets_its_verdict_with_the_reason(client, district):
    check = hand_in(client, district)
    found = {row.words: row.verdict for row in check.figures.all()}
    assert found["65.3%"] == Verdict.CONTRADICTORY
    assert found["61.5%"] == Verdict.DIFFERENT
    assert found["50.1%"] == Verdict.CONFIRMED
    assert found["25%"] == Verdict.CONFIRMED
    assert found["65%"] == Verdict.UNKNOWN
    page = client.get(url("check", check.pk)).content.decode()
    assert "91张到39张的变化是57.1%" in page
    assert "库中为58.2%，文中写61.5%，比库中多3.3个百分点" in page
    assert "体卫艺科提供" in page


def test_what_waits_is_listed_first_and_every_verdict_can_be_chosen(client, district):
    check = hand_in(client, district)
    first = client.get(url("check", check.pk))
    assert [card.figure.words for card in first.context["cards"]] == ["65.3%", "61.5%"]
    for tab in first.context["tabs"]:
        answer = client.get(url("check", check.pk), {"verdict": tab["name"]}, headers={"HX-Request": "true"})
        assert len(answer.context["cards"]) == tab["count"]
        assert "<html" not in answer.content.decode()


def test_an_adopted_value_stands_in_the_text_and_can_be_taken_back(client, district):
    check = hand_in(client, district)
    wrong = figure(check, "61.5%")
    answer = client.post(
        url("decide", wrong.pk), {"decision": "adopted", "seen": check.version}, headers={"HX-Request": "true"}
    )
    assert "<del>61.5%</del><ins>58.2%</ins>" in answer.content.decode()
    wrong.refresh_from_db()
    assert wrong.decision == Decision.ADOPTED
    assert client.post(url("decide", wrong.pk), {"decision": "", "seen": check.version}).status_code == 302
    wrong.refresh_from_db()
    assert wrong.decision == Decision.NONE
    assert AuditEvent.objects.filter(kind="FIGURE_DECIDED").count() == 2


def test_what_cannot_be_adopted_is_refused_with_the_reason(client, district):
    check = hand_in(client, district)
    right = figure(check, "50.1%")
    answer = client.post(
        url("decide", right.pk), {"decision": "adopted", "seen": check.version}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 409
    assert "没有可以采用的数值" in answer.content.decode()


def test_a_decision_on_a_list_that_was_checked_anew_is_refused(client, district):
    check = hand_in(client, district)
    again = {"subject": district.pk, "period_start": "", "period_end": ""}
    client.post(url("again", check.pk), again)
    answer = client.post(
        url("decide", figure(check, "61.5%").pk),
        {"decision": "adopted", "seen": check.version},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 409
    assert "重新核验过" in answer.content.decode()


def test_checking_again_takes_the_newest_value_and_keeps_decisions_that_still_hold(client, district):
    check = hand_in(client, district)
    for words, decision in (("61.5%", "adopted"), ("65.3%", "set_aside")):
        client.post(url("decide", figure(check, words).pk), {"decision": decision, "seen": check.version})
    Observation.objects.filter(indicator_version__indicator__title="体质健康优良率").update(value=Decimal("59.4"))
    client.post(url("again", check.pk), {"subject": district.pk, "period_start": "", "period_end": ""})
    assert figure(check, "65.3%").decision == Decision.SET_ASIDE
    assert figure(check, "61.5%").decision == Decision.NONE
    assert figure(check, "61.5%").replacement == "59.4%"


def test_another_year_is_compared_with_the_figures_of_that_year(client, district):
    put(district, "体质健康优良率", "61.5", year=2024)
    check = hand_in(client, district, period_start="2024-01-01", period_end="2024-12-31")
    assert figure(check, "61.5%").verdict == Verdict.CONFIRMED
    assert figure(check, "50.1%").verdict == Verdict.UNKNOWN


def test_a_word_file_carries_comments_and_adopted_values(client, district):
    check = hand_in(client, district)
    client.post(url("decide", figure(check, "61.5%").pk), {"decision": "adopted", "seen": check.version})
    answer = client.get(url("word", check.pk))
    document = docx.Document(io.BytesIO(answer.content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "优良率达到58.2%" in text
    comments = [comment.text for comment in document.comments]
    assert any("原写61.5%，已采用58.2%" in comment for comment in comments)
    assert any("57.1%" in comment for comment in comments)
    assert len(comments) == 2


def test_a_spreadsheet_lists_every_figure(client, district):
    check = hand_in(client, district)
    answer = client.get(url("sheet", check.pk))
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert len(rows) == check.figures.count() + 1
    assert any(row[1] == "61.5%" and row[2] == "不一致" and row[7] == 58.2 for row in rows)


def test_an_uploaded_word_file_is_read_and_not_kept(client, district, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    document = docx.Document()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    upload = SimpleUploadedFile("年度总结.docx", buffer.getvalue())
    check = hand_in(client, district, pasted="", upload=upload)
    assert figure(check, "61.5%").verdict == Verdict.DIFFERENT
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size > 100] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"declared": ""}, "请先选择稿子是否涉密"),
        ({"declared": "classified"}, "涉密"),
        ({"pasted": ""}, "请选择文件，或者在下面粘贴正文"),
        ({"pasted": "秘密★3年\n澄湖区教育工作总结"}, "密"),
        ({"period_start": "2025-01-01"}, "要么都填，要么都不填"),
        ({"period_start": "2025-12-31", "period_end": "2025-01-01"}, "不能早于"),
        ({"pasted": "数" * 50_001}, "不超过50000字"),
    ],
)
def test_what_is_refused_says_why_and_keeps_nothing(client, district, changes, said):
    client.force_login(district.officer)
    answer = client.post(url("new"), form_of(district, **changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not FigureCheck.objects.exists()


def test_a_draft_without_figures_is_told_so(client, district):
    check = hand_in(client, district, pasted="澄湖区教育工作稳步推进，成效明显。")
    page = client.get(url("check", check.pk)).content.decode()
    assert check.title == "未命名的稿子"
    assert "没有待处理的数" in page or "没有读出数" in page


def test_words_of_a_draft_never_become_markup(client, district):
    check = hand_in(client, district, pasted="<script>alert(1)</script>学生12人。\n<b>教师5人</b>", title="<i>题</i>")
    page = client.get(url("check", check.pk), {"verdict": "all"}).content.decode()
    assert "<script>alert" not in page
    assert "<b>教师" not in page
    assert "<i>题" not in page


def test_who_only_reads_reports_sees_the_check_and_changes_nothing(client, district):
    check = hand_in(client, district)
    client.force_login(district.reader)
    page = client.get(url("check", check.pk))
    assert page.status_code == 200
    assert "采用库中数值" not in page.content.decode()
    row = figure(check, "61.5%")
    assert client.post(url("decide", row.pk), {"decision": "adopted", "seen": check.version}).status_code == 403
    assert client.post(url("again", check.pk)).status_code == 403
    assert client.post(url("drop", check.pk)).status_code == 403
    assert client.get(url("new")).status_code == 403


def test_another_units_draft_is_not_there(client, district):
    check = hand_in(client, district)
    client.force_login(district.clerk)
    for name in ("check", "word", "sheet"):
        assert client.get(url(name, check.pk)).status_code == 404
    assert client.get(url("list")).context["listing"].page.paginator.count == 0


def test_a_school_compares_with_its_own_figures(client, district):
    put(district.school, "体质健康优良率", "66.7")
    client.force_login(make_user(role="school_principal", at=district.school))
    text = "澄湖区第一小学2025年工作总结\n学生体质健康优良率达到66.7%。\n"
    answer = client.post(
        url("new"), form_of(district, pasted=text, subject=district.school.pk, organisation=district.school.pk)
    )
    assert answer.status_code == 302
    row = FigureCheck.objects.get().figures.get()
    assert (row.verdict, row.body) == (Verdict.CONFIRMED, district.school)


def test_a_sum_of_units_that_have_not_all_reported_gives_a_hint_not_an_alarm(client, district):
    Observation.objects.filter(indicator_version__indicator__title="体质健康优良率").delete()
    for number in range(3):
        row = put(make_organisation(f"澄湖区第{number + 5}小学", under=district), "体质健康优良率", "58.2")
        row.numerator, row.denominator = Decimal(582), Decimal(1000)
        row.save()
    row = figure(hand_in(client, district), "61.5%")
    assert (row.verdict, row.has_hint) == (Verdict.UNKNOWN, True)
    assert "可能不全" in row.notes[-1]["text"]


def test_a_check_is_removed_after_asking(client, district):
    check = hand_in(client, district)
    assert "不能恢复" in client.post(url("drop", check.pk)).content.decode()
    assert client.post(url("drop", check.pk), {"confirmed": "yes"}).status_code == 302
    assert not FigureCheck.objects.exists()
    assert not CheckedFigure.objects.exists()


def test_an_empty_list_says_what_to_do(client, district):
    client.force_login(district.officer)
    assert "还没有核验过稿子" in client.get(url("list")).content.decode()


def test_queries_do_not_grow_with_the_figures(client, district, django_assert_max_num_queries):
    check = hand_in(client, district)
    many = TEXT + "\n".join(f"近视率{50 + number % 7}.1%，检查学校{number + 2}所。" for number in range(60))
    with django_assert_max_num_queries(60):
        client.post(url("new"), form_of(district, pasted=many))
    long = FigureCheck.objects.order_by("-pk").first()
    assert long.figures.count() > 100
    client.get(url("check", check.pk))
    with django_assert_max_num_queries(20):
        client.get(url("check", long.pk), {"verdict": "all"})
    with django_assert_max_num_queries(20):
        client.get(url("list"))
