"""Where a sentence stood in the file, in words."""

from __future__ import annotations

import pytest

from yanzhen.apps.documents.origins import place_of

ANCHORS = [
    {"start": 0, "end": 5, "kind": "line", "page": 3, "paragraph": 2},
    {"start": 6, "end": 9, "kind": "cell", "page": 3, "table": 1, "row": 2, "column": 4},
    {"start": 10, "end": 14, "kind": "cell", "paragraph": 7, "table": 2, "row": 1, "column": 1},
    {"start": 15, "end": 20, "kind": "paragraph", "paragraph": 8},
]


@pytest.mark.parametrize(
    ("start", "words"),
    [(0, "第3页第2段"), (7, "第3页表1第2行第4列"), (10, "表2第1行第1列"), (15, "第8段")],
)
def test_a_place_is_a_page_and_paragraph_or_a_cell(start: int, words: str):
    assert place_of(ANCHORS, start) == words


def test_text_without_places_has_none():
    assert place_of([], 3) == ""
