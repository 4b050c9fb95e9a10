"""The language of checks: what it accepts, what it answers, and that unknown stays unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.engines.ledgers.forms import SERVICE
from yanzhen.engines.ledgers import in_words
from yanzhen.engines.ledgers.expressions import names_in, parse_expression
from yanzhen.engines.ledgers.syntax import LONGEST, ExpressionError


def answer(text, values=None, **around):
    return parse_expression(text).evaluate(values or {}, **around)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", Decimal(7)),
        ("(1 + 2) * 3", Decimal(9)),
        ("-2 + 5", Decimal(3)),
        ("7 / 2", Decimal("3.5")),
        ("0.1 + 0.2 = 0.3", True),
        ("1 < 2 and 2 < 3", True),
        ("not 1 < 2", False),
        ("'甲' in ['甲', '乙']", True),
        ("'丙' not in ['甲', '乙']", True),
        ("3 in [1, -3]", False),
        ("round(2.5, 0)", Decimal(3)),
        ("max(1, 2, 3) - min(4, 5)", Decimal(-1)),
        ("abs(0 - 4)", Decimal(4)),
        ("days(day('2026-02-27'), day('2026-03-01'))", Decimal(2)),
        ("day('2026-03-01') > day('2026-02-28')", True),
        ("（1＋2）×3 ≥ 9", True),
        ("“甲” = '甲'", True),
        ("1 <> 2", True),
    ],
)
def test_a_plain_expression_has_its_value(text, expected):
    assert answer(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "EMPTY"),
        ("  ", "EMPTY"),
        ("a +", "ENDED"),
        ("a b", "UNEXPECTED"),
        ("a < b < c", "CHAINED"),
        ("open(a)", "UNKNOWN_FUNCTION"),
        ("abs(a, b)", "ARGUMENTS"),
        ("sum(count())", "INNER_ROWS"),
        ("a ; b", "UNKNOWN_SIGN"),
        ("'甲", "UNKNOWN_SIGN"),
        ("a.b", "UNKNOWN_SIGN"),
        ("a in [", "ENDED"),
        ("1" * 21, "LONG_NUMBER"),
        ("a" * (LONGEST + 1), "TOO_LONG"),
        ("+".join(["a"] * 300), "TOO_LONG"),
        ("(" * 60 + "a" + ")" * 60, "TOO_DEEP"),
        ("not " * 60 + "a", "TOO_DEEP"),
        ("-" * 60 + "1", "TOO_DEEP"),
    ],
)
def test_a_wrong_expression_is_refused_by_its_kind(text, code):
    with pytest.raises(ExpressionError) as refused:
        parse_expression(text)
    assert refused.value.code == code


def test_a_refusal_says_at_which_character():
    with pytest.raises(ExpressionError) as refused:
        parse_expression("参加人数 < 在校人数 # 2")
    assert refused.value.message.startswith("第13个字“#”认不出")


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("a <= b", {"a": 1}, None),
        ("a > 0 or b > 0", {"a": 1}, True),
        ("a > 0 or b > 0", {"a": 0}, None),
        ("a > 0 and b > 0", {"a": 0}, False),
        ("a > 0 and b > 0", {"a": 1}, None),
        ("not (a > 0)", {}, None),
        ("a + b", {"a": 1}, None),
        ("a / b", {"a": 1, "b": 0}, None),
        ("blank(a)", {}, True),
        ("blank(a)", {"a": 0}, False),
        ("blank(a)", {"a": ""}, True),
        ("blank(a)", {"a": ()}, True),
        ("a = 0", {}, None),
        ("a = 'x'", {"a": 3}, None),
        ("a = true", {"a": True}, True),
        ("a + 1", {"a": True}, None),
        ("'x' in a", {"a": ("x", "y")}, True),
        ("'z' in a", {"a": ("x", "y")}, False),
        ("'z' in a", {}, None),
        ("a in [1, b]", {"a": 1}, True),
        ("a in [1, b]", {"a": 2}, None),
        ("max(a, b)", {"a": 2}, None),
        ("round(a, 0.5)", {"a": 2}, None),
        ("days(a, b)", {"a": date(2026, 1, 1)}, None),
        ("day('没有这天')", {}, None),
    ],
)
def test_what_is_not_known_stays_unknown_unless_the_other_side_settles_it(text, values, expected):
    assert answer(text, values) == expected


def test_sums_run_over_the_rows_and_are_unknown_while_one_is():
    rows = [{"a": 1, "k": "x"}, {"a": 2, "k": "y"}]
    assert answer("sum(a)", rows=rows) == 3
    assert answer("sum(a * 2)", rows=rows) == 6
    assert answer("count()", rows=rows) == 2
    assert answer("count(k = 'x')", rows=rows) == 1
    assert answer("sum(a)", rows=[*rows, {"k": "z"}]) is None
    assert answer("count(a > 1)", rows=[*rows, {"k": "z"}]) is None
    assert answer("sum(a)", rows=[]) == 0
    assert answer("sum(a)") is None


def test_the_period_before_is_looked_at_by_record_and_by_all_rows():
    assert answer("a - previous(a)", {"a": 5}, previous={"a": 3}) == 2
    assert answer("a - previous(a)", {"a": 5}) is None
    assert answer("previous(sum(a))", previous_rows=[{"a": 1}, {"a": 4}]) == 5


def test_the_days_of_the_period_are_known_when_given():
    period = (date(2026, 3, 1), date(2026, 3, 31))
    text = "held_on >= period_start and held_on <= period_end"
    assert answer(text, {"held_on": date(2026, 3, 31)}, period=period) is True
    assert answer(text, {"held_on": date(2026, 4, 1)}, period=period) is False
    assert answer(text, {"held_on": date(2026, 4, 1)}) is None
    assert parse_expression(text).names == {"held_on"}


def test_names_come_in_the_order_of_use_and_tell_rows_apart_from_sums():
    assert names_in("b > 0 and a > b or sum(c) > 1") == ("b", "a", "c")
    assert parse_expression("b > sum(c)").names_of_row == {"b"}
    assert names_in("b >") == ()


NAMES = ("a", "b", "c")
VALUES = st.one_of(
    st.none(),
    st.integers(-(10**12), 10**12),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.text(max_size=5),
    st.dates(),
    st.lists(st.text(max_size=2), max_size=3).map(tuple),
)
RECORDS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3)
WORDS = st.sampled_from(
    [*NAMES, "1", "2.5", "'x'", "+", "-", "*", "/", "(", ")", "[", "]", ",", "<", "=", "!=", "and", "or", "not", "in"]
    + ["sum(", "count()", "previous(", "blank(", "min(", "abs(", "days(", "round(", "day(", "true", "period_end"]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=25).map(" ".join))


@given(TEXTS, RECORDS, st.lists(RECORDS, max_size=3), RECORDS)
@example("((((", {}, [], {})
@example("a*" * 100 + "a", {"a": Decimal("1E+9000")}, [], {})
@example("sum(a)", {}, [{"a": Decimal("9E+999999")}, {"a": Decimal("9E+999999")}], {})
def test_any_text_is_an_expression_that_answers_or_is_refused(text, values, rows, previous):
    try:
        expression = parse_expression(text)
    except ExpressionError as refused:
        assert refused.message
        return
    found = expression.evaluate(values, rows=rows, previous=previous, previous_rows=rows)
    assert found is None or isinstance(found, Decimal | int | str | bool | date | tuple)


CONDITIONS = st.recursive(
    st.sampled_from(["a > 0", "b = 1", "c <= a", "a + b > c", "a in [1, 2]"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda one: f"not ({one})"),
    ),
    max_leaves=6,
)
NUMBERS = st.dictionaries(st.sampled_from(NAMES), st.integers(-3, 3))


@given(CONDITIONS, NUMBERS, NUMBERS)
def test_what_is_settled_with_something_missing_stays_so_once_it_is_filled_in(text, known, more):
    """Unknown never passes for yes or no: an answer given early holds whatever the missing values turn out to be."""
    early = parse_expression(text).holds(known)
    late = parse_expression(text).holds({**{"a": 0, "b": 0, "c": 0}, **more, **known})
    assert late is not None
    assert early is None or early is late


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("joined <= pupils", "参加人数不大于在班人数"),
        ("not joined > pupils", "参加人数不大于在班人数"),
        ("(joined + 1) * 2 = pupils", "（参加人数+1）×2等于在班人数"),
        ("joined - (pupils - 1) > 0", "参加人数-（在班人数-1）大于0"),
        ("mode = 'club' or mode != 'home'", "形式为“社团”，或形式不为“作业辅导”"),
        ("mode in ['club', 'home']", "形式为“社团”或“作业辅导”"),
        ("mode not in ['club']", "形式不为“社团”"),
        ("(joined = 0 or pupils = 0) and blank(reason)", "（参加人数等于0，或在班人数等于0），且说明未填"),
        ("held_on >= period_start", "开始日期不早于本期首日"),
        ("days(held_on, period_end) < 3", "开始日期到本期末日的天数小于3"),
        ("count(mode = 'club') >= count()", "满足“形式为“社团””的行数不小于行数"),
        (
            "abs(joined - previous(joined)) <= max(pupils, 10)",
            "|参加人数-上期的参加人数|不大于（在班人数、10）中最大的",
        ),
        ("round(share, 0) = 50", "参与率（保留0位小数）等于50"),
        ("previous(mode) = 'club'", "上期的形式为“社团”"),
    ],
)
def test_an_expression_is_said_in_the_words_of_the_form(text, said):
    assert in_words(text, SERVICE) == said
