"""A person corrects the reading: selects a span, merges, splits, gives another type."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.engines.policytext import EditError, read_document, retype, segment_span

TEXT = (
    "澄湖区2024年工作要点\n一、扩大学位供给\n各校要在9月10日前报送方案，区教委小教科牵头。"
    "新增学位3000个。\n二、近期情况\n2023年完成了2所学校改造。\n"
)


def test_a_selected_span_becomes_a_task_with_its_own_labels():
    reading = read_document(TEXT)
    start = TEXT.index("各校要")
    segment = segment_span(reading, start - 1, TEXT.index("新增"))
    task = segment.statement.task
    assert TEXT[segment.statement.start : segment.statement.end] == "各校要在9月10日前报送方案，区教委小教科牵头。"
    assert [TEXT[slice(*task.title_span)], task.deadline.on] == ["报送方案", "2024-09-10"]
    assert [segment.actors[i].text for i in task.lead] == ["各校", "区教委小教科"]
    assert [reading.headings[i].title for i in task.heading_path] == ["扩大学位供给"]


def test_merging_is_a_span_from_the_first_to_the_last():
    reading = read_document(TEXT)
    first, second = reading.statements[0], reading.statements[1]
    merged = segment_span(reading, first.start, second.end)
    assert (merged.statement.start, merged.statement.end) == (first.start, second.end)
    assert [quantity.text for quantity in merged.quantities] == ["3000个"]


def test_splitting_gives_each_part_its_own_deadline():
    reading = read_document("各校要在3月底前完成自查，区教委要在5月底前完成抽查。", year=2024)
    cut = reading.text.index("区教委")
    parts = [segment_span(reading, 0, cut), segment_span(reading, cut, len(reading.text))]
    assert [part.statement.task.deadline.on for part in parts] == ["2024-03-31", "2024-05-31"]


def test_another_type_recomputes_the_task_and_the_roles():
    reading = read_document(TEXT)
    index = next(i for i, s in enumerate(reading.statements) if "2所学校" in TEXT[s.start : s.end])
    assert reading.statements[index].type == "result"
    changed = retype(reading, index, "task")
    task = changed.statements[index].task
    assert [changed.quantities[target.quantity].text for target in task.targets] == ["2所"]
    assert retype(changed, index, "result").statements[index].task is None
    assert retype(changed, index, "result").quantities == reading.quantities


@pytest.mark.parametrize(
    ("start", "end", "kind", "code"),
    [
        (0, 10_000, "task", "OUTSIDE_TEXT"),
        (-1, 5, "task", "OUTSIDE_TEXT"),
        (5, 5, "task", "EMPTY_SPAN"),
        (0, 5, "plan", "UNKNOWN_TYPE"),
    ],
    ids=["超出末尾", "负数", "空", "没有的类型"],
)
def test_spans_that_make_no_statement_are_refused(start: int, end: int, kind: str, code: str):
    with pytest.raises(EditError) as caught:
        segment_span(read_document(TEXT), start, end, type=kind)
    assert caught.value.code == code


def test_a_statement_that_is_not_there_cannot_be_retyped():
    with pytest.raises(EditError) as caught:
        retype(read_document(TEXT), 99, "task")
    assert caught.value.code == "NO_SUCH_STATEMENT"


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
@settings(max_examples=150, deadline=None)
def test_labels_of_any_span_stay_inside_it(first: int, second: int):
    start, end = sorted((first, second))
    reading = read_document(TEXT)
    if not TEXT[start:end].strip():
        return
    segment = segment_span(reading, start, end)
    for label in (*segment.quantities, *segment.times, *segment.actors, *segment.programmes):
        assert start <= label.start < label.end <= end
        assert TEXT[label.start : label.end] == label.text
    assert start <= segment.statement.task.title_span[0] < segment.statement.task.title_span[1] <= end
