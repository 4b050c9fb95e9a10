"""Roll-ups: exact figures, missing never zero, independent of grouping and order, linear."""

import time
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.indicators import Formula, Node, Reading, roll_up, unfit_children
from yanzhen.kernel.errors import BadInputError


def tree(formula, *readings, **top):
    """One district over schools 甲、乙、丙 … with the readings given; None is a school that reported nothing."""
    leaves = [Node(key=key, parent="区", reading=reading) for key, reading in zip("甲乙丙丁", readings, strict=False)]
    return roll_up([Node(key="区", formula=formula, **top), *leaves])


def value(figure):
    return Reading(value=D(figure))


def rate(top, bottom):
    return Reading(numerator=D(top), denominator=D(bottom))


def test_a_sum_leaves_out_what_was_not_reported_and_says_so():
    total = tree(Formula.SUM, value(3), None, value(4))["区"]
    assert (total.value, total.reported, total.expected, total.missing) == (D(7), 2, 3, ("乙",))
    assert not total.is_complete


def test_a_reported_zero_is_not_missing():
    total = tree(Formula.SUM, value(0), value(4))["区"]
    assert (total.value, total.reported, total.missing) == (D(4), 2, ())


@pytest.mark.parametrize("formula", [Formula.SUM, Formula.MEAN, Formula.RATE, Formula.LATEST, Formula.WEIGHTED])
def test_nothing_reported_is_no_figure(formula):
    total = tree(formula, None, None)["区"]
    assert (total.value, total.numerator, total.reported, total.expected) == (None, None, 0, 2)


def test_a_mean_divides_by_those_that_reported():
    total = tree(Formula.MEAN, value(3), None, value(4))["区"]
    assert (total.value, total.numerator, total.denominator) == (D("3.5"), D(7), D(2))


def test_a_rate_divides_sums_and_not_rates():
    total = tree(Formula.RATE, rate(1, 2), rate(90, 100))["区"]
    assert (total.value, total.numerator, total.denominator) == (D(91) / D(102), D(91), D(102))


def test_people_counted_once_are_never_added_up():
    assert tree(Formula.DISTINCT, value(3))["区"].value == 3
    total = tree(Formula.DISTINCT, value(3), value(4))["区"]
    assert (total.value, total.reported, total.is_complete) == (None, 2, True)


def test_a_rate_of_nobody_is_no_figure_though_reported():
    total = tree(Formula.RATE, rate(0, 0))["区"]
    assert (total.value, total.denominator, total.reported, total.missing) == (None, D(0), 1, ())


def test_a_bare_value_does_not_count_as_a_rate_report():
    tops = tree(Formula.RATE, rate(1, 2), value("0.9"))
    assert (tops["区"].reported, tops["区"].expected, tops["区"].missing) == (1, 2, ("乙",))
    assert list(tops.missing_leaves("区")) == ["乙"]


def test_a_rate_of_a_leaf_can_be_averaged():
    assert tree(Formula.MEAN, rate(1, 2), value("0.9"))["区"].value == D("0.7")


def test_weights_apply_to_those_that_reported():
    leaves = [
        Node(key="甲", parent="区", weight=D(3), reading=value(10)),
        Node(key="乙", parent="区", weight=D(1), reading=value(2)),
        Node(key="丙", parent="区", weight=D(9)),
    ]
    total = roll_up([Node(key="区", formula=Formula.WEIGHTED), *leaves])["区"]
    assert (total.value, total.numerator, total.denominator, total.missing) == (D(8), D(32), D(4), ("丙",))


def test_weights_of_zero_give_no_figure():
    leaf = Node(key="甲", parent="区", weight=D(0), reading=value(10))
    assert roll_up([Node(key="区", formula=Formula.WEIGHTED), leaf])["区"].value is None


def test_the_latest_day_counts_and_on_one_day_the_later_entry():
    readings = [Reading(value=D(n), observed_on=date(2026, 3, day)) for n, day in ((1, 5), (2, 9), (3, 9), (4, 1))]
    total = tree(Formula.LATEST, *readings)["区"]
    assert (total.value, total.observed_on) == (D(3), date(2026, 3, 9))


