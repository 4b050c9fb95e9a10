"""Acts on a reading: each changes what it says, can be taken back, and refuses pages that have grown old."""

from __future__ import annotations

from datetime import date

import pytest

from tests.apps.documents.conftest import TEXT, span
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.documents.actions.accept_item import accept_item
from yanzhen.apps.documents.actions.accept_sure_items import accept_sure_items
from yanzhen.apps.documents.actions.add_item import add_item
from yanzhen.apps.documents.actions.edit_item import Correction, edit_item
from yanzhen.apps.documents.actions.finish_reading import finish_reading, reopen_reading
from yanzhen.apps.documents.actions.merge_items import merge_with_next
from yanzhen.apps.documents.actions.reject_item import reject_item
from yanzhen.apps.documents.actions.retype_item import retype_item
from yanzhen.apps.documents.actions.split_item import split_item
from yanzhen.apps.documents.actions.undo_step import undo_step
from yanzhen.apps.documents.errors import ReadingError
from yanzhen.apps.documents.models import ItemKind, ItemState, ReadingItem
from yanzhen.apps.documents.origins import link_of, place_of, source_of

pytestmark = pytest.mark.django_db


def _code(act, **arguments) -> str:
    with pytest.raises(ReadingError) as caught:
        act(**arguments)
    return caught.value.code


def _live_spans(version) -> list[tuple[int, int]]:
    return list(version.items.live().values_list("start", "end"))


def test_every_statement_becomes_an_item_with_what_the_reader_saw(version, item):
    first = item("完成课程清单")
    assert version.items.count() == 5
    assert (first.title, first.lead, first.support) == ("完成课程清单", ["区教委小教科"], ["体卫艺科"])
    assert (first.deadline_on, first.deadline_basis) == (date(2026, 6, 30), "6月底前")
    assert [heading["text"] for heading in first.heading_path] == ["一、提升质量"]
    target = item("优良率").targets[0]
    assert (target["metric"], target["value"], target["unit"], target["comparator"]) == (
        "体质健康优良率",
        60,
        "%",
        "ge",
    )
    assert item("校舍维修").kind == ItemKind.RESULT


def test_the_least_sure_task_waits_first(version):
    waiting = version.items.waiting().least_sure_first()
    assert [row.confidence for row in waiting] == [0.4, 0.6, 0.7, 0.9]


def test_accepting_marks_the_item_and_writes_one_event(version, item, reader):
    events = AuditEvent.objects.count()
    accepted = accept_item(item_id=item("台账").pk, seen=0, actor=reader)
    assert (accepted.state, accepted.version, accepted.edited_by) == (ItemState.ACCEPTED, 1, reader)
    assert AuditEvent.objects.count() == events + 1
    accept_item(item_id=accepted.pk, seen=1, actor=reader)
    assert AuditEvent.objects.count() == events + 1


def test_a_result_is_not_accepted_as_a_task(item, reader):
    assert _code(accept_item, item_id=item("校舍维修").pk, seen=0, actor=reader) == "NOT_A_TASK"


def test_a_stale_page_is_refused_and_nothing_changes(item, reader, colleague):
    row = item("台账")
    accept_item(item_id=row.pk, seen=0, actor=colleague)
    correction = Correction(kind=ItemKind.TASK, title="另一个名称")
    assert _code(edit_item, item_id=row.pk, seen=0, correction=correction, actor=reader) == "STALE"
    assert item("台账").title == "建立台账"


@pytest.mark.parametrize(("at_least", "count"), [(0.71, 1), (0.7, 2), (0.69, 2), (0, 4), (1, 0)])
def test_accepting_the_sure_ones_takes_exactly_those_at_or_above(version, reader, at_least, count):
    assert len(accept_sure_items(version_id=version.pk, at_least=at_least, actor=reader)) == count
    assert version.items.accepted_tasks().count() == count


@pytest.mark.parametrize("at_least", [-0.01, 1.01])
def test_a_threshold_beyond_certainty_is_refused(version, reader, at_least):
    assert _code(accept_sure_items, version_id=version.pk, at_least=at_least, actor=reader) == "BAD_THRESHOLD"


def test_a_correction_keeps_the_place_of_words_taken_from_the_text(item, reader):
    row = item("台账")
    edited = edit_item(
        item_id=row.pk,
        seen=0,
        correction=Correction(
            kind=ItemKind.TASK, title="定期公开进展", lead=["各校", "各校", " "], deadline_on=date(2026, 12, 31)
        ),
        actor=reader,
        accept=True,
    )
    assert (edited.title_start, edited.title_end) == span("定期公开进展")
    assert (edited.lead, edited.deadline_on, edited.state) == (["各校"], date(2026, 12, 31), ItemState.ACCEPTED)
    freely = edit_item(
        item_id=row.pk, seen=1, correction=Correction(kind=ItemKind.TASK, title="公开台账进展"), actor=reader
    )
    assert (freely.title_start, freely.title_end) == (None, None)


