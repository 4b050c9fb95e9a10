"""Which digits state a figure: the reader of a summary must be able to open every one of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.reports import unbound_numbers


def found_in(text):
    return [text[start:end] for start, end in unbound_numbers(text)]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("全区12所学校", ["12"]),
        ("达标率为61.5%，提高3.2个百分点", ["61.5%", "3.2"]),
        ("投入1,234.5万元", ["1,234.5"]),
        ("共１２所、３．５万人", ["１２", "３．５"]),
        ("出生率8‰", ["8‰"]),
        ("覆盖2035人", ["2035"]),
        ("共接诉12345件", ["12345"]),
        ("每12日均检查一次", ["12"]),
        ("新增3所，改建2所。", ["3", "2"]),
        ("20个工作日内公开", ["20"]),
    ],
)
def test_figures_are_found(text, figures):
    assert found_in(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        "2026年3月5日",
        "2026年",
        "3月5日至8日",
        "1—6月",
        "3、4月份",
        "12月底",
        "5日前",
        "2024—2026学年",
        "2024年至2026年",
        "2026-03-05",
        "2026/3/5",
        "8:30上课",
        "示教发〔2026〕5号",
        "教育部令第53号",
        "第2批、第3—5条",
        "1.抓好落实",
        "工作：1.抓好落实；2.强化督查",
        "（1）抓好落实",
        "附件1、附表2、图3、表4",
        "《健康行动2025》",
        "“共育2035”计划",
        "4+4+N课程",
        "1+X",
        "“4﹢4﹢ N”课程、5＋2",
        "“1234”计划",
        "16:26:35",
        "12345热线、12345市民服务热线",
        "GB/T 9704-2012",
        "没有数字",
    ],
)
def test_dates_numbers_of_documents_and_ordinals_are_no_figures(text):
    assert found_in(text) == []


@given(st.text(max_size=60))
def test_spans_ascend_and_hold_digits(text):
    spans = unbound_numbers(text)
    assert all(any(character.isdigit() for character in text[start:end]) for start, end in spans)
    ends = [place for span in spans for place in span]
    assert ends == sorted(ends)


@given(st.integers(1, 10**9))
def test_a_plain_count_is_always_found(count):
    assert found_in(f"共有{count}名教师") == [str(count)]
