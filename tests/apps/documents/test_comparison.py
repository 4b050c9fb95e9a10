"""Two versions side by side: what stayed, changed, came, went and moved."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yanzhen.apps.documents.comparison import compare, counts
from yanzhen.apps.documents.models import DocumentVersion

SENTENCES = (
    "各校要建立台账。",
    "各校要建立问题台账。",
    "一、提升质量",
    "不少于12项。",
    "不少于21项。",
    " ",
    "落实经费。",
)
LINES = st.lists(st.sampled_from(SENTENCES), max_size=8)


def _rows(old: list[str], new: list[str]):
    return compare(DocumentVersion(text="\n".join(old)), DocumentVersion(text="\n".join(new)))


def _shape(rows) -> list[tuple[str, list[str], list[str]]]:
    return [(row.change, [side.text for side in row.old], [side.text for side in row.new]) for row in rows]


def test_a_changed_figure_differs_as_a_whole():
    (row,) = _rows(["培训人数不少于80人。"], ["培训人数不少于100人。"])
    assert [part.text for part in row.old[0].words if part.differs] == ["80"]
    assert [part.text for part in row.new[0].words if part.differs] == ["100"]


def test_added_and_removed_sentences_stand_where_they_belong():
    rows = _rows(["第一项不变。", "全部删去的话。", "第三项照旧。"], ["第一项不变。", "第三项照旧。", "新写一句。"])
    assert [row.change for row in rows] == ["same", "removed", "same", "added"]
    assert counts(rows) == {
        "same": 2,
        "changed": 0,
        "split": 0,
        "merged": 0,
        "added": 1,
        "removed": 1,
        "moved": 0,
    }


def test_a_moved_sentence_is_told_from_one_that_changed():
    rows = _rows(
        ["检查食堂卫生。", "组织教师培训。", "编制收费目录。"], ["组织教师培训。", "编制收费目录。", "检查食堂卫生。"]
    )
    assert [(row.change, row.is_moved) for row in rows] == [("same", False), ("same", False), ("same", True)]
    assert (counts(rows)["moved"], counts(rows)["same"]) == (1, 2)


def test_headings_and_statements_stand_under_their_headings():
    text = "一、改善条件\n各校要建立台账。"
    labels = {
        "headings": [{"start": 0, "end": 6, "level": 1, "number": "一、", "title": "改善条件"}],
        "statements": [{"start": 7, "end": 15}],
    }
    rows = compare(DocumentVersion(text=text, reading=labels), DocumentVersion(text=text, reading=labels))
    assert [(row.change, row.heading) for row in rows] == [("same", ""), ("same", "一、改善条件")]


def test_equal_texts_have_no_differences_and_spaces_are_none():
    assert {row.change for row in _rows(["各校要建立台账。"], ["各校 要建立台账。"])} == {"same"}


def test_something_against_nothing_is_all_new():
    assert _shape(_rows([], ["各校要建立台账。"])) == [("added", [], ["各校要建立台账。"])]


@given(old=LINES, new=LINES)
def test_each_side_is_there_in_full_and_the_new_one_in_its_order(old, new):
    rows = _rows(old, new)
    for side, lines in (("old", old), ("new", new)):
        assert sorted(one.text for row in rows for one in getattr(row, side)) == sorted(filter(str.strip, lines))
    heads = [row.new[0].start for row in rows if row.new]
    assert heads == sorted(heads)
