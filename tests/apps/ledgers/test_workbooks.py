"""A workbook goes out and comes back: the difference first, then all of it or nothing."""

from __future__ import annotations

import csv
import io
from copy import deepcopy
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from tests.factories import make_user
from tests.ledger_scene import MARCH, SERVICE, LedgerScene
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.ledgers.actions import apply_workbook as applying
from yanzhen.apps.ledgers.actions.apply_workbook import apply_workbook
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.actions.stage_workbook import discard_workbook, forget_workbooks, stage_workbook
from yanzhen.apps.ledgers.actions.undo_workbook import undo_workbook
from yanzhen.apps.ledgers.bridge import form_of, values_of
from yanzhen.apps.ledgers.errors import LedgerError
from yanzhen.apps.ledgers.models import ColumnMapping, Record, StagedWorkbook, WorkbookState
from yanzhen.apps.ledgers.purging import purge_record, purge_return
from yanzhen.apps.ledgers.workbooks.errors import WorkbookError
from yanzhen.apps.ledgers.workbooks.layout import book_of, reading_form, red_book_of
from yanzhen.apps.ledgers.workbooks.plan import plan_workbook
from yanzhen.apps.ledgers.workbooks.red import red_rows
from yanzhen.engines.sheets import WrongBookError, write_book

pytestmark = pytest.mark.django_db
GRADES = ("一年级", "二年级", "三年级", "四年级")


@pytest.fixture(scope="module")
def standing_scene(standing) -> LedgerScene:
    made = LedgerScene()
    made.save(
        *(
            {"grade": grade, "pupils": 100 + n, "joined": 50 + n, "contact": f"联系人{n}"}
            for n, grade in enumerate(GRADES)
        )
    )
    return made


@pytest.fixture
def scene(standing_scene) -> LedgerScene:
    return deepcopy(standing_scene)


def downloaded(sheet) -> bytes:
    out = io.BytesIO()
    write_book(out, book_of(sheet, form_of(sheet.form_version)), made_on=MARCH)
    return out.getvalue()


