"""Templates of reports in the browser: write, pick, try on real figures, versions, export and import."""

from __future__ import annotations

import json
import tomllib
from copy import deepcopy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.apps.reports.live_scene import LiveScene
from tests.factories import make_organisation, make_user
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.reports.models import Report, Template, TemplateVersion
from yanzhen.presets.report_templates import definition_of, report_templates, text_of

pytestmark = pytest.mark.django_db
RATE = {"indicator": "fitness"}


@pytest.fixture(scope="module")
def standing_scene(standing):
    return LiveScene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def url(name: str, *args) -> str:
    return reverse(f"reports:{name}", args=args)


def kept(client, scene, source: str = "brief", title: str = "本区一页通") -> Template:
    client.force_login(scene.office)
    form = {"title": title, "owner": scene.authority.pk, "source": source}
    assert client.post(url("new_template"), form).status_code == 302
    return Template.objects.get(title=title)


def form_of(template: Template, body: str, picked: dict, **changes) -> dict:
    given = {"name": template.title, "title": "$scope通报", "version": template.version, "body": body}
    return given | {"picked": json.dumps(picked)} | changes


def trying(scene) -> dict:
    return {"try-scope": scene.authority.pk, "try-period_start": "2026-01-01", "try-period_end": "2026-06-30"}


def test_a_template_started_from_a_shipped_one_says_the_same_and_leaves_it_alone(client, scene):
    template = kept(client, scene, "half_year", "本区半年总结")
    shipped = report_templates()["half_year"]
    stored = template.versions.get().definition
    assert stored == definition_of(shipped) | {"name": "本区半年总结"}
    assert "总体情况" in client.get(url("template", template.pk)).content.decode()


def test_saving_makes_a_new_version_and_saving_the_same_none(client, scene):
    template = kept(client, scene)
    form = form_of(template, "# 数\n优良率{率}%。", {"率": RATE})
    assert client.post(url("template", template.pk), form).status_code == 302
    template.refresh_from_db()
    again = form_of(template, "# 数\n优良率{率}%。", {"率": RATE})
    client.post(url("template", template.pk), again)
    assert list(template.versions.values_list("number", flat=True)) == [2, 1]
    assert AuditEvent.objects.filter(kind="TEMPLATE_SAVED").count() == 1


def test_bindings_that_no_line_uses_are_not_kept(client, scene):
    template = kept(client, scene)
    form = form_of(template, "优良率{率}%。", {"率": RATE, "多余": RATE})
    client.post(url("template", template.pk), form)
    assert list(template.versions.get(number=2).definition["bindings"]) == ["率"]