@pytest.mark.parametrize(("title", "code"), [("", "NO_TITLE"), ("  ", "NO_TITLE"), ("长" * 301, "TITLE_TOO_LONG")])
def test_a_task_needs_a_name_of_bearable_length(item, reader, title, code):
    correction = Correction(kind=ItemKind.TASK, title=title)
    assert _code(edit_item, item_id=item("台账").pk, seen=0, correction=correction, actor=reader) == code


def test_splitting_shares_the_labels_out(version, item, reader):
    row = item("课程清单")
    first, second = split_item(item_id=row.pk, seen=0, at=span("体卫艺科配合")[0], actor=reader)
    assert TEXT[first.start : first.end] == "区教委小教科牵头，6月底前完成课程清单，"
    assert TEXT[second.start : second.end] == "体卫艺科配合。"
    assert (first.confidence, second.confidence) == (None, None)
    assert first.deadline_on == date(2026, 6, 30)
    assert second.deadline_on is None


@pytest.mark.parametrize("place", ["区教委小教科", "体质健康优良率"])
def test_a_split_at_the_edge_is_refused(item, reader, place):
    row = item("课程清单")
    assert _code(split_item, item_id=row.pk, seen=0, at=span(place)[0], actor=reader) == "SPLIT_AT_EDGE"


def test_merging_joins_texts_and_keeps_the_doubt(version, item, reader):
    row = item("优良率")
    merged = merge_with_next(item_id=row.pk, seen=0, actor=reader)
    assert TEXT[merged.start : merged.end] == "体质健康优良率达到60%以上；每校每周开足5节体育课。"
    assert (merged.confidence, len(merged.quantities)) == (0.4, 2)
    assert version.items.live().count() == 4


def test_a_heading_parts_what_may_not_be_merged(item, reader):
    assert _code(merge_with_next, item_id=item("5节").pk, seen=0, actor=reader) == "NOT_NEIGHBOURS"
    assert _code(merge_with_next, item_id=item("台账").pk, seen=0, actor=reader) == "NOTHING_NEXT"


def test_rejecting_needs_a_reason(item, reader):
    row = item("台账")
    assert _code(reject_item, item_id=row.pk, seen=0, reason=" ", actor=reader) == "NO_REASON"
    assert reject_item(item_id=row.pk, seen=0, reason="与另一条重复", actor=reader).state == ItemState.REJECTED


def test_selected_words_become_a_task_and_the_rest_stays(version, item, reader):
    start, end = span("定期公开进展")
    task = add_item(version_id=version.pk, start=start, end=end, actor=reader)
    assert (task.start, task.end, task.kind) == (start, end, ItemKind.TASK)
    assert task.title in "定期公开进展"
    assert TEXT[item("建立台账").start : item("建立台账").end] == "各校要建立台账，"


def test_words_out_of_the_middle_leave_two_rests(version, reader):
    start, end = span("完成课程清单")
    add_item(version_id=version.pk, start=start, end=end, actor=reader)
    pieces = [TEXT[first:last] for first, last in _live_spans(version)][:3]
    assert pieces == ["区教委小教科牵头，6月底前", "完成课程清单", "，体卫艺科配合。"]


def test_a_selection_over_two_sentences_takes_both(version, reader):
    start, end = span("体质健康优良率达到60%以上；每校每周开足5节体育课。")
    task = add_item(version_id=version.pk, start=start, end=end, actor=reader)
    assert (task.start, task.end) == (start, end)
    assert version.items.live().filter(start__lt=end, end__gt=start).count() == 1


def test_selecting_a_whole_result_makes_it_a_task(version, item, reader):
    start, end = span("去年完成校舍维修12项。")
    task = add_item(version_id=version.pk, start=start, end=end, actor=reader)
    assert task.pk == item("校舍维修").pk
    assert task.kind == ItemKind.TASK


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (5, 5, "EMPTY_SPAN"),
        (16, 17, "EMPTY_SPAN"),
        (0, len(TEXT) + 1, "OUTSIDE"),
        (9, 3, "OUTSIDE"),
        (-1, 3, "OUTSIDE"),
    ],
)
def test_a_span_must_hold_words_of_the_text(version, reader, start, end, code):
    assert _code(add_item, version_id=version.pk, start=start, end=end, actor=reader) == code


def test_what_was_accepted_is_not_cut(version, item, reader):
    accept_item(item_id=item("台账").pk, seen=0, actor=reader)
    start, end = span("定期公开进展")
    assert _code(add_item, version_id=version.pk, start=start, end=end, actor=reader) == "OVERLAPS_DECIDED"


