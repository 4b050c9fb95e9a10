"""Pages of rotation: who opens what, the whole way of a list by real requests, fixed query counts."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate as today

from tests.apps.rotation.scene import CALENDAR, TODAY, RotationScene
from tests.factories import make_user
from tests.web.rotation_pages import as_user, page, post, words
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.rotation.actions.conclude import post_notice
from yanzhen.apps.rotation.models import (
    Objection,
    ObjectionState,
    Participant,
    Round,
    RoundState,
    Scenario,
    Term,
    Trial,
)
from yanzhen.apps.rotation.wording import day_in_words
from yanzhen.engines.rotation.candidacy import months_later
from yanzhen.web.rotation.forms import VARIED

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing) -> RotationScene:
    return RotationScene()


@pytest.fixture
def scene(standing_scene) -> RotationScene:
    return deepcopy(standing_scene)


def test_a_list_goes_its_whole_way_through_the_pages(scene):
    officer, school = as_user(scene.officer), as_user(scene.clerk)
    assert "还没有您可以看的批次" in page(officer, "list")
    post(officer, "new", year=2026)
    round_ = Round.objects.get()
    assert round_.seed_commitment in page(officer, "round", round_.pk)
    assert "请在台账里导入轮岗教师名册" in page(officer, "survey", round_.pk)
    scene.data()
    assert "没有发现问题" in page(officer, "survey", round_.pk)
    settings = {key: value for key, value in round_.setting_values.items()}
    post(
        officer,
        "settings",
        round_.pk,
        **settings | {"term_years": "2", "seen": 1, "note": "区教委2026年第3次主任办公会"},
    )
    post(officer, "list_teachers", round_.pk, seen=2)
    person = Participant.objects.get(code="T00")
    assert "应当交流轮岗" in page(school, "participant", round_.pk, person.pk)
    post(school, "wish", round_.pk, person.pk, wish="willing", opinion="agrees", seen=1)
    post(school, "object", round_.pk, person.pk, kind="should_not", wording="2022年9月才调入本校")
    objection = Objection.objects.get()
    assert "2022年9月才调入本校" in page(officer, "objection", round_.pk, objection.pk)
    post(officer, "answer", round_.pk, objection.pk, upheld="yes", outcome="人事档案调令属实", seen=1)
    assert "异议核查成立后更正" in page(school, "objection", round_.pk, objection.pk)
    post(officer, "reopen_objection", round_.pk, objection.pk, seen=2)
    post(officer, "answer", round_.pk, objection.pk, upheld="no", outcome="调令日期是2018年9月", seen=3)
    round_.refresh_from_db()
    post(officer, "settle", round_.pk, seen=round_.version)
    round_.refresh_from_db()
    assert round_.state == RoundState.PLANNING
    assert "拟订方案" in page(officer, "round", round_.pk)
    post(officer, "reopen", round_.pk, seen=round_.version)


def test_a_school_sees_its_own_teachers_alone(scene):
    round_ = scene.listed()
    mine, theirs = scene.person("T00"), scene.person("T20")
    school = as_user(scene.clerk)
    listed = words(page(school, "people", round_.pk))
    assert "T00" in listed and "T20" not in listed
    page(school, "participant", round_.pk, mine.pk)
    page(school, "participant", round_.pk, theirs.pk, status=404)
    page(school, "wish", round_.pk, theirs.pk, status=404)
    page(school, "object", round_.pk, theirs.pk, status=404)
    objection = scene.object("T20", actor=scene.neighbour)
    page(school, "objection", round_.pk, objection.pk, status=404)
    assert "第1件" not in page(school, "objections", round_.pk)
    page(school, "survey", round_.pk, status=403)
    page(school, "settings", round_.pk, status=403)
    for name in ("list_teachers", "unlist", "settle", "reopen"):
        post(school, name, round_.pk, seen=round_.version, status=403)


def test_leaders_look_and_change_nothing_and_other_sections_see_nothing(scene):
    round_ = scene.listed()
    director, finance = as_user(scene.director), as_user(scene.finance_head)
    assert "T20" in page(director, "people", round_.pk)
    page(director, "settings", round_.pk, status=403)
    page(director, "wish", round_.pk, scene.person().pk, status=403)
    assert "还没有您可以看的批次" in page(finance, "list")
    for name in ("round", "people", "objections", "survey"):
        page(finance, name, round_.pk, status=404)
    post(finance, "settle", round_.pk, seen=round_.version, status=404)
    assert as_user(scene.officer).get(reverse("rotation:new")).status_code == 200
    assert finance.get(reverse("rotation:new")).status_code == 302
    assert Client().get(reverse("rotation:list")).status_code == 302


def test_no_page_tells_a_reason_of_exemption_or_a_home(scene):
    rows = scene.teachers()
    rows[0] |= {
        "exempt": "不参加：按规定照顾",
        "exempt_proof": "RS-77-1",
        "exempt_approver": "区教委人事科",
        "exempt_until": "2027-07-01",
    }
    round_ = scene.listed(rows)
    person = scene.person("T00")
    for user in (scene.clerk, scene.director):
        client = as_user(user)
        shown = page(client, "participant", round_.pk, person.pk) + page(client, "people", round_.pk)
        for secret in ("按规定照顾", "RS-77-1", scene.street.code, "青石街道"):
            assert secret not in shown
        assert "已批准不参加，至2027年7月1日" in shown
        assert client.get(reverse("ledgers:record", args=[person.record_id])).status_code in (403, 404) or (
            scene.street.code not in client.get(reverse("ledgers:record", args=[person.record_id])).content.decode()
        )


def test_lists_take_a_fixed_number_of_queries(scene):
    round_ = scene.listed()
    client = as_user(scene.officer)
    for name in ("people", "objections", "round"):
        page(client, name, round_.pk)
    counts = {}
    for name in ("people", "objections", "round"):
        with CaptureQueriesContext(connection) as few:
            page(client, name, round_.pk)
        counts[name] = len(few)
    for code in ("T01", "T02", "T03"):
        scene.object(code)
    for name in ("people", "round"):
        with CaptureQueriesContext(connection) as more:
            page(client, name, round_.pk)
        assert len(more) <= counts[name], name
    with CaptureQueriesContext(connection) as three:
        page(client, "objections", round_.pk)
    scene.object("T04")
    with CaptureQueriesContext(connection) as four:
        page(client, "objections", round_.pk)
    assert len(four) == len(three)


def test_a_stale_answer_is_refused_and_what_was_typed_stays(scene):
    round_ = scene.listed()
    objection = scene.object()
    client = as_user(scene.officer)
    answer = post(
        client, "answer", round_.pk, objection.pk, upheld="yes", outcome="档案属实，同意更正", seen=9, status=409
    )
    assert "档案属实，同意更正" in answer.content.decode()
    objection.refresh_from_db()
    assert objection.state == ObjectionState.OPEN


def test_what_waits_stands_on_the_desk(scene):
    scene.listed()
    assert "填报意愿和意见" in as_user(scene.clerk).get("/").content.decode()
    scene.object()
    assert "不应列入" in as_user(scene.officer).get("/").content.decode()


def test_a_plan_goes_its_whole_way_through_the_pages(scene):
    officer, director, school = as_user(scene.officer), as_user(scene.director), as_user(scene.clerk)
    round_ = scene.settled()
    assert "还没有方案" in page(officer, "scenarios", round_.pk)
    wanted = {key: round_.setting_values[key] for key in VARIED} | {"name": "均衡优先", "weight_km": "0"}
    post(officer, "new_scenario", round_.pk, **wanted)
    scenario = Scenario.objects.get()
    assert "先说明的限度" in page(officer, "scenario", round_.pk, scenario.pk)
    nothing_yet = page(officer, "scenarios", round_.pk)
    assert "未计算" in nothing_yet and '<td class="yz-number">0</td>' not in nothing_yet
    for code, goal in (("T00", scene.weak), ("T10", scene.strong), ("T20", scene.middling)):
        scenario.refresh_from_db()
        post(officer, "lay", round_.pk, scenario.pk, code=code, to_school=goal.pk, subject="", seen=scenario.version)
    shown = page(officer, "scenario", round_.pk, scenario.pk)
    assert "独立的核对程序没有发现" in shown and "调整的代价" in shown and "并列的人" in shown
    assert "均衡优先" in page(director, "scenarios", round_.pk)
    person = scene.person("T00")
    assert "次好的去处" in page(officer, "why", round_.pk, scenario.pk, person.pk)
    for picture in ("flows", "map", "changes"):
        assert "<svg" in page(director, "pictures", round_.pk, scenario.pk, picture)
    scenario.refresh_from_db()
    post(officer, "propose", round_.pk, scenario.pk, seen=scenario.version)
    for office in ("staffing", "personnel", "finance"):
        post(officer, "office", round_.pk, office=office, answer="agrees", answered_on=today())
    round_.refresh_from_db()
    meeting = {"decided_by": "区教委2026年第8次主任办公会", "decided_on": today(), "seen": round_.version}
    post(officer, "decide", round_.pk, **meeting)
    page(school, "notice", round_.pk, status=404)
    assert "拟安排：" not in page(school, "participant", round_.pk, person.pk)
    round_.refresh_from_db()
    post(officer, "post", round_.pk, seen=round_.version)
    assert "T20" in page(school, "notice", round_.pk)
    told = page(school, "participant", round_.pk, person.pk)
    assert "拟安排：青石三小" in told and "千米" not in told
    post(school, "object", round_.pk, person.pk, kind="move", wording="接收学校没有对应学段的教研组")
    objection = Objection.objects.get()
    post(officer, "answer", round_.pk, objection.pk, upheld="no", outcome="接收学校有语文教研组", seen=1)
    Round.objects.update(notice_until=date(2020, 1, 2))
    round_.refresh_from_db()
    post(officer, "start", round_.pk, seen=round_.version)
    round_.refresh_from_db()
    assert round_.state == RoundState.RUNNING
    told = page(officer, "round", round_.pk)
    assert "落实计划" in told and f'href="{reverse("plans:plan", args=[round_.plan_id])}"' in told
    assert "T00" in page(school, "terms", round_.pk) and "T10" in page(school, "terms", round_.pk)
    term = Term.objects.get(code="T00")
    answer = post(
        officer,
        "close_term",
        round_.pk,
        term.pk,
        state="returned",
        closed_on=today(),
        seen=1,
        status=409,
    )
    assert "提前结束的选" in answer.content.decode()
    Round.objects.update(starts_on=today())
    told, later = page(officer, "round", round_.pk), day_in_words(months_later(today(), 12))
    assert reverse("rotation:measure", args=[round_.pk]) not in told
    assert f'disabled>评估一年后的效果</button> <span class="yz-reason">满一年（{later}）后才能评估。' in told
    post(officer, "measure", round_.pk, seen=round_.version)
    round_.refresh_from_db()
    assert round_.state == RoundState.RUNNING
    assert "评估一年后的效果" not in page(school, "round", round_.pk)
    Round.objects.update(starts_on=today() - timedelta(days=366))
    told = page(officer, "round", round_.pk)
    assert reverse("rotation:measure", args=[round_.pk]) in told and 'class="yz-reason">满一年' not in told


def test_schools_open_no_scenario_and_leaders_change_none(scene):
    scenario = scene.planned()
    round_, person = scenario.round, scene.person("T00")
    school, director, finance = as_user(scene.clerk), as_user(scene.director), as_user(scene.finance_head)
    keys = (round_.pk, scenario.pk)
    for name, more in (("scenario", ()), ("moves", ()), ("pictures", ("map",)), ("why", (person.pk,))):
        page(school, name, *keys, *more, status=403)
        page(finance, name, *keys, *more, status=404)
        page(director, name, *keys, *more)
    assert "单程" not in page(director, "moves", *keys) + page(director, "why", *keys, person.pk)
    assert "单程" in page(as_user(scene.officer), "moves", *keys)
    page(school, "scenarios", round_.pk, status=403)
    for name in ("lay", "new_scenario", "office", "decide", "revise"):
        args = keys if name == "lay" else (round_.pk,)
        page(director, name, *args, status=403)
    for name in ("drop", "propose"):
        post(director, name, *keys, seen=scenario.version, status=403)
    for name in ("post", "start", "measure"):
        post(director, name, round_.pk, seen=round_.version, status=403)


def test_a_refused_change_by_hand_says_why_on_the_form(scene):
    scenario = scene.scenario()
    officer = as_user(scene.officer)
    sent = {"code": "T00", "to_school": scene.strong.pk, "subject": "", "seen": scenario.version}
    answer = post(officer, "lay", scenario.round_id, scenario.pk, **sent, status=409)
    assert "就在这所学校" in answer.content.decode()
    answer = post(officer, "propose", scenario.round_id, scenario.pk, seen=scenario.version)
    assert Scenario.objects.get().state == "draft"


def test_pages_of_a_scenario_take_a_fixed_number_of_queries(scene):
    scenario = scene.planned()
    client, counts = as_user(scene.officer), []
    keys = (scenario.round_id, scenario.pk)
    for name in ("moves", "scenario"):
        page(client, name, *keys)
        with CaptureQueriesContext(connection) as three:
            page(client, name, *keys)
        counts.append(len(three))
    scene.lay(scenario, "T20", None)
    for name, count in zip(("moves", "scenario"), counts, strict=True):
        with CaptureQueriesContext(connection) as two:
            page(client, name, *keys)
        assert len(two) == count, name


def test_the_section_asks_what_if_and_sees_what_changes(scene):
    scenario = scene.planned()
    officer, director = as_user(scene.officer), as_user(scene.director)
    person = scene.person("T00")
    keys = (scenario.round_id, scenario.pk)
    assert "如果不安排本人" in page(director, "why", *keys, person.pk)
    assert "重新求解" not in page(director, "why", *keys, person.pk)
    post(director, "try", *keys, person.pk, kind="stays", status=403)
    post(as_user(scene.clerk), "try", *keys, person.pk, kind="stays", status=403)
    assert "重新求解" in page(officer, "why", *keys, person.pk)
    answer = post(officer, "try", *keys, person.pk, kind="stays")
    trial = Trial.objects.get()
    assert answer["Location"] == trial.get_absolute_url()
    assert "取消试算" in page(officer, "trial", *keys, trial.pk)
    execute_job(trial.job_id)
    shown = page(officer, "trial", *keys, trial.pk)
    assert "谁的安排变了" in shown and "T00" in shown and "千米" in shown
    assert "千米" not in page(director, "trial", *keys, trial.pk)
    page(as_user(scene.clerk), "trial", *keys, trial.pk, status=403)
    scene.lay(scenario, "T20", None)
    assert "有变动" in page(officer, "trial", *keys, trial.pk)


def test_a_school_sees_what_the_plan_means_for_it_only_once_posted(scene):
    principal = as_user(make_user(role="school_principal", at=scene.strong))
    round_ = scene.decided()
    keys = (round_.pk, scene.strong.pk)
    page(principal, "own_school", *keys, status=404)
    page(principal, "school", round_.pk, round_.proposal_id, scene.strong.pk, status=403)
    round_ = post_notice(round_id=round_.pk, seen=round_.version, actor=scene.officer, on=TODAY, calendar=CALENDAR)
    shown = page(principal, "own_school", *keys)
    assert "T00" in shown and "公示结束前" in shown and "每百名学生" in shown
    page(principal, "own_school", round_.pk, scene.weak.pk, status=403)
    page(as_user(scene.clerk), "own_school", *keys, status=403)
    assert "看方案对本校的影响" in page(principal, "round", round_.pk)
    assert "看方案对本校的影响" not in page(as_user(scene.clerk), "round", round_.pk)


def test_pages_about_schools_and_pictures_take_a_fixed_number_of_queries(scene):
    scenario = scene.planned()
    client, keys = as_user(scene.officer), (scenario.round_id, scenario.pk)
    person = scene.person("T00")
    asked = (
        ("schools", keys),
        ("school", (*keys, scene.strong.pk)),
        ("why", (*keys, person.pk)),
        ("pictures", (*keys, "flows")),
    )
    counts = []
    for name, args in asked:
        page(client, name, *args)
        with CaptureQueriesContext(connection) as three:
            page(client, name, *args)
        counts.append(len(three))
    scene.lay(scenario, "T20", None)
    for (name, args), count in zip(asked, counts, strict=True):
        with CaptureQueriesContext(connection) as two:
            page(client, name, *args)
        assert len(two) == count <= 20, name
    assert "青石三小" in page(client, "schools", *keys, q="三小")
    assert "没有符合条件的学校" in page(client, "schools", *keys, q="没有的学校")
    assert "T00" not in words(page(client, "schools", *keys))


def test_what_is_known_without_solving_follows_the_numbers_typed(scene):
    round_ = scene.settled()
    officer, keys = as_user(scene.officer), (round_.pk,)
    typed = {key: round_.setting_values[key] for key in VARIED}
    assert "3至4人" in page(officer, "bounds", *keys, **typed)
    assert "6至8人" in page(officer, "bounds", *keys, **typed | {"min_move_share": "20", "max_move_share": "30"})
    assert "填得不对" in page(officer, "bounds", *keys, **typed | {"min_move_share": "多"})
    assert "没有人数同时符合" in page(officer, "bounds", *keys, **typed | {"min_move_share": "20"})
    for user in (scene.director, scene.clerk):
        page(as_user(user), "bounds", *keys, status=403, **typed)
    page(as_user(scene.finance_head), "bounds", *keys, status=404, **typed)
    form = page(officer, "new_scenario", *keys)
    assert form.count('type="range"') == form.count('type="number"') > 10


def test_scenarios_side_by_side_mark_what_differs(scene):
    first = scene.scenario()
    scene.scenario(first.round, "方案二", weight_km="0.00001")
    shown = page(as_user(scene.officer), "scenarios", first.round_id)
    assert "每多走一千米的代价" in shown and shown.count("yz-differs") == 1
    assert "单程最多增加的路程" not in shown


def test_an_objection_says_what_upholding_it_would_change(scene):
    round_ = scene.posted()
    scene.object("T00", "move")
    objection = Objection.objects.get()
    shown = page(as_user(scene.officer), "objection", round_.pk, objection.pk)
    assert "若同意其申请" in shown and "重新求解" in shown
    for user in (scene.director, scene.clerk):
        assert "若同意其申请" not in page(as_user(user), "objection", round_.pk, objection.pk)
    told = page(as_user(scene.clerk), "participant", round_.pk, scene.person("T00").pk)
    assert "怎样提出异议" in told and "教师T" not in told.split("怎样提出异议")[0].split("拟安排：")[1]