def test_every_fault_is_told_and_the_words_are_kept(client, scene):
    template = kept(client, scene)
    picked = {"率": {"indicator": "fitness", "take": "昨天"}}
    answer = client.post(
        url("template", template.pk), form_of(template, "优良率{率}，{没有的}，$未知 $unknown。", picked)
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("昨天", "“没有的”还没有绑定来源", "$unknown", "优良率{率}"):
        assert words in page
    assert TemplateVersion.objects.filter(template=template).count() == 1


def test_a_stale_save_is_refused(client, scene):
    template = kept(client, scene)
    client.post(url("template", template.pk), form_of(template, "甲写的", {}))
    answer = client.post(url("template", template.pk), form_of(template, "乙写的", {}))
    assert answer.status_code == 409
    assert "他人在您编辑期间保存过" in answer.content.decode()
    assert "乙写的" in answer.content.decode()


@pytest.mark.parametrize("picked", ["{", "[]", '{"率": 3}'])
def test_broken_picks_are_refused_in_words(client, scene, picked):
    template = kept(client, scene)
    answer = client.post(url("template", template.pk), form_of(template, "甲{率}", {}) | {"picked": picked})
    assert answer.status_code == 409
    assert "没有传完整" in answer.content.decode()


def test_a_template_is_tried_on_real_figures_without_writing(client, scene):
    scene.two_years()
    template = kept(client, scene)
    form = form_of(template, "优良率{率}%，缺的{缺}。", {"率": RATE, "缺": {"indicator": "visits"}})
    page = client.post(url("template_preview", template.pk), form | trying(scene)).content.decode()
    assert ">45.0</a>" in page
    assert "〔待补〕" in page
    assert "青石区教委通报" in page
    assert not Report.objects.exists()


def test_a_try_without_a_period_says_what_to_choose(client, scene):
    template = kept(client, scene)
    page = client.post(url("template_preview", template.pk), form_of(template, "甲", {})).content.decode()
    assert "请选好用哪个单位" in page


def test_an_older_version_comes_back_as_a_new_one(client, scene):
    template = kept(client, scene)
    client.post(url("template", template.pk), form_of(template, "改过的", {}))
    client.post(url("restore_template", template.pk), {"number": "1"})
    template.refresh_from_db()
    assert template.version == 3
    assert template.versions.get(number=3).definition == template.versions.get(number=1).definition


def test_what_is_exported_is_imported_the_same(client, scene):
    template = kept(client, scene, "year", "本区年度总结")
    answer = client.get(url("export_template", template.name_in_lists))
    assert tomllib.loads(answer.content.decode()) == template.versions.get().definition
    changed = answer.content.replace("本区年度总结".encode(), "再导入的".encode())
    file = SimpleUploadedFile("甲.toml", changed)
    client.post(url("import_template"), {"import-file": file, "import-owner": scene.authority.pk})
    assert Template.objects.get(title="再导入的").versions.get().definition["parts"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00", "不是UTF-8"),
        (b"name = ", "TOML写法有误"),
        ('name = "甲"\ntitle = "$what"\nkind = "diary"\nparts = [{ each = "day" }]'.encode(), "不认识的报告种类"),
    ],
)
def test_a_file_with_faults_is_refused_with_all_of_them(client, scene, content, words):
    client.force_login(scene.office)
    file = SimpleUploadedFile("甲.toml", content)
    answer = client.post(url("import_template"), {"import-file": file, "import-owner": scene.authority.pk})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Template.objects.exists()


def test_a_retired_template_is_offered_no_more_until_it_is_taken_up(client, scene):
    template = kept(client, scene)
    client.post(url("retire_template", template.pk))
    assert "本区一页通" not in client.get(url("new")).content.decode()
    client.post(url("retire_template", template.pk))
    assert "本区一页通" in client.get(url("new")).content.decode()


def test_a_school_starts_its_own_report_from_the_districts_template_but_cannot_write_it(client, scene):
    scene.two_years()
    template = kept(client, scene)
    client.post(url("template", template.pk), form_of(template, "优良率{率}%。", {"率": RATE}))
    client.force_login(scene.clerk)
    page = client.get(url("template", template.pk)).content.decode()
    assert "不能改它" in page
    client.post(url("template", template.pk), form_of(template, "学校改的", {}, version=2))
    assert template.versions.count() == 2
    form = {
        "template": template.name_in_lists,
        "owner": scene.school.pk,
        "scope": scene.school.pk,
        "period_start": "2026-01-01",
        "period_end": "2026-06-30",
    }
    assert client.post(url("new"), form).status_code == 302
    report = Report.objects.get()
    assert report.template_version.number == 2
    assert ">60.0</a>" in client.get(url("report", report.pk)).content.decode()


def test_the_schools_own_template_counts_its_own_tasks_and_figures(client, scene):
    scene.two_years()
    client.force_login(scene.clerk)
    form = {
        "template": "school",
        "owner": scene.school.pk,
        "scope": scene.school.pk,
        "period_start": "2026-01-01",
        "period_end": "2026-06-30",
    }
    client.post(url("new"), form)
    page = client.get(url("report", Report.objects.get().pk)).content.decode()
    assert "每天锻炼一小时" in page
    assert "本校主要指标" in page
    assert "青石区第二小学" not in page


def test_a_template_of_another_district_is_not_found(client, scene):
    template = kept(client, scene)
    client.force_login(make_user(role="district_office", at=make_organisation("别区教委", kind="authority")))
    assert client.get(url("template", template.pk)).status_code == 404
    assert client.post(url("template_preview", template.pk)).status_code == 404


@pytest.mark.parametrize("name", ["new_template", "pick_number", "pick_table", "pick_chart", "pick_count", "pick_word"])
def test_no_page_opens_without_the_right(client, scene, name):
    client.force_login(make_user(role="auditor", at=scene.authority))
    assert client.get(url(name)).status_code == 403


