"""What holds for any two texts: nothing is lost, identities pass once, order and numbers do not decide."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.revisions import Change, Statement, in_reading_order, likeness, marked_apart, pair_statements

VERBS = ("建立", "完善", "检查", "公开", "组织", "落实", "编制", "清理")
THINGS = ("问题台账", "食堂卫生", "教师培训", "校舍维修", "体育课程", "收费目录", "家校沟通", "消防设施")
TAILS = ("", "，每月报送进展", "，六月底前完成", "，由专人负责", "，比例不低于80%")
PATHS = st.sampled_from(((), ("一、条件",), ("二、质量",), ("二、质量", "（一）课程")))
SENTENCES = st.builds("{}{}{}。".format, st.sampled_from(VERBS), st.sampled_from(THINGS), st.sampled_from(TAILS))
ANY_TEXT = st.one_of(SENTENCES, st.text(max_size=30))
TEXTS = st.lists(st.builds(Statement, ANY_TEXT, PATHS), max_size=12)
UNLIKE = st.permutations([Statement(f"{verb}{thing}。") for verb, thing in zip(VERBS, THINGS, strict=True)])


@given(old=TEXTS, new=TEXTS)
def test_every_statement_stands_in_exactly_one_pairing(old, new):
    found = pair_statements(old, new)
    assert sorted(place for one in found for place in one.old) == list(range(len(old)))
    assert sorted(place for one in found for place in one.new) == list(range(len(new)))
    heirs = [one.heir for one in found if one.heir is not None]
    assert len({before for before, _ in heirs}) == len({after for _, after in heirs}) == len(heirs)
    assert sorted(in_reading_order(found), key=str) == sorted(found, key=str)


@given(text=TEXTS)
def test_an_unchanged_text_keeps_every_identity_in_its_place(text):
    found = pair_statements(text, text)
    assert {one.change for one in found} <= {Change.SAME}
    assert all(one.heir == (place, place) and not one.is_moved for place, one in enumerate(found))


@given(old=UNLIKE, new=UNLIKE)
def test_moving_statements_keeps_every_identity(old, new):
    heirs = dict(one.heir for one in pair_statements(old, new))
    assert [new[heirs[place]] for place in range(len(old))] == list(old)


@given(old=TEXTS, new=TEXTS)
def test_the_same_texts_give_the_same_pairings(old, new):
    assert pair_statements(old, new) == pair_statements(list(old), list(new))


@given(text=st.lists(SENTENCES, max_size=8))
def test_new_numbers_and_headings_keep_every_identity(text):
    old = [Statement(f"{place}.{line}", ("一、原来的章节",)) for place, line in enumerate(text, start=1)]
    new = [Statement(f"（{place}）{line}", ("第三章 改了名",)) for place, line in enumerate(text, start=4)]
    found = pair_statements(old, new)
    assert [one.heir for one in found] == [(place, place) for place in range(len(text))]
    assert {(one.change, one.is_moved) for one in found} <= {(Change.SAME, False)}


@given(rest=st.lists(SENTENCES, unique=True, max_size=6), where=st.integers(0, 6))
def test_a_split_keeps_the_identity_of_the_whole_and_of_all_others(rest, where):
    whole = Statement("教师发展中心编写作业设计指南，信息科开通举报邮箱和热线。")
    pieces = [Statement("教师发展中心编写作业设计指南。"), Statement("信息科开通举报邮箱和热线。")]
    at = min(where, len(rest))
    old = [*map(Statement, rest[:at]), whole, *map(Statement, rest[at:])]
    new = [*map(Statement, rest[:at]), *pieces, *map(Statement, rest[at:])]
    split = [one for one in pair_statements(old, new) if one.change == Change.SPLIT]
    assert [(one.old, one.new) for one in split] == [((at,), (at, at + 1))]
    merged = [one for one in pair_statements(new, old) if one.change == Change.MERGED]
    assert [(one.old, one.new) for one in merged] == [((at, at + 1), (at,))]


@given(left=ANY_TEXT, right=ANY_TEXT)
def test_likeness_is_a_symmetric_share(left, right):
    assert 0 <= likeness(left, right) == likeness(right, left) <= 1
    assert likeness(left, left) == 1


@given(old=st.lists(ANY_TEXT, min_size=1, max_size=3), new=st.lists(ANY_TEXT, min_size=1, max_size=3))
def test_marked_words_joined_are_the_text_and_unmarked_ones_are_equal(old, new):
    before, after = marked_apart(old, new)
    assert ["".join(part.text for part in parts) for parts in before] == old
    assert ["".join(part.text for part in parts) for parts in after] == new
    kept = ["".join(part.text for parts in side for part in parts if not part.differs) for side in (before, after)]
    assert kept[0] == kept[1]


@given(text=ANY_TEXT)
def test_equal_words_have_no_marks(text):
    before, after = marked_apart([text], [text])
    assert not any(part.differs for parts in (*before, *after) for part in parts)


def test_a_huge_statement_is_compared_at_both_ends():
    before, after = marked_apart(["甲乙丙" * 1200 + "旧" + "丁" * 900], ["甲乙丙" * 1200 + "新" + "丁" * 900])
    assert any(part.differs for part in before[0])
    assert "".join(part.text for part in after[0] if part.differs).strip("甲乙丙丁") == "新"
