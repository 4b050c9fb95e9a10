"""A new text of either document: proposals are made anew, what people decided stays."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.apps.alignment.scene import HIGHER, LOCAL, AlignmentScene
from yanzhen.apps.alignment.actions.decide_answers import confirm_answers
from yanzhen.apps.alignment.actions.pick_answer import pick_answer
from yanzhen.apps.alignment.actions.set_aside import set_aside
from yanzhen.apps.alignment.models import LinkState, RowState

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing):
    made = AlignmentScene()
    row = made.row("明厨亮灶")
    confirm_answers(row_id=row.pk, seen=row.version, **made.act())
    return made


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def test_the_sheet_follows_to_the_newest_texts(scene):
    newer = scene.renew(scene.higher, HIGHER.replace("95%", "98%"))
    scene.sheet.refresh_from_db()
    assert scene.sheet.higher_version_id == newer.pk
    assert scene.sheet.local_version_id == scene.local.pk


def test_an_unchanged_ask_keeps_its_decision_without_a_mark(scene):
    scene.renew(scene.higher, HIGHER.replace("不低于60%", "不低于62%"))
    row = scene.row("明厨亮灶")
    assert (row.state, row.is_changed) == (RowState.CONFIRMED, False)
    (link,) = scene.row("体质健康").links.all()
    assert (link.state, link.verdict) == (LinkState.PROPOSED, "weaker")


def test_a_changed_ask_keeps_its_decision_and_says_that_its_words_changed(scene):
    scene.renew(scene.higher, HIGHER.replace("95%以上", "90%以上"))
    row = scene.row("明厨亮灶")
    assert (row.state, row.is_changed) == (RowState.CONFIRMED, True)
    assert row.links.get().verdict == "meets"


def test_a_changed_answer_is_compared_anew_and_marked(scene):
    scene.renew(scene.local, LOCAL.replace("90%", "96%"))
    row = scene.row("明厨亮灶")
    assert (row.state, row.is_changed, row.links.get().verdict) == (RowState.CONFIRMED, True, "stronger")


def test_a_confirmed_answer_that_is_gone_opens_the_ask_again(scene):
    scene.renew(scene.local, LOCAL.replace("实现学校食堂明厨亮灶覆盖率90%。\n", ""))
    row = scene.row("明厨亮灶")
    assert row.state == RowState.OPEN
    assert not row.links.filter(state=LinkState.CONFIRMED).exists()


def test_a_decided_ask_that_is_gone_stays_and_says_so_an_open_one_goes(scene):
    shorter = HIGHER.replace("学校食堂明厨亮灶覆盖率达到95%以上。\n", "").replace(
        "建立教师师德考核档案，纳入职称评聘。\n", ""
    )
    scene.renew(scene.higher, shorter)
    rows = list(scene.sheet.rows.order_by("position"))
    assert [row.is_gone for row in rows if row.state == RowState.CONFIRMED] == [True]
    assert len(rows) == 3


def test_a_new_ask_comes_in_open(scene):
    scene.renew(scene.higher, HIGHER + "五、劳动\n每周开设1节劳动课。\n")
    assert scene.row("劳动课").state == RowState.OPEN
    assert scene.sheet.rows.count() == 5


def test_reasons_and_picks_by_hand_stay(scene):
    row = scene.row("演练")
    set_aside(row_id=row.pk, seen=row.version, reason="由其他文件落实", **scene.act())
    other = scene.row("师德")
    item = scene.local.items.get(title__contains="乒乓球")
    pick_answer(row_id=other.pk, seen=other.version, item_id=item.pk, **scene.act())
    scene.renew(scene.local, LOCAL.replace("各校每月", "全区各校每月"))
    assert scene.row("演练").reason == "由其他文件落实"
    link = scene.row("师德").links.get()
    assert (link.is_by_hand, link.state) == (True, LinkState.CONFIRMED)
    assert link.item.document_version_id != scene.local.pk
