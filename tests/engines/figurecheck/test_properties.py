"""Promises for every text: nothing raises, what is computed is never blamed, what is wrong always is."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yanzhen.apps.figure_checks.drafts import draft_of
from yanzhen.engines.figurecheck import Level, check_text

HEAD = "澄湖区教育委员会2025年工作总结\n\n一、工作成效\n"
COUNTS = st.integers(min_value=1, max_value=99_999)
UNITS = st.sampled_from(["张", "所", "人", "个", "场", "件", "名", "项"])
FRAGMENTS = st.sampled_from(
    [
        *[
            "由",
            "从",
            "减至",
            "增加到",
            "，",
            "、",
            "。",
            "；",
            "（",
            "）",
            "其中",
            "共",
            "占",
            "的",
            "较上年增加",
            "增长",
        ],
        *[
            "减幅",
            "翻了一番",
            "近",
            "余",
            "约",
            "以上",
            "小学",
            "初中",
            "2024年",
            "2025年",
            "今年",
            "去年",
            "应",
            "实际",
            "率",
        ],
        *[
            "91张",
            "39张",
            "65.3%",
            "153所",
            "1.2万人",
            "0人",
            "0%",
            "三成",
            "三分之二",
            "2倍",
            "5个百分点",
            "100%",
            "百分之八",
        ],
        *[
            "\n",
            "\t",
            "一、",
            "教师",
            "整改",
            "覆盖率",
            "合计",
            "8至12名",
            "“",
            "”",
            "１２所",
            "二十名",
            "-3",
            "1,234件",
        ],
    ]
)


def _levels(sentence: str) -> list[Level]:
    draft = draft_of(f"{HEAD}{sentence}\n")
    return [finding.level for finding in check_text(draft.view, draft.figures, draft.sentences)]


def _percent(part: int, whole: int, decimals: int) -> str:
    share = Decimal(part) / Decimal(whole) * 100
    return f"{share.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)}%"


@settings(max_examples=150, deadline=None)
@given(st.lists(FRAGMENTS, max_size=25).map("".join))
def test_nothing_raises_on_pieces_of_reports(text):
    draft = draft_of(text)
    found = check_text(draft.view, draft.figures, draft.sentences)
    assert all(0 <= one.figure < len(draft.figures) for one in found)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_nothing_raises_on_any_text(text):
    draft = draft_of(text)
    check_text(draft.view, draft.figures, draft.sentences)


@settings(max_examples=80, deadline=None)
@given(COUNTS, COUNTS, UNITS, st.integers(min_value=0, max_value=2))
def test_a_computed_change_is_never_blamed(before, after, unit, decimals):
    assume(before != after)
    verb, size = ("增加到", "增长") if after > before else ("减少到", "下降")
    percent = _percent(abs(after - before), before, decimals)
    sentence = f"事项由{before}{unit}{verb}{after}{unit}，{size}{percent}，{size}{abs(after - before)}{unit}。"
    assert set(_levels(sentence)) <= {Level.AGREES}


@settings(max_examples=60, deadline=None)
@given(st.lists(COUNTS, min_size=3, max_size=3), UNITS)
def test_a_computed_sum_is_never_blamed_and_one_off_always_is(parts, unit):
    listed = "、".join(f"{label}{part}{unit}" for label, part in zip(("小学", "初中", "高中"), parts, strict=True))
    assert _levels(f"其中{listed}，共{sum(parts)}{unit}。") == [Level.AGREES]
    assert _levels(f"其中{listed}，共{sum(parts) + 1}{unit}。") == [Level.FAULT]


@settings(max_examples=60, deadline=None)
@given(COUNTS, COUNTS, st.integers(min_value=0, max_value=2))
def test_a_computed_share_is_never_blamed(first, second, decimals):
    part, whole = sorted((first, second))
    percent = _percent(part, whole, decimals)
    assert set(_levels(f"共有专任教师{whole}人，其中骨干教师{part}人，占{percent}。")) <= {Level.AGREES}
    assert set(_levels(f"骨干教师{part}人，占全区教师{whole}人的{percent}。")) <= {Level.AGREES}


@settings(max_examples=60, deadline=None)
@given(COUNTS, COUNTS, st.integers(min_value=3, max_value=40))
def test_a_change_that_is_off_is_always_blamed(before, after, off):
    assume(after > before)
    wrong = int(Decimal(after - before) / before * 100) + off
    assert Level.FAULT in _levels(f"事项由{before}项增加到{after}项，增长{wrong}%。")


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 999), st.integers(1, 999), st.integers(0, 150), st.sampled_from([2, 10, 100]))
def test_a_hundred_times_as_many_of_all_changes_no_verdict(before, after, stated, times):
    assume(before != after)
    verb, size = ("增加到", "增长") if after > before else ("减少到", "下降")
    sentence = "事项由{}项{}{}项，{}{}%。"
    once = _levels(sentence.format(before, verb, after, size, stated))
    more = _levels(sentence.format(before * times, verb, after * times, size, stated))
    assert once == more
