"""Figures that documents state: read, checked against their sentence, confirmed, kept beside what is known."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories import make_organisation, make_user
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.audit.purging import remove_content
from yanzhen.apps.audit.verification import verify_chain
from yanzhen.apps.document_facts.models import DocumentFact, FactState
from yanzhen.apps.documents.actions.receive_document import Submission, receive_document
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.models import Indicator, Observation, Qualifier
from yanzhen.apps.sources.models import Source, SourceKind

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 6)
SUMMARY = """澄湖区教育委员会2023年工作总结

一、学生健康
学生体质健康优良率达到55%以上，近视率53.6%。
二、教育资源
全区新增学位近3000个，新建学校4所。
检查事项由91张减至39张。
三、下一步
2024年，力争近视率下降1个百分点。
"""
OTHER = """澄湖区2023年体卫艺工作报告

学生体质健康优良率53.2%，近视率53.6%。
"""


@pytest.fixture(scope="module")
def standing_district(standing):
    load_indicators()
    authority = make_organisation("澄湖区教委", kind="authority")
    authority.school = make_organisation("澄湖区第一小学", under=authority)
    authority.officer = make_user(role="district_office", at=authority)
    authority.clerk = make_user(role="school_clerk", at=authority.school)
    authority.leader = make_user(role="leadership_member", at=authority)
    return authority


@pytest.fixture
def district(standing_district):
    return deepcopy(standing_district)


def url(name: str, *args) -> str:
    return reverse(f"document_facts:{name}", args=args)


def hand_in(district, text=SUMMARY, **changes):
    given = {"declared": "none", "pasted": text} | changes
    return receive_document(submission=Submission(**given), organisation=district, actor=district.officer, on=TODAY)[0]


def read(client, district, text=SUMMARY, **changes):
    version = hand_in(district, text, **changes)
    client.force_login(district.officer)
    client.post(url("read", version.pk))
    return version


def fact(version, words) -> DocumentFact:
    return version.facts.get(words__contains=words)


def confirm(client, version, *words, act="confirm"):
    chosen = [f"{row.pk}-{row.version}" for row in (fact(version, one) for one in words)]
    return client.post(url("decide", version.pk), {"fact": chosen, "act": act}, follow=True)


def put(organisation, title, value, year=2023):
    return Observation.objects.create(
        indicator_version=Indicator.objects.get(title=title).versions.get(),
        organisation=organisation,
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
        value=Decimal(value),
        source=Source.objects.create(kind=SourceKind.ENTRY),
    )


def test_what_a_summary_reports_is_proposed_and_aims_are_not(client, district):
    version = read(client, district)
    proposed = {row.words: row for row in version.facts.all()}
    assert "1个百分点" not in proposed
    rate = proposed["55%以上"]
    assert (rate.indicator.title, rate.qualifier, rate.is_certain) == ("体质健康优良率", Qualifier.AT_LEAST, True)
    assert (rate.period_start, rate.period_end) == (date(2023, 1, 1), date(2023, 12, 31))
    assert rate.organisation == district
    assert proposed["近3000个"].qualifier == Qualifier.NEAR
    assert proposed["4所"].indicator is None
    page = client.get(url("facts", version.pk)).content.decode()
    assert "学生体质健康优良率达到<strong>55%以上</strong>" in page


def test_a_confirmed_figure_is_an_observation_with_its_sentence_and_qualifier(client, district):
    version = read(client, district)
    confirm(client, version, "近3000个")
    seen = Observation.objects.stated().get()
    assert (seen.value, seen.qualifier, seen.organisation) == (3000, Qualifier.NEAR, district)
    assert seen.source.kind == SourceKind.SPAN
    assert seen.source.subject == f"documents.documentversion:{version.pk}"
    locator = seen.source.locator
    assert version.text[locator["start"] : locator["end"]] == "近3000个"
    assert seen.source.wording.startswith("全区新增学位近3000个")
    assert not Observation.objects.current().exists()


def test_several_are_confirmed_in_one_act_and_taken_back_in_one(client, district):
    version = read(client, district)
    confirm(client, version, "55%以上", "53.6%")
    assert Observation.objects.stated().count() == 2
    assert AuditEvent.objects.filter(kind="FACTS_CONFIRMED").count() == 1
    answer = client.post(url("undo", version.pk), follow=True)
    assert "已撤销：确认" in answer.content.decode()
    assert not Observation.objects.stated().exists()
    assert Observation.objects.filter(withdrawn_at__isnull=False).count() == 2
    assert fact(version, "55%以上").state == FactState.PROPOSED
    confirm(client, version, "55%以上")
    assert Observation.objects.stated().count() == 1
    assert verify_chain().holds


def test_one_that_cannot_be_confirmed_holds_back_the_others(client, district):
    version = read(client, district)
    answer = confirm(client, version, "53.6%", "4所")
    assert "还没有指明是哪个指标" in answer.content.decode()
    assert not Observation.objects.exists()


def test_two_documents_that_differ_are_both_kept_and_flagged(client, district):
    first = read(client, district)
    confirm(client, first, "55%以上", "53.6%")
    second = read(client, district, OTHER)
    page = client.get(url("facts", second.pk)).content.decode()
    assert "口径或数据不一致" in page
    assert "2023年工作总结》</a>载明55%以上" in page
    confirm(client, second, "53.2%", "53.6%")
    indicator = Indicator.objects.get(title="体质健康优良率")
    assert Observation.objects.stated().filter(indicator_version__indicator=indicator).count() == 2
    shown = client.get(reverse("indicators:indicator", args=[indicator.pk])).content.decode()
    assert "有1个期间口径或数据不一致" in shown
    assert "55%以上" in shown and "53.2%" in shown
    agreed = Indicator.objects.get(title="近视率")
    shown = client.get(reverse("indicators:indicator", args=[agreed.pk])).content.decode()
    assert "口径或数据不一致" not in shown


def test_a_stated_figure_never_replaces_a_measured_one(client, district):
    measured = put(district, "近视率", "51.9")
    version = read(client, district)
    page = client.get(url("facts", version.pk)).content.decode()
    assert "库中51.9%" in page and "口径或数据不一致" in page
    confirm(client, version, "53.6%")
    assert list(Observation.objects.current()) == [measured]
    indicator = measured.indicator_version.indicator
    answer = client.get(reverse("indicators:indicator", args=[indicator.pk]))
    assert answer.context["latest"].value == Decimal("51.9")
    assert answer.context["stated"]["differing"] == 1


def test_past_years_fill_the_history_of_the_indicator(client, district):
    for year, rate in ((2020, "56.8"), (2021, "55.9"), (2022, "54.7")):
        text = f"澄湖区教育委员会{year}年工作总结\n\n一、学生健康\n全区学生近视率{rate}%。\n"
        version = read(client, district, text)
        confirm(client, version, f"{rate}%")
    indicator = Indicator.objects.get(title="近视率")
    answer = client.get(reverse("indicators:indicator", args=[indicator.pk]))
    assert [row.period for row in answer.context["stated"]["periods"]] == ["2022年", "2021年", "2020年"]
    assert "文件载明" in answer.context["stated"]["chart"].wide


def test_who_may_not_see_the_document_sees_the_value_alone(client, district):
    version = read(client, district)
    confirm(client, version, "55%以上")
    indicator = Indicator.objects.get(title="体质健康优良率")
    client.force_login(district.clerk)
    page = client.get(reverse("indicators:indicator", args=[indicator.pk])).content.decode()
    assert "55%以上" in page
    assert "2023年工作总结" not in page and "达到55%以上" not in page


def test_a_person_says_what_a_figure_means(client, district):
    version = read(client, district)
    unclear = fact(version, "4所")
    form = {
        "indicator": Indicator.objects.get(title="新增学位数").pk,
        "organisation": district.pk,
        "period_start": "2023-01-01",
        "period_end": "2023-12-31",
        "value": "2980",
        "qualifier": "",
        "seen": unclear.version,
    }
    assert client.get(url("edit", unclear.pk)).status_code == 200
    assert client.post(url("edit", unclear.pk), form | {"period_end": "2022-12-31"}).status_code == 422
    assert client.post(url("edit", unclear.pk), form).status_code == 302
    unclear.refresh_from_db()
    assert (unclear.value, unclear.indicator.title) == (2980, "新增学位数")
    stale = client.post(url("edit", unclear.pk), form)
    assert stale.status_code == 422 and "已被改动" in stale.content.decode()


def test_a_stale_page_confirms_nothing(client, district):
    version = read(client, district)
    row = fact(version, "53.6%")
    DocumentFact.objects.filter(pk=row.pk).update(version=3)
    answer = client.post(url("decide", version.pk), {"one": f"{row.pk}-0"}, follow=True)
    assert "已被改动" in answer.content.decode()
    assert not Observation.objects.exists()


def test_one_is_refused_by_its_own_button(client, district):
    version = read(client, district)
    row = fact(version, "53.6%")
    client.post(f"{url('decide', version.pk)}?act=refuse", {"one": f"{row.pk}-{row.version}", "fact": ["1-0"]})
    assert list(version.facts.filter(state=FactState.REFUSED)) == [row]


def test_reading_again_keeps_what_was_decided(client, district):
    version = read(client, district)
    confirm(client, version, "53.6%")
    confirm(client, version, "4所", act="refuse")
    before = version.facts.count()
    client.post(url("read", version.pk))
    assert version.facts.count() == before
    assert fact(version, "53.6%").state == FactState.CONFIRMED
    assert fact(version, "4所").state == FactState.REFUSED


def test_the_same_figure_of_a_further_version_is_refused(client, district):
    first = read(client, district)
    confirm(client, first, "53.6%")
    second = hand_in(district, OTHER)
    second.document = first.document
    second.ordinal = 2
    second.save()
    client.post(url("read", second.pk))
    answer = confirm(client, second, "53.6%")
    assert "已经确认过" in answer.content.decode()


def test_an_internal_documents_figures_stay_in_it(client, district):
    version = hand_in(district, declared="internal", named_units=(district.school,))
    client.force_login(district.officer)
    page = client.get(url("facts", version.pk)).content.decode()
    assert "内部文件里的数不进入指标历史" in page
    assert "内部文件" in client.post(url("read", version.pk), follow=True).content.decode()
    assert not version.facts.exists()


def test_who_may_not_keep_indicators_looks_and_changes_nothing(client, district):
    version = read(client, district)
    row = fact(version, "53.6%")
    client.force_login(district.leader)
    page = client.get(url("facts", version.pk))
    assert page.status_code == 200 and "确认选中" not in page.content.decode()
    for address, data in (
        (url("decide", version.pk), {"one": f"{row.pk}-0"}),
        (url("read", version.pk), {}),
        (url("undo", version.pk), {}),
        (url("edit", row.pk), {}),
    ):
        assert client.post(address, data).status_code == 403
    client.force_login(district.clerk)
    assert client.get(url("facts", version.pk)).status_code == 404


def test_purging_a_document_takes_its_words_and_leaves_the_value(client, district):
    version = read(client, district)
    confirm(client, version, "53.6%")
    remove_content(f"documents.documentversion:{version.pk}")
    seen = Observation.objects.stated().select_related("source").get()
    assert (seen.value, seen.source.wording, seen.source.provided_by) == (Decimal("53.6"), "", "已清除")
    assert list(version.facts.values_list("words", "wording")) == [("已清除", "")]


def test_queries_do_not_grow_with_the_figures(client, district, django_assert_max_num_queries):
    many = SUMMARY + "".join(f"全区{year}年近视率{50 + year % 7}.1%。\n" for year in range(1990, 2020))
    version = read(client, district, many)
    assert version.facts.count() > 30
    with django_assert_max_num_queries(30):
        client.get(url("facts", version.pk))