def test_a_figure_without_a_day_cannot_be_the_latest():
    total = tree(Formula.LATEST, value(5), Reading(value=D(1), observed_on=date(2026, 3, 1)))["区"]
    assert (total.value, total.missing) == (D(1), ("甲",))


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [((True, True), True), ((True, None), None), ((False, None), False), ((True, False), False), ((None, None), None)],
)
def test_all_must_pass_has_three_answers(verdicts, expected):
    readings = [None if verdict is None else Reading(passed=verdict) for verdict in verdicts]
    total = tree(Formula.ALL_MUST_PASS, *readings)["区"]
    assert (total.passed, total.denominator) == (expected, D(2))
    assert total.numerator == sum(verdict is True for verdict in verdicts)


@pytest.mark.parametrize(("figure", "passed"), [("59.99", False), ("60", True), ("60.01", True)])
def test_a_target_turns_a_figure_into_a_verdict(figure, passed):
    leaf = Node(key="甲", parent="区", reading=value(figure), target=D(60))
    top = roll_up([Node(key="区", formula=Formula.ALL_MUST_PASS), leaf])["区"]
    assert top.passed is passed
    assert tree(Formula.SUM, value(figure), target=D(60))["区"].passed is passed
    assert tree(Formula.SUM, value(figure), target=D(60), at_most=True)["区"].passed is (D(figure) <= 60)


def test_an_incomplete_figure_meets_or_misses_nothing():
    assert tree(Formula.SUM, value(99), None, target=D(60))["区"].passed is None


def test_the_own_reading_of_an_inner_node_is_not_mixed_in():
    total = tree(Formula.SUM, value(3), reading=value(100))["区"]
    assert (total.value, total.expected) == (D(3), 1)


def test_missing_leaves_are_named_at_every_level_in_tree_order():
    nodes = [
        Node(key="区"),
        Node(key="东", parent="区"),
        Node(key="西", parent="区"),
        Node(key="甲", parent="东"),
        Node(key="乙", parent="东", reading=value(1)),
        Node(key="丙", parent="西"),
        Node(key="丁", parent="西"),
    ]
    tops = roll_up(nodes)
    assert tops["区"].missing == ("东", "西")
    assert list(tops.missing_leaves("区")) == ["甲", "丙", "丁"]
    assert list(tops.missing_leaves("乙")) == []
    assert list(tops.missing_leaves("甲")) == ["甲"]
    assert len(tops) == 7 and set(tops) == {node.key for node in nodes}


def test_an_all_must_pass_counts_units_below_units():
    nodes = [
        Node(key="区", formula=Formula.ALL_MUST_PASS),
        Node(key="东", parent="区", formula=Formula.ALL_MUST_PASS),
        Node(key="甲", parent="东", reading=Reading(passed=True)),
        Node(key="乙", parent="东"),
        Node(key="西", parent="区", formula=Formula.SUM, target=D(2)),
        Node(key="丙", parent="西", reading=value(2)),
    ]
    total = roll_up(nodes)["区"]
    assert (total.passed, total.numerator, total.denominator) == (None, D(2), D(3))
    assert (total.reported, total.expected) == (2, 3)


def test_every_fault_of_a_tree_is_told_in_one_pass():
    nodes = [
        Node(key="甲", weight=D(-1)),
        Node(key="甲"),
        Node(key="乙", parent="没有"),
        Node(key="丙", parent="丁"),
        Node(key="丁", parent="丙"),
        Node(key="戊", reading=rate(1, -2)),
    ]
    with pytest.raises(BadInputError) as refusal:
        roll_up(nodes)
    assert sorted(problem.code for problem in refusal.value.problems) == [
        "DUPLICATE_KEY",
        "NEGATIVE_DENOMINATOR",
        "NEGATIVE_WEIGHT",
        "RING",
        "UNKNOWN_PARENT",
    ]


UNFIT = [
    Node(key="己", formula=Formula.RATE),
    Node(key="庚", parent="己"),
    Node(key="辛", parent="庚"),
    Node(key="壬", formula=Formula.SUM),
    Node(key="癸", parent="壬", formula=Formula.ALL_MUST_PASS),
    Node(key="子", parent="癸"),
    Node(key="丑", formula=Formula.ALL_MUST_PASS),
    Node(key="寅", parent="丑"),
    Node(key="卯", parent="寅"),
]


def test_children_of_no_use_to_the_formula_above_are_named():
    found = unfit_children(UNFIT)
    assert [(problem.code, problem.key) for problem in found] == [
        ("UNFIT_CHILD", "庚"),
        ("UNFIT_CHILD", "癸"),
        ("UNFIT_CHILD", "寅"),
    ]
    assert unfit_children([Node(key="区"), Node(key="甲", parent="区")]) == []