@pytest.mark.parametrize("query", ["体质", "tizhi", "tzyll", "fitness"])
def test_an_indicator_is_found_by_name_pinyin_initials_and_code(client, scene, query):
    client.force_login(scene.office)
    page = client.get(url("pick_number"), {"q": query}).content.decode()
    assert "体质优良率" in page
    assert "走访次数" not in page


def test_what_is_picked_comes_back_with_key_unit_and_shape(client, scene):
    client.force_login(scene.office)
    form = {"indicator": "fitness", "take": "change", "scope": f"unit:{scene.east.code}"}
    picked = client.post(url("pick_number"), form).json()
    assert picked == {
        "key": "东片学区体质优良率比上年同期增减",
        "label": "体质优良率比上年同期增减（东片学区）",
        "unit": "个百分点",
        "kind": "number",
        "shape": {"indicator": "fitness", "take": "change", "scope": f"unit:{scene.east.code}"},
    }


def test_nothing_chosen_is_told_at_its_place(client, scene):
    client.force_login(scene.office)
    answer = client.post(url("pick_number"), {"take": "this", "scope": "scope"})
    assert answer.status_code == 422
    assert "请在列表里选一个指标" in answer.content.decode()


def test_a_chart_of_two_indicators_compared_is_refused_with_the_reason(client, scene):
    client.force_login(scene.office)
    form = {"caption": "甲", "drawing": "comparison", "indicators": ["fitness", "visits"], "bodies": "each_school"}
    answer = client.post(url("pick_chart"), form | {"scope": "scope"})
    assert answer.status_code == 422
    assert "要选一个指标" in answer.content.decode()


def test_a_school_is_offered_no_other_school(client, scene):
    client.force_login(scene.clerk)
    page = client.get(url("pick_number")).content.decode()
    assert "青石区第一小学" in page
    assert "青石区第二小学" not in page


def test_numbers_picked_into_a_draft_are_bound_when_it_is_saved(client, scene):
    scene.two_years()
    report = scene.started("brief")
    client.force_login(scene.office)
    table = {"table": {"axis": "organisations", "caption": "各校", "indicators": ["fitness"]}}
    count = {"measure": "units", "plan": scene.plan.pk}
    picked = {"率": RATE, "表各校": table, "承担数": count}
    form = {"title": "通报", "version": report.version, "body": "优良率{率}%，{承担数}个单位。\n{表各校}"}
    preview = client.post(url("preview", report.pk), form | {"picked": json.dumps(picked)}).content.decode()
    assert ">45.0</a>" in preview
    assert "表1　各校" in preview
    assert not report.bindings.filter(key="率").exists()
    assert client.post(url("edit", report.pk), form | {"picked": json.dumps(picked)}).status_code == 302
    assert set(report.bindings.filter(key__in=picked).values_list("key", "kind")) == {
        ("率", "indicator"),
        ("表各校", "table"),
        ("承担数", "task_count"),
    }


def test_a_count_of_a_plan_out_of_reach_is_refused(client, scene):
    report = scene.started("school", at=scene.school, actor=scene.clerk, plans=False)
    client.force_login(scene.clerk)
    picked = json.dumps({"偷看": {"measure": "units", "plan": scene.plan.pk}})
    form = {"title": "通报", "version": report.version, "body": "{偷看}", "picked": picked}
    answer = client.post(url("edit", report.pk), form)
    assert answer.status_code == 409
    assert not report.bindings.filter(key="偷看").exists()


@pytest.mark.parametrize("name", sorted(report_templates()))
def test_each_shipped_template_starts_a_whole_report_and_its_word_file(client, scene, name):
    scene.two_years()
    is_school = name == "school"
    at, actor = (scene.school, scene.clerk) if is_school else (scene.authority, scene.office)
    report = scene.started(name, at=at, actor=actor, plans=not is_school)
    client.force_login(actor)
    page = client.get(url("report", report.pk)).content.decode()
    assert "{" not in page.partition('<article class="report">')[2].partition("</article>")[0]
    assert client.get(url("word", report.pk)).content[:2] == b"PK"


def test_the_editor_page_gives_the_lines_without_a_script(client, scene):
    template = kept(client, scene, "half_year", "本区半年总结")
    page = client.get(url("template", template.pk)).content.decode()
    first = text_of(report_templates()["half_year"]).split("\n")[0]
    assert first in page
    assert "〔每个计划〕" in page