def _acts_of(version, item, reader):
    start, end = span("定期公开进展")
    return [
        lambda: accept_item(item_id=item("5节").pk, seen=0, actor=reader),
        lambda: merge_with_next(item_id=item("优良率").pk, seen=0, actor=reader),
        lambda: split_item(item_id=item("课程清单").pk, seen=0, at=span("体卫艺科配合")[0], actor=reader),
        lambda: add_item(version_id=version.pk, start=start, end=end, actor=reader),
        lambda: retype_item(item_id=item("校舍维修").pk, seen=0, kind=ItemKind.TASK, actor=reader),
        lambda: reject_item(item_id=item("建立台账").pk, seen=1, reason="重复", actor=reader),
        lambda: accept_sure_items(version_id=version.pk, at_least=0, actor=reader),
    ]


def _picture(version) -> list[tuple]:
    fields = ("start", "end", "kind", "state", "title", "confidence", "targets", "lead", "deadline_on")
    return list(version.items.live().values_list(*fields))


def test_every_act_is_taken_back_step_by_step(version, item, reader):
    pictures = [_picture(version)]
    for act in _acts_of(version, item, reader):
        act()
        pictures.append(_picture(version))
    for picture in reversed(pictures[:-1]):
        undo_step(version_id=version.pk, actor=reader)
        assert _picture(version) == picture
    assert _code(undo_step, version_id=version.pk, actor=reader) == "NOTHING_TO_UNDO"


def test_nobody_takes_back_what_another_person_built_on(version, item, reader, colleague):
    row = item("台账")
    accept_item(item_id=row.pk, seen=0, actor=reader)
    reject_item(item_id=row.pk, seen=1, reason="重复", actor=colleague)
    assert _code(undo_step, version_id=version.pk, actor=reader) == "CHANGED_SINCE"


def test_undo_stops_at_another_persons_change_in_between(version, item, reader, colleague):
    row = item("台账")
    accept_item(item_id=row.pk, seen=0, actor=reader)
    edit_item(item_id=row.pk, seen=1, correction=Correction(kind=ItemKind.TASK, title="公开"), actor=colleague)
    reject_item(item_id=row.pk, seen=2, reason="重复", actor=reader)
    undo_step(version_id=version.pk, actor=reader)
    assert item("台账").title == "公开"
    assert _code(undo_step, version_id=version.pk, actor=reader) == "CHANGED_SINCE"


def test_undo_takes_back_ones_own_steps_only(version, item, reader, colleague):
    accept_item(item_id=item("台账").pk, seen=0, actor=reader)
    accept_item(item_id=item("优良率").pk, seen=0, actor=colleague)
    undo_step(version_id=version.pk, actor=reader)
    assert [row.title for row in version.items.accepted_tasks()] == ["体质健康优良率达到60%以上"]


def test_a_reading_is_finished_only_when_every_task_is_decided(version, item, reader):
    accept_sure_items(version_id=version.pk, at_least=0.5, actor=reader)
    assert _code(finish_reading, version_id=version.pk, actor=reader) == "STILL_WAITING"
    reject_item(item_id=item("5节").pk, seen=0, reason="不是任务", actor=reader)
    assert finish_reading(version_id=version.pk, actor=reader).is_finished
    assert _code(undo_step, version_id=version.pk, actor=reader) == "FINISHED"
    reopen_reading(version_id=version.pk, actor=reader)
    assert _code(reopen_reading, version_id=version.pk, actor=reader) == "NOT_FINISHED"
    undo_step(version_id=version.pk, actor=reader)


def test_no_item_is_ever_deleted(version, item, reader):
    ids = set(version.items.values_list("pk", flat=True))
    for act in _acts_of(version, item, reader):
        act()
    assert ids <= set(ReadingItem.objects.values_list("pk", flat=True))


def test_a_source_names_the_sentence_once(version, item):
    row = item("台账")
    source = source_of(row)
    assert source == source_of(row, TEXT)
    assert source.wording == "各校要建立台账，定期公开进展。"
    assert link_of(source) == f"/documents/{version.pk}/#s-{row.start}"


@pytest.mark.parametrize(("start", "place"), [(0, "第1页第1段"), (9, "第1页第1段"), (10, "第2页表1第2行第3列")])
def test_the_printed_place_comes_from_the_anchors(start, place):
    anchors = [{"start": 0, "page": 1, "paragraph": 1}, {"start": 10, "page": 2, "table": 1, "row": 2, "column": 3}]
    assert place_of(anchors, start) == place


def test_pasted_text_has_no_printed_place():
    assert place_of([], 5) == ""