def edited(content: bytes, edits=None, *, drop=(), add=()) -> bytes:
    """The workbook with cells changed by (row name, heading), rows deleted and rows added."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if str(row[0].value).startswith("年级"))
    places = {str(cell.value).split("*")[0].split("\n")[0]: cell.column for cell in head if cell.value}
    rows = {
        sheet.cell(line, 1).value: line
        for line in range(head[0].row + 1, sheet.max_row + 1)
        if sheet.cell(line, 1).value
    }
    for (name, heading), value in (edits or {}).items():
        sheet.cell(rows[name], places[heading]).value = value
    last = max(rows.values())
    for number, row in enumerate(add, 1):
        for heading, value in row.items():
            sheet.cell(last + number, places[heading]).value = value
    for name in drop:
        sheet.delete_rows(rows[name])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def staged(scene, content: bytes, *, name="回传.xlsx", actor=None) -> StagedWorkbook:
    sheet = scene.sheet()
    return stage_workbook(return_id=sheet.pk, content=content, name=name, rows=4, actor=actor or scene.clerk, on=MARCH)


def plan_of(scene, content: bytes, name="回传.xlsx"):
    return plan_workbook(scene.sheet(), content=content, name=name)


def applied(scene, content: bytes, *, choices=None, take="", name="回传.xlsx"):
    work = staged(scene, content, name=name)
    plan = plan_of(scene, content, name)
    return apply_workbook(
        staged_id=work.pk, seen=plan.digest, choices=choices or {}, take=take, actor=scene.clerk, on=MARCH
    )


def stands(scene) -> dict[str, tuple]:
    form = form_of(scene.sheet().form_version)
    rows = [values_of(row, form) for row in scene.sheet().records.standing()]
    return {row["grade"]: (row.get("pupils"), row.get("joined"), row.get("contact")) for row in rows}


def change_meanwhile(scene, grade: str, **values) -> None:
    row = Record.objects.standing().get(key=grade)
    write = RowWrite(record_id=row.pk, version=row.version, values=values or None)
    assert save_rows(return_id=scene.sheet().pk, changes=[write], actor=scene.clerk, on=MARCH).is_clean


def test_an_unchanged_workbook_is_no_change(scene):
    plan = plan_of(scene, downloaded(scene.sheet()))
    assert (plan.changes, plan.problems, plan.unchanged) == ([], [], 4)
    with pytest.raises(WorkbookError) as refusal:
        applied(scene, downloaded(scene.sheet()))
    assert refusal.value.code == "NOTHING"


def test_the_difference_is_told_in_words_before_anything_is_written(scene):
    content = edited(
        downloaded(scene.sheet()),
        {("一年级", "参加学生数"): "６０人"},
        drop=["四年级"],
        add=[{"年级": "五年级", "在校学生数": "1,04", "参加学生数": 3}, {"年级": "六年级", "在校学生数": 99}],
    )
    plan = plan_of(scene, content)
    words = [row.change(plan.form).words(plan.form) for row in plan.changes]
    assert words == [
        "参加学生数由50人改为60人。",
        "新增一行：年级“五年级”，参加学生数3人。",
        "新增一行：年级“六年级”，在校学生数99人。",
        words[3],
    ]
    assert words[3].startswith("删去一行：年级“四年级”，在校学生数103人")
    assert [(one.code, one.line, one.key) for one in plan.problems][:1] == [
        ("NOT_A_NUMBER", plan.added[0].line, "pupils")
    ]
    assert stands(scene)["一年级"] == (100, 50, "联系人0")


def test_all_of_it_is_written_and_logged_once(scene):
    before = AuditEvent.objects.filter(kind="ROWS_SAVED").count()
    content = edited(
        downloaded(scene.sheet()),
        {("一年级", "参加学生数"): 60},
        drop=["四年级"],
        add=[{"年级": "五年级", "在校学生数": 9}],
    )
    done = applied(scene, content)
    assert (done.outcome.added, done.outcome.changed, done.outcome.removed) == (1, 1, 1)
    assert set(stands(scene)) == {"一年级", "二年级", "三年级", "五年级"}
    assert stands(scene)["一年级"] == (100, 60, "联系人0")
    work = StagedWorkbook.objects.get(pk=done.staged.pk)
    assert (work.state, work.content, work.added, work.changed, work.removed) == (WorkbookState.APPLIED, None, 1, 1, 1)
    assert AuditEvent.objects.filter(kind="ROWS_SAVED").count() == before + 1
    source = Record.objects.get(key="五年级").source
    assert (source.kind, source.locator["file"]) == ("cell", "回传.xlsx")
    assert not plan_of(scene, downloaded(scene.sheet())).changes


def test_what_others_changed_elsewhere_in_the_row_stays(scene):
    content = edited(downloaded(scene.sheet()), {("一年级", "参加学生数"): 60})
    change_meanwhile(scene, "一年级", pupils=200)
    plan = plan_of(scene, content)
    assert (plan.conflicts, plan.merged) == ([], 1)
    applied(scene, content)
    assert stands(scene)["一年级"] == (200, 60, "联系人0")


@pytest.mark.parametrize(("side", "joined"), [("mine", 60), ("theirs", 70)])
def test_a_cell_that_two_people_changed_waits_for_a_choice(scene, side, joined):
    content = edited(downloaded(scene.sheet()), {("一年级", "参加学生数"): 60, ("一年级", "说明"): "新"})
    change_meanwhile(scene, "一年级", joined=70)
    (row,) = plan_of(scene, content).conflicts
    assert [(one.field, one.base, one.theirs, one.mine) for one in row.conflicts] == [("joined", 50, 70, 60)]
    with pytest.raises(WorkbookError) as refusal:
        applied(scene, content)
    assert refusal.value.code == "CHOICES_MISSING"
    applied(scene, content, choices={row.choice: side})
    values = values_of(Record.objects.get(key="一年级"), form_of(scene.sheet().form_version))
    assert (values["joined"], values["note"]) == (joined, "新")


def test_the_same_change_on_both_sides_is_no_conflict(scene):
    content = edited(downloaded(scene.sheet()), {("一年级", "参加学生数"): 60})
    change_meanwhile(scene, "一年级", joined=60)
    assert plan_of(scene, content).changes == []


@pytest.mark.parametrize(("side", "left"), [("mine", 3), ("theirs", 4)])
def test_a_row_taken_out_here_and_changed_there_waits_for_a_choice(scene, side, left):
    content = edited(downloaded(scene.sheet()), drop=["四年级"])
    change_meanwhile(scene, "四年级", joined=1)
    (row,) = plan_of(scene, content).conflicts
    if side == "mine":
        applied(scene, content, choices={row.choice: side})
    else:
        with pytest.raises(WorkbookError) as refusal:
            applied(scene, content, choices={row.choice: side})
        assert refusal.value.code == "NOTHING"
    assert len(stands(scene)) == left


def test_a_row_changed_here_and_taken_out_there_waits_for_a_choice(scene):
    content = edited(downloaded(scene.sheet()), {("四年级", "参加学生数"): 60})
    change_meanwhile(scene, "四年级")
    (row,) = plan_of(scene, content).conflicts
    assert row.is_contested and row.record is None
    applied(scene, content, choices={row.choice: "mine"})
    assert stands(scene)["四年级"] == (103, 60, "联系人3")


def test_a_row_taken_out_there_and_untouched_here_stays_out(scene):
    content = downloaded(scene.sheet())
    change_meanwhile(scene, "四年级")
    assert plan_of(scene, content).changes == []


def test_a_row_added_there_is_not_taken_for_one_left_out_here(scene):
    content = downloaded(scene.sheet())
    scene.save({"grade": "五年级", "pupils": 1})
    assert plan_of(scene, content).changes == []


def test_an_emptied_row_is_taken_out(scene):
    headings = ("年级", "在校学生数", "参加学生数", "联系人", "说明")
    content = edited(downloaded(scene.sheet()), {("四年级", heading): None for heading in headings})
    assert [row.record.key for row in plan_of(scene, content).removed] == ["四年级"]


def test_faults_come_in_one_pass_at_their_cells_with_those_of_the_checks(scene):
    content = edited(
        downloaded(scene.sheet()),
        {
            ("一年级", "参加学生数"): "约60",
            ("一年级", "在校学生数"): -1,
            ("二年级", "参加学生数"): 999,
            ("三年级", "在校学生数"): None,
        },
        add=[{"年级": "二年级", "在校学生数": 5}],
    )
    plan = plan_of(scene, content)
    found = {(one.code, one.column[0] if one.column else "", one.line) for one in plan.problems}
    first = plan.rows[0].line
    assert found == {
        ("TOO_SMALL", "B", first),
        ("NOT_A_NUMBER", "C", first),
        ("within", "C", first + 1),
        ("REQUIRED", "B", first + 2),
        ("ROW_TWICE", "A", first + 4),
    }
    assert all(one.sheet for one in plan.problems)


@pytest.mark.parametrize(("take", "joined"), [("clean", 51), ("readable", 999)])
def test_with_faults_the_user_says_which_rows_are_written(scene, take, joined):
    content = edited(
        downloaded(scene.sheet()),
        {("一年级", "参加学生数"): "约60", ("二年级", "参加学生数"): 999, ("三年级", "参加学生数"): 1},
    )
    with pytest.raises(WorkbookError) as refusal:
        applied(scene, content)
    assert refusal.value.code == "CHOOSE_ROWS"
    applied(scene, content, take=take)
    after = stands(scene)
    assert (after["一年级"][1], after["二年级"][1], after["三年级"][1]) == (50, joined, 1)


def test_only_the_red_rows_go_back_and_come_again(scene):
    content = edited(
        downloaded(scene.sheet()),
        {("一年级", "参加学生数"): "约60", ("三年级", "参加学生数"): 1},
        add=[{"年级": "五年级", "在校学生数": "很多"}],
    )
    plan = plan_of(scene, content)
    out = io.BytesIO()
    write_book(out, red_book_of(scene.sheet(), plan.form, red_rows(plan)), made_on=MARCH)
    red = openpyxl.load_workbook(io.BytesIO(out.getvalue())).worksheets[0]
    told = {row[0].value: row[6].value for row in red.iter_rows() if row[0].value in (*GRADES, "五年级")}
    assert set(told) == {"一年级", "五年级"} and "不是数字" in told["一年级"]
    mended = edited(out.getvalue(), {("一年级", "参加学生数"): 60, ("五年级", "在校学生数"): 88})
    again = plan_of(scene, mended)
    assert again.problems == [] and [len(again.changed), len(again.added), len(again.removed)] == [1, 1, 0]
    applied(scene, mended)
    assert stands(scene)["一年级"][1] == 60 and stands(scene)["五年级"][0] == 88 and len(stands(scene)) == 5


def test_a_workbook_of_another_school_is_refused_by_name(scene):
    content = downloaded(scene.sheet(scene.other))
    with pytest.raises(WrongBookError) as refusal:
        plan_of(scene, content)
    assert refusal.value.code == "OTHER_ORGANISATION" and "青石区第二小学" in refusal.value.message


def test_a_csv_changes_what_it_names_and_leaves_the_rest(scene):
    out = io.StringIO()
    csv.writer(out).writerows([["年级", "参加学生数"], ["一年级", "66"], ["二年级", ""], ["五年级", "3"]])
    plan = plan_of(scene, out.getvalue().encode(), "回传.csv")
    assert [len(plan.changed), len(plan.added), len(plan.removed)] == [1, 1, 0]
    assert [(one.code, one.line) for one in plan.problems] == [("REQUIRED", 4)]
    assert plan.changed[0].cells == {"joined": 66}


def test_a_remembered_heading_is_read_and_an_unwanted_one_is_not_named(scene):
    sheet = scene.sheet()
    for heading, field in (("参加人次", "joined"), ("备用", "")):
        ColumnMapping.objects.create(
            type=sheet.type, organisation=sheet.organisation, heading=heading, field=field, set_by=scene.clerk
        )
    content = "年级,参加人次,备用,别的\n一年级,66,x,y\n".encode()
    plan = plan_of(scene, content, "旧表.csv")
    assert plan.changed[0].cells == {"joined": 66} and plan.filled.sheet.unknown == ("别的",)
    assert "参加人次" not in [
        alias
        for column in reading_form(form_of(sheet.form_version), scene.sheet(scene.other)).columns
        for alias in column.aliases
    ]


def test_a_ledger_of_one_row_fills_its_row(db):
    scene = LedgerScene({**SERVICE, "key": [], "one_row": True, "code": "sample_single"})
    content = "年级,在校学生数\n甲,1\n".encode()
    applied(scene, content, name="旧表.csv")
    assert plan_of(scene, content, "旧表.csv").changes == []
    applied(scene, "年级,在校学生数\n甲,2\n".encode(), name="旧表.csv")
    assert stands(scene) == {"甲": (2, None, None)}


def test_what_changed_after_the_preview_is_shown_again_before_it_is_written(scene):
    content = edited(downloaded(scene.sheet()), {("一年级", "参加学生数"): 60})
    work, plan = staged(scene, content), plan_of(scene, content)
    change_meanwhile(scene, "一年级", joined=70)
    with pytest.raises(WorkbookError) as refusal:
        apply_workbook(staged_id=work.pk, seen=plan.digest, choices={}, take="", actor=scene.clerk, on=MARCH)
    assert refusal.value.code == "CHANGED" and stands(scene)["一年级"][1] == 70
    with pytest.raises(WorkbookError):
        apply_workbook(staged_id=work.pk, seen=plan.digest, choices={}, take="", actor=scene.clerk, on=MARCH, plan=plan)
    assert stands(scene)["一年级"][1] == 70


def test_a_workbook_is_written_once(scene):
    content = edited(downloaded(scene.sheet()), {("一年级", "参加学生数"): 60})
    done = applied(scene, content)
    with pytest.raises(WorkbookError) as refusal:
        apply_workbook(
            staged_id=done.staged.pk, seen=done.plan.digest, choices={}, take="", actor=scene.clerk, on=MARCH
        )
    assert refusal.value.code == "NOT_WAITING"


def test_a_failure_in_the_middle_leaves_everything_as_it_was(scene, monkeypatch):
    content = edited(
        downloaded(scene.sheet()), {("一年级", "参加学生数"): 60}, add=[{"年级": "五年级", "在校学生数": 9}]
    )
    before = stands(scene)
    monkeypatch.setattr(applying, "_settle", lambda *_: 1 / 0)
    work, plan = staged(scene, content), plan_of(scene, content)
    with pytest.raises(ZeroDivisionError):
        apply_workbook(staged_id=work.pk, seen=plan.digest, choices={}, take="", actor=scene.clerk, on=MARCH)
    assert stands(scene) == before
    assert StagedWorkbook.objects.get(pk=work.pk).state == WorkbookState.WAITING
    assert AuditEvent.objects.filter(kind="ROWS_SAVED").count() == 1


def test_undoing_gives_every_row_what_it_had(scene):
    before = stands(scene)
    content = edited(
        downloaded(scene.sheet()),
        {("一年级", "参加学生数"): 60, ("二年级", "联系人"): None},
        drop=["四年级"],
        add=[{"年级": "五年级", "在校学生数": 9}],
    )
    done = applied(scene, content)
    assert stands(scene) != before
    undo_workbook(staged_id=done.staged.pk, actor=scene.clerk, on=MARCH)
    assert stands(scene) == before
    with pytest.raises(WorkbookError) as refusal:
        undo_workbook(staged_id=done.staged.pk, actor=scene.clerk, on=MARCH)
    assert refusal.value.code == "NOT_WAITING"


def test_what_was_changed_since_is_not_undone(scene):
    done = applied(
        scene, edited(downloaded(scene.sheet()), {("一年级", "参加学生数"): 60, ("二年级", "参加学生数"): 61})
    )
    change_meanwhile(scene, "一年级", joined=70)
    with pytest.raises(WorkbookError) as refusal:
        undo_workbook(staged_id=done.staged.pk, actor=scene.clerk, on=MARCH)
    assert refusal.value.code == "CHANGED_SINCE" and "一年级" in refusal.value.message
    assert (stands(scene)["一年级"][1], stands(scene)["二年级"][1]) == (70, 61)


def test_only_who_fills_may_stage_apply_and_undo(scene):
    content = edited(downloaded(scene.sheet()), {("一年级", "参加学生数"): 60})
    stranger = make_user(role="school_clerk", at=scene.other)
    with pytest.raises(LedgerError):
        staged(scene, content, actor=stranger)
    work, plan = staged(scene, content), plan_of(scene, content)
    with pytest.raises(LedgerError):
        apply_workbook(staged_id=work.pk, seen=plan.digest, choices={}, take="", actor=stranger, on=MARCH)
    with pytest.raises(LedgerError):
        discard_workbook(staged_id=work.pk, actor=stranger, on=MARCH)
    scene.send()
    with pytest.raises(LedgerError) as refusal:
        apply_workbook(staged_id=work.pk, seen=plan.digest, choices={}, take="", actor=scene.clerk, on=MARCH)
    assert refusal.value.code == "WRONG_STATE"


def test_content_is_kept_sealed_and_not_for_long(scene):
    content = downloaded(scene.sheet())
    work = staged(scene, content)
    assert content[:200] not in bytes(StagedWorkbook.objects.get(pk=work.pk).content)
    second = staged(scene, content)
    work.refresh_from_db()
    assert (work.state, work.content) == (WorkbookState.DISCARDED, None)
    assert forget_workbooks(before=timezone.now() - timedelta(days=1)) == 0
    assert forget_workbooks(before=timezone.now() + timedelta(minutes=1)) == 1
    second.refresh_from_db()
    assert (second.state, second.content) == (WorkbookState.DISCARDED, None)


@pytest.mark.parametrize("of_what", ["return", "record"])
def test_a_purge_takes_what_is_kept_of_workbooks_too(scene, of_what):
    content = edited(downloaded(scene.sheet()), {("一年级", "参加学生数"): 60})
    done = applied(scene, content)
    waiting = staged(scene, content)
    if of_what == "return":
        purge_return(str(scene.sheet().pk))
    else:
        purge_record(str(Record.objects.get(key="一年级").pk))
    for work in (done.staged, waiting):
        work.refresh_from_db()
        assert (work.content, work.undo, work.name) == (None, None, "（已清除）")
    assert (done.staged.state, waiting.state) == (WorkbookState.APPLIED, WorkbookState.DISCARDED)
