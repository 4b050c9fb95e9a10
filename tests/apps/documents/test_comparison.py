"""Two versions side by side: what stayed, changed, came and went."""

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


def _shape(rows) -> list[tuple[str, str, str]]:
    return [(row.change, "".join(p.text for p in row.old), "".join(p.text for p in row.new)) for row in rows]


def test_a_changed_figure_differs_as_a_whole():
    (row,) = _rows(["培训人数不少于80人。"], ["培训人数不少于100人。"])
    assert [part.text for part in row.old if part.differs] == ["80"]
    assert [part.text for part in row.new if part.differs] == ["100"]


def test_added_and_removed_sentences_stand_where_they_belong():
    rows = _rows(["第一条不变。", "全部删去的话。", "第三条不变。"], ["第一条不变。", "第三条不变。", "新写一句。"])
    assert [row.change for row in rows] == ["same", "removed", "same", "added"]
    assert counts(rows) == {"added": 1, "removed": 1, "changed": 0, "same": 2}


def test_equal_texts_have_no_differences_and_spaces_are_none():
    assert {row.change for row in _rows(["各校要建立台账。"], ["各校 要建立台账。"])} == {"same"}


def test_something_against_nothing_is_all_new():
    assert _shape(_rows([], ["各校要建立台账。"])) == [("added", "", "各校要建立台账。")]


@given(old=LINES, new=LINES)
def test_each_side_can_be_read_from_top_to_bottom(old, new):
    rows = _rows(old, new)
    assert [text for _, text, _ in _shape(rows) if text] == [line.strip() for line in old if line.strip()]
    assert [text for _, _, text in _shape(rows) if text] == [line.strip() for line in new if line.strip()]
