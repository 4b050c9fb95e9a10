"""What live parts ask for: every fault is named, and what is written is read back the same."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.reports import CHANGES, Axis, Bodies, ChartAsked, Drawing, NumberAsked, TableAsked, Take
from yanzhen.presets.live_parts import asked_from, asked_json
from yanzhen.presets.report_templates import (
    definition_of,
    parts_from,
    report_templates,
    template_from,
    text_of,
    toml_of,
)

CODES = st.text("abcdef_0123456789", min_size=1, max_size=8)
SCOPES = st.one_of(st.just("scope"), st.just("district"), CODES.map(lambda code: f"unit:{code}"))
CAPTIONS = st.text("各校优良率表图一二三（）", min_size=1, max_size=12)


@st.composite
def numbers(draw):
    take = draw(st.sampled_from(Take))
    in_words = draw(st.booleans()) if take in CHANGES else False
    decimals = draw(st.none() | st.integers(0, 6))
    return NumberAsked(indicator=draw(CODES), take=take, scope=draw(SCOPES), in_words=in_words, decimals=decimals)


@st.composite
def tables(draw):
    axis = draw(st.sampled_from(Axis))
    takes = (
        (Take.THIS,)
        if axis is Axis.PERIODS
        else tuple(draw(st.lists(st.sampled_from(Take), min_size=1, max_size=3, unique=True)))
    )
    least = 0 if axis is Axis.INDICATORS else 1
    indicators = tuple(draw(st.lists(CODES, min_size=least, max_size=3, unique=True)))
    bodies = draw(st.sampled_from(Bodies))
    units = tuple(draw(st.lists(CODES, min_size=1, max_size=3, unique=True))) if bodies is Bodies.LISTED else ()
    return TableAsked(
        axis=axis,
        caption=draw(CAPTIONS),
        indicators=indicators,
        takes=takes,
        bodies=bodies,
        units=units,
        scope=draw(SCOPES),
        periods=draw(st.integers(1, 24)),
        with_total=draw(st.booleans()),
        at_most=draw(st.none() | st.integers(1, 1000)),
    )


@given(st.one_of(numbers(), tables()))
def test_what_is_written_is_read_back_the_same(asked):
    kind = "indicator" if isinstance(asked, NumberAsked) else "table"
    found, table = asked_from(kind, asked_json(asked))
    assert table.problems == []
    assert found == asked


def test_a_chart_is_read_back_the_same():
    asked = ChartAsked(drawing=Drawing.COMPARISON, caption="甲", indicators=("a",), with_last_year=True)
    assert asked_from("chart", asked_json(asked))[0] == asked


@pytest.mark.parametrize(
    ("kind", "shape", "code"),
    [
        ("indicator", {}, "MISSING_KEY"),
        ("indicator", {"indicator": "a", "take": "昨天"}, "UNKNOWN_CHOICE"),
        ("indicator", {"indicator": "a", "scope": "unit:"}, "UNKNOWN_SCOPE"),
        ("indicator", {"indicator": "a", "in_words": True}, "NOT_A_CHANGE"),
        ("indicator", {"indicator": "a", "decimals": 7}, "BAD_DECIMALS"),
        ("indicator", {"indicator": "a", "decimal": 1}, "UNKNOWN_KEY"),
        ("table", {"axis": "organisations", "caption": "甲"}, "NO_INDICATORS"),
        ("table", {"axis": "organisations", "caption": "甲", "indicators": ["a"], "bodies": "listed"}, "NO_UNITS"),
        ("table", {"axis": "periods", "caption": "甲", "indicators": ["a"], "takes": ["change"]}, "TAKES_OF_PERIODS"),
        ("table", {"axis": "indicators", "caption": "甲" * 61}, "LONG_CAPTION"),
        ("table", {"axis": "organisations", "caption": "甲", "indicators": list("abcdefghijklm")}, "TOO_WIDE"),
        ("table", {"axis": "periods", "caption": "甲", "indicators": ["a"], "periods": 25}, "OUT_OF_RANGE"),
        ("table", {"axis": "periods", "caption": "甲", "indicators": [3]}, "WRONG_KIND"),
        ("chart", {"drawing": "comparison", "caption": "甲", "indicators": ["a", "b"]}, "INDICATORS_OF_CHART"),
        ("chart", {"drawing": "trend", "caption": "甲", "indicators": []}, "INDICATORS_OF_CHART"),
        ("chart", {"drawing": "饼", "caption": "甲", "indicators": ["a"]}, "UNKNOWN_CHOICE"),
    ],
)
def test_each_fault_is_named(kind, shape, code):
    assert code in {problem.code for problem in asked_from(kind, shape)[1].problems}


@pytest.mark.parametrize("name", sorted(report_templates()))
def test_a_template_is_the_same_as_toml_as_text_and_as_stored(name):
    template = report_templates()[name]
    assert tomllib.loads(toml_of(template)) == definition_of(template)
    again, table = template_from(definition_of(template) | {"parts": parts_from(text_of(template))})
    assert table.problems == []
    assert text_of(again) == text_of(template)


def template(lines: list[str], each: str = "once", **bindings) -> set[str]:
    definition = {
        "name": "甲",
        "title": "$scope通报",
        "kind": "special",
        "parts": [{"each": each, "lines": lines}],
        "bindings": bindings,
    }
    return {problem.code for problem in template_from(definition)[1].problems}


TABLE = {"table": {"axis": "indicators", "caption": "一览"}}


@pytest.mark.parametrize(
    ("lines", "each", "bindings", "code"),
    [
        (["见{表}。"], "once", {"表": TABLE}, "BLOCK_NOT_ALONE"),
        (["{表}"], "plan", {"表": TABLE}, "BLOCK_NOT_ALONE"),
        (["{数}"], "once", {}, "UNBOUND_PLACE"),
        (["{计划$p数}"], "task", {"计划$p数": {"measure": "own"}}, "WRONG_REPEAT"),
        (["$school好"], "once", {}, "UNKNOWN_WORD"),
        (["{数}"], "once", {"数": {"measure": "很多"}}, "UNKNOWN_MEASURE"),
        (["{数}"], "once", {"数": {"measure": "value"}}, "NO_TASK"),
        (["{数"], "once", {}, "STRAY_BRACE"),
        (["甲"], "once", {"一 数": {"measure": "own"}}, "BAD_KEY"),
        (["甲"], "once", {"数": 3}, "WRONG_KIND"),
        (["甲" * 4001], "once", {}, "TOO_LONG"),
    ],
)
def test_each_fault_of_a_template_is_named(lines, each, bindings, code):
    assert code in template(lines, each, **bindings)


def test_a_template_in_order_has_no_fault():
    lines = ["共{数}项", "{表}"]
    assert template(lines, 数={"measure": "done"}, 表=TABLE) == set()
