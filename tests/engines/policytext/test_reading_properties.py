"""What holds for every text whatever it says: nothing raises, everything is covered once, equal in gives equal out."""

from __future__ import annotations

import json
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.engines.policytext import Reading, read_document

PIECES = (
    "一、", "（一）", "1.", "一是", "二是", "加强组织领导", "推进集团化办学", "各校要", "区教委", "将", "完成", "了", "。", "；", "，", "：", "！",
    "“双减”", "“", "”", "《", "》", "(", ")", '"', "2024年", "3月底前", "三年内", "年底", "95%以上", "十二所", "不少于2次", "同比增长", "\n", "\r\n", "\r",
    "\u2028", "\t", "　", "\ufeff", "來源：", "責任編輯", "學校", "黨組織", "领导", "负责", "牵头", "会同", "A", "１２", "■", "…", "是", "意义重大", "自印发之日起",
)  # fmt: skip
_HANS, _HANT = (
    "区关责认组织领导学党书记将会议应开师员达级点实规课业务执标备编来辑",
    "區關責認組織領導學黨書記將會議應開師員達級點實規課業務執標備編來輯",
)
TO_TRADITIONAL = str.maketrans(_HANS, _HANT)
TO_SIMPLIFIED = str.maketrans(_HANT, _HANS)
policy_like = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
any_text = st.one_of(st.text(max_size=300), st.text(alphabet=st.characters(), max_size=200), policy_like)


def coverage(reading: Reading) -> list[int]:
    """Return for each character in how many of title, boilerplate, heading, statement it lies."""
    counts = [0] * len(reading.text)
    spans = [(s.start, s.end) for s in (*reading.headings, *reading.statements)] + list(reading.boilerplate)
    if reading.title:
        spans.append((reading.title.start, reading.title.end))
    for start, end in spans:
        for at in range(start, end):
            counts[at] += 1
    return counts


def uncovered(reading: Reading) -> list[int]:
    after_headings = {heading.end for heading in reading.headings}
    return [
        at
        for at, count in enumerate(coverage(reading))
        if count == 0 and not reading.text[at].isspace() and at not in after_headings
    ]


@given(any_text)
@settings(max_examples=300, deadline=None)
def test_every_character_lies_in_exactly_one_part(text: str) -> None:
    reading = read_document(text)
    assert max(coverage(reading), default=0) <= 1
    assert uncovered(reading) == []


@given(any_text)
@settings(max_examples=100, deadline=None)
def test_same_text_same_reading_and_plain_json(text: str) -> None:
    reading = read_document(text, file="样例.txt", year=2024)
    assert reading == read_document(text, file="样例.txt", year=2024)
    assert json.loads(json.dumps(reading.as_json())) == reading.as_json()


@given(any_text)
@settings(max_examples=150, deadline=None)
def test_labels_stand_where_their_text_stands(text: str) -> None:
    reading = read_document(text)
    for label in (*reading.quantities, *reading.times, *reading.actors, *reading.programmes):
        assert 0 <= label.start < label.end <= len(text)
        assert text[label.start : label.end] == label.text


@given(policy_like, st.data())
@settings(max_examples=150, deadline=None)
def test_any_prefix_can_be_read(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    assert uncovered(read_document(text[:cut])) == []


@given(policy_like)
@settings(max_examples=100, deadline=None)
def test_newlines_of_any_kind_make_the_same_parts(text: str) -> None:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    unix, windows = read_document(plain), read_document(plain.replace("\n", "\r\n"))
    assert [s.type for s in unix.statements] == [s.type for s in windows.statements]
    assert [h.title for h in unix.headings] == [h.title for h in windows.headings]


@given(policy_like)
@settings(max_examples=100, deadline=None)
def test_what_was_read_reads_the_same_again(text: str) -> None:
    reading = read_document(text)
    assert read_document(reading.text) == reading


def structure(reading: Reading) -> list[tuple[object, ...]]:
    """Return the places and kinds of headings, statements, figures and deadlines, without their words."""
    return [
        *(("heading", h.start, h.end, h.level) for h in reading.headings),
        *(("statement", s.start, s.end, s.type, s.task.deadline.on if s.task else None) for s in reading.statements),
        *(("quantity", q.start, q.end, q.value, q.comparator) for q in reading.quantities),
        *(("time", t.start, t.end, t.first_on, t.last_on) for t in reading.times),
        *(("actor", a.start, a.end, a.type) for a in reading.actors),
    ]


@given(policy_like)
@settings(max_examples=100, deadline=None)
def test_both_scripts_of_one_text_have_one_structure(text: str) -> None:
    traditional = text.translate(TO_TRADITIONAL)
    assert structure(read_document(traditional)) == structure(read_document(text.translate(TO_SIMPLIFIED)))


def test_a_whole_document_has_one_structure_in_both_scripts() -> None:
    text = "澄湖区教育局2025年工作要点\n\n一、加强组织领导\n各学校要在3月底前完成自查，区级骨干教师达到25%以上。由人事科牵头，各学校配合。\n"
    assert structure(read_document(text.translate(TO_TRADITIONAL))) == structure(read_document(text))
    assert text.translate(TO_TRADITIONAL) != text


def test_a_lone_surrogate_and_every_control_character_are_read() -> None:
    text = "".join(map(chr, range(0, 0x100))) + "\ud800各校要完成自查。\udfff" + "\U0001f600"
    assert uncovered(read_document(text)) == []


def test_random_unicode_never_raises() -> None:
    generator = random.Random(7)
    for _ in range(60):
        text = "".join(chr(generator.randrange(0x110000)) for _ in range(200))
        assert uncovered(read_document(text)) == []


def test_a_paragraph_with_tabs_that_opens_like_a_heading_lies_in_one_part_only():
    paragraphs = "深化教育改革。各校要完成\t自查\t整改。\n加强队伍建设。各校要完成\t培训\t考核。\n"
    reading = read_document("各校要完成自查工作，确保实效。\n" + paragraphs)
    assert max(coverage(reading)) == 1
    assert uncovered(reading) == []
