"""Acts on an alignment: who may, what changes, what is refused, one audit row each, undo."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest

from tests.apps.alignment.scene import TODAY, AlignmentScene
from tests.factories import make_user
from yanzhen.apps.alignment.actions.decide_answers import confirm_answers, reject_answer
from yanzhen.apps.alignment.actions.drop_sheet import drop_sheet
from yanzhen.apps.alignment.actions.make_task import make_task
from yanzhen.apps.alignment.actions.pick_answer import pick_answer
from yanzhen.apps.alignment.actions.refresh_sheet import refresh_sheet
from yanzhen.apps.alignment.actions.set_aside import reconsider, set_aside
from yanzhen.apps.alignment.actions.start_sheets import start_sheets
from yanzhen.apps.alignment.actions.undo_step import undo_step
from yanzhen.apps.alignment.errors import AlignmentError
from yanzhen.apps.alignment.models import AlignmentSheet, AskedRow, LinkState, RowState
from yanzhen.apps.alignment.queries import rows_of, standing_of, without_origin
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.audit.purging import remove_content
from yanzhen.apps.plans.actions.draft_plan import draft_plan
from yanzhen.apps.plans.errors import PlanError

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing):
    return AlignmentScene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


@pytest.fixture
def draft(scene):
    drafter = make_user(role="district_office", at=scene.authority)
    plan = draft_plan(
        title="校园工作计划",
        owner=scene.authority,
        line="administration",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        actor=drafter,
        on=TODAY,
    )
    return plan, drafter


def refused(code: str):
    return pytest.raises(AlignmentError, check=lambda error: error.code == code)


def last_event() -> AuditEvent:
    return AuditEvent.objects.order_by("-number").first()


def standing(scene):
    return standing_of(rows_of([AlignmentSheet.objects.get(pk=scene.sheet.pk)]))


def test_a_new_sheet_proposes_answers_with_compared_numbers(scene):
    links = {
        row.item.title[:6]: [(link.verdict, link.state) for link in row.links.all()] for row in scene.sheet.rows.all()
    }
    assert sorted(map(str, links.values())) == sorted(
        map(str, ([("weaker", "proposed")], [("stronger", "proposed")], [("meets", "proposed")], []))
    )
    now = standing(scene)
    assert (now.total, now.waiting, now.uncovered, now.weaker, now.decided) == (4, 3, 1, 1, 0)
    own = without_origin(scene.local.pk, rows_of([scene.sheet]))
    assert [item.wording_in(scene.local.text) for item in own] == ["举办教职工乒乓球赛2场。"]
    assert last_event().kind == "ALIGNMENT_STARTED"


def test_one_act_starts_several_sheets(scene):
    other = scene.read("澜江市体育方案\n一、体育\n各校每年举办2次运动会。\n", "体育方案")
    third = scene.read("澜江市食堂方案\n一、食堂\n食堂明厨亮灶覆盖率达到100%。\n", "食堂方案")
    before = AuditEvent.objects.count()
    sheets = start_sheets(
        local_id=scene.local.document_id, higher_ids=[other.document_id, third.document_id], **scene.act()
    )
    assert [sheet.higher.title for sheet in sheets] == ["体育方案", "食堂方案"]
    assert AuditEvent.objects.count() == before + 1


@pytest.mark.parametrize(
    ("highers", "code"),
    [("none", "NO_HIGHER"), ("own", "SAME_DOCUMENT"), ("again", "ALREADY"), ("foreign", "NOT_VISIBLE")],
)
def test_what_may_not_be_aligned_is_refused(scene, highers, code):
    foreign = scene.read(
        "别区方案\n一、体育\n各校每年举办2次运动会。\n",
        "别区",
        at=make_user(role="section_officer").grants.get().organisation,
    )
    chosen = {
        "none": [],
        "own": [scene.local.document_id],
        "again": [scene.higher.document_id],
        "foreign": [foreign.document_id],
    }[highers]
    before = AlignmentSheet.objects.count()
    with refused(code):
        start_sheets(local_id=scene.local.document_id, higher_ids=chosen, **scene.act())
    assert AlignmentSheet.objects.count() == before


def test_confirming_settles_the_row_and_leaves_one_event(scene):
    row = scene.row("明厨亮灶")
    before = AuditEvent.objects.count()
    row = confirm_answers(row_id=row.pk, seen=row.version, **scene.act())
    assert (row.state, row.links.get().state) == (RowState.CONFIRMED, LinkState.CONFIRMED)
    assert AuditEvent.objects.count() == before + 1
    again = confirm_answers(row_id=row.pk, seen=0, **scene.act())
    assert again.version == row.version
    assert AuditEvent.objects.count() == before + 1


def test_a_stale_page_changes_nothing_and_names_who_was_first(scene):
    row = scene.row("明厨亮灶")
    set_aside(row_id=row.pk, seen=row.version, reason="由其他文件落实", actor=scene.colleague, on=TODAY)
    with refused("STALE"):
        confirm_answers(row_id=row.pk, seen=row.version, **scene.act())
    assert scene.row("明厨亮灶").state == RowState.NOT_APPLICABLE


def test_a_rejected_answer_leaves_the_ask_uncovered_and_is_not_proposed_again(scene):
    row = scene.row("体质健康")
    link = row.links.get()
    reject_answer(link_id=link.pk, seen=row.version, **scene.act())
    assert standing(scene).uncovered == 2
    refresh_sheet(sheet_id=scene.sheet.pk, **scene.act())
    assert [one.state for one in scene.row("体质健康").links.all()] == [LinkState.REJECTED]


def test_nothing_proposed_cannot_be_confirmed(scene):
    row = scene.row("师德")
    with refused("NOTHING_PROPOSED"):
        confirm_answers(row_id=row.pk, seen=row.version, **scene.act())


def test_a_statement_picked_by_hand_is_confirmed_and_compared(scene):
    row = scene.row("师德")
    item = scene.local.items.get(title__contains="乒乓球")
    row = pick_answer(row_id=row.pk, seen=row.version, item_id=item.pk, **scene.act())
    link = row.links.get()
    assert (row.state, link.state, link.score, link.verdict) == (RowState.CONFIRMED, "confirmed", None, "no_number")
    with refused("PICKED_BEFORE"):
        pick_answer(row_id=row.pk, seen=row.version, item_id=item.pk, **scene.act())


@pytest.mark.parametrize("which", ["other document", "none"])
def test_only_statements_of_the_local_text_may_be_picked(scene, which):
    row = scene.row("师德")
    item_id = scene.higher.items.first().pk if which == "other document" else 0
    with refused("NOT_A_STATEMENT"):
        pick_answer(row_id=row.pk, seen=row.version, item_id=item_id, **scene.act())


@pytest.mark.parametrize(("reason", "code"), [("", "NO_REASON"), ("  ", "NO_REASON"), ("长" * 201, "REASON_TOO_LONG")])
def test_not_applicable_needs_a_reason_of_fitting_length(scene, reason, code):
    row = scene.row("师德")
    with refused(code):
        set_aside(row_id=row.pk, seen=row.version, reason=reason, **scene.act())


def test_a_decided_row_may_be_opened_again(scene):
    row = scene.row("明厨亮灶")
    with refused("NOT_DECIDED"):
        reconsider(row_id=row.pk, seen=row.version, **scene.act())
    row = confirm_answers(row_id=row.pk, seen=row.version, **scene.act())
    row = reconsider(row_id=row.pk, seen=row.version, **scene.act())
    assert (row.state, row.links.get().state) == (RowState.OPEN, LinkState.PROPOSED)


def test_an_uncovered_ask_becomes_a_task_whose_origin_is_its_sentence(scene, draft):
    plan, drafter = draft
    row = scene.row("师德")
    row = make_task(row_id=row.pk, seen=row.version, plan_id=plan.pk, actor=drafter, on=TODAY)
    task = plan.tasks.get()
    assert (row.state, row.task) == (RowState.TASKED, task)
    assert task.wording == "建立教师师德考核档案，纳入职称评聘。"
    assert task.source.subject == f"documents.documentversion:{scene.higher.pk}"
    assert last_event().kind == "ALIGNMENT_TASKED"
    with refused("TASKED_BEFORE"):
        make_task(row_id=row.pk, seen=row.version, plan_id=plan.pk, actor=drafter, on=TODAY)
    with refused("HAS_TASK"):
        undo_step(local_id=scene.local.document_id, actor=drafter, on=TODAY)


def test_a_task_needs_the_right_to_edit_the_plan_and_an_open_ask(scene, draft):
    plan, drafter = draft
    row = scene.row("师德")
    stranger = scene.stranger
    with refused("NOT_YOURS"):
        make_task(row_id=row.pk, seen=row.version, plan_id=plan.pk, actor=stranger, on=TODAY)
    plan.state = "in_approval"
    plan.save(update_fields=["state"])
    with pytest.raises(PlanError):
        make_task(row_id=row.pk, seen=row.version, plan_id=plan.pk, actor=drafter, on=TODAY)
    covered = confirm_answers(row_id=scene.row("明厨亮灶").pk, seen=0, actor=drafter, on=TODAY)
    with refused("IS_COVERED"):
        make_task(row_id=covered.pk, seen=covered.version, plan_id=plan.pk, actor=drafter, on=TODAY)


def test_each_undoes_the_own_last_step_and_the_one_before(scene):
    first, second = scene.row("明厨亮灶"), scene.row("师德")
    confirm_answers(row_id=first.pk, seen=first.version, **scene.act())
    set_aside(row_id=second.pk, seen=second.version, reason="由其他文件落实", **scene.act())
    local = scene.local.document_id
    assert undo_step(local_id=local, **scene.act()).label.startswith("将“")
    assert scene.row("师德").state == RowState.OPEN
    undo_step(local_id=local, **scene.act())
    again = scene.row("明厨亮灶")
    assert (again.state, again.links.get().state) == (RowState.OPEN, LinkState.PROPOSED)
    with refused("NOTHING_TO_UNDO"):
        undo_step(local_id=local, **scene.act())


def test_two_steps_on_one_row_are_undone_one_after_the_other(scene):
    row = scene.row("明厨亮灶")
    row = confirm_answers(row_id=row.pk, seen=row.version, **scene.act())
    reconsider(row_id=row.pk, seen=row.version, **scene.act())
    undo_step(local_id=scene.local.document_id, **scene.act())
    assert scene.row("明厨亮灶").state == RowState.CONFIRMED
    undo_step(local_id=scene.local.document_id, **scene.act())
    assert scene.row("明厨亮灶").state == RowState.OPEN


def test_what_a_colleague_changed_since_is_not_undone(scene):
    row = scene.row("明厨亮灶")
    row = confirm_answers(row_id=row.pk, seen=row.version, **scene.act())
    reconsider(row_id=row.pk, seen=row.version, actor=scene.colleague, on=TODAY)
    with refused("CHANGED_SINCE"):
        undo_step(local_id=scene.local.document_id, **scene.act())


def test_a_stranger_may_do_nothing(scene):
    row = scene.row("明厨亮灶")
    acts = (
        lambda who: confirm_answers(row_id=row.pk, seen=row.version, **who),
        lambda who: reject_answer(link_id=row.links.get().pk, seen=row.version, **who),
        lambda who: set_aside(row_id=row.pk, seen=row.version, reason="由其他文件落实", **who),
        lambda who: refresh_sheet(sheet_id=scene.sheet.pk, **who),
        lambda who: drop_sheet(sheet_id=scene.sheet.pk, **who),
    )
    for act in acts:
        with refused("NOT_YOURS"):
            act({"actor": scene.stranger, "on": TODAY})
    assert AskedRow.objects.filter(version__gt=0).count() == 0


def test_dropping_a_sheet_takes_its_rows_and_names_what_was_decided(scene):
    row = scene.row("明厨亮灶")
    confirm_answers(row_id=row.pk, seen=row.version, **scene.act())
    drop_sheet(sheet_id=scene.sheet.pk, **scene.act())
    assert not AskedRow.objects.exists()
    event = last_event()
    assert (event.kind, event.content.content["decided"]) == ("ALIGNMENT_DROPPED", 1)


def test_purging_the_higher_text_blanks_the_words_taken_from_it(scene):
    row = scene.row("明厨亮灶")
    set_aside(row_id=row.pk, seen=row.version, reason="由其他文件落实", **scene.act())
    remove_content(f"documents.documentversion:{scene.higher.pk}")
    row.refresh_from_db()
    assert row.reason == "已清除"
    assert [(link.shared, link.numbers) for link in row.links.all()] == [([], [])]
    assert not scene.sheet.steps.exists()