def test_a_child_of_no_use_counts_as_missing_and_spoils_nothing():
    nodes = [
        Node(key="区", formula=Formula.RATE),
        Node(key="甲", parent="区", reading=rate(1, 2)),
        Node(key="东", parent="区", formula=Formula.MEAN),
        Node(key="乙", parent="东", reading=value(7)),
    ]
    tops = roll_up(nodes)
    assert (tops["区"].value, tops["区"].numerator, tops["区"].missing) == (D("0.5"), D(1), ("东",))
    assert list(tops.missing_leaves("区")) == ["东"]
    tops = roll_up(UNFIT)
    assert [tops[key].value for key in ("己", "壬")] == [None, None]
    assert tops["丑"].passed is None


figures = st.none() | st.decimals(-1000, 1000, places=2)
groups = st.lists(st.lists(figures, min_size=1, max_size=4), min_size=1, max_size=5)


def grouped(formula, parts, reading_of):
    nodes = [Node(key="区", formula=formula)]
    for outer, part in enumerate(parts):
        nodes.append(Node(key=f"{outer}", parent="区", formula=formula))
        nodes += [Node(key=f"{outer}-{n}", parent=f"{outer}", reading=reading_of(x)) for n, x in enumerate(part)]
    return nodes


def flat(formula, parts, reading_of):
    leaves = [x for part in parts for x in part]
    nodes = [Node(key="区", formula=formula)]
    return nodes + [Node(key=str(n), parent="区", reading=reading_of(x)) for n, x in enumerate(leaves)]


def outcome(result):
    return result.value, result.numerator, result.denominator, result.passed, result.reported, result.expected


READINGS = {
    Formula.SUM: lambda x: None if x is None else Reading(value=x),
    Formula.MEAN: lambda x: None if x is None else Reading(value=x),
    Formula.RATE: lambda x: None if x is None else Reading(numerator=x, denominator=abs(x) + 1),
    Formula.ALL_MUST_PASS: lambda x: None if x is None else Reading(passed=x >= 0),
}


@pytest.mark.parametrize("formula", list(READINGS))
@given(parts=groups)
def test_grouping_the_leaves_changes_nothing(formula, parts):
    reading_of = READINGS[formula]
    together = roll_up(flat(formula, parts, reading_of))["区"]
    assert outcome(roll_up(grouped(formula, parts, reading_of))["区"]) == outcome(together)


@pytest.mark.parametrize("formula", list(READINGS))
@given(parts=groups, shuffle=st.randoms(use_true_random=False))
def test_the_order_of_nodes_changes_nothing(formula, parts, shuffle):
    nodes = grouped(formula, parts, READINGS[formula])
    mixed = list(nodes)
    shuffle.shuffle(mixed)
    one, other = roll_up(nodes), roll_up(mixed)
    assert {key: outcome(one[key]) for key in one} == {key: outcome(other[key]) for key in other}


@given(parts=groups)
def test_reported_and_missing_leaves_make_up_the_expected(parts):
    tops = roll_up(grouped(Formula.SUM, parts, READINGS[Formula.SUM]))
    for key in tops:
        assert tops[key].reported + len(list(tops.missing_leaves(key))) == tops[key].expected


def deep_chain(length):
    """The worst shape: each level holds one leaf that reported nothing and the next level."""
    nodes = [Node(key="0")]
    for level in range(1, length):
        nodes.append(Node(key=str(level), parent=str(level - 1)))
        nodes.append(Node(key=f"叶{level}", parent=str(level - 1)))
    return nodes


def seconds_for(nodes):
    started = time.process_time()
    roll_up(nodes)
    return time.process_time() - started


def test_fifty_thousand_nodes_take_well_under_a_second_even_in_a_chain():
    wide = [Node(key="区", formula=Formula.MEAN)]
    wide += [Node(key=f"校{n}", parent="区", formula=Formula.MEAN) for n in range(150)]
    wide += [Node(key=f"{n}", parent=f"校{n % 150}", reading=value(n) if n % 3 else None) for n in range(50_000)]
    assert min(seconds_for(wide) for _ in range(2)) < 2
    assert min(seconds_for(deep_chain(25_000)) for _ in range(2)) < 2
    assert len(list(roll_up(deep_chain(5_000)).missing_leaves("0"))) == 5_000
