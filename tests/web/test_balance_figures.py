"""How quotients are written: alike in a column, fine enough to tell schools apart, never across a line."""

from datetime import date

import pytest

from yanzhen.presets.equity import equity_rules
from yanzhen.web.balance.lines import quotient_words


def rule(name, key):
    from_rules = equity_rules(name, on=date(2026, 9, 1)).indicators
    return next(one for one in from_rules if one.id == key)


@pytest.mark.parametrize(
    ("value", "edges", "words"),
    [
        (5.0, (4.2, 3.57), "5.00"),
        (4.2, (4.2, 3.57), "4.20"),
        (4.1996, (4.2, 3.57), "4.1996"),
        (3.5697, (4.2, 3.57), "3.5697"),
        (4.19, (4.2, 3.57), "4.19"),
    ],
)
def test_a_figure_just_short_of_a_line_is_not_written_as_the_line(value, edges, words):
    assert quotient_words(value, rule("yz17", "above_qualification"), edges) == words


def test_money_has_thousands_marks_and_two_decimals():
    assert quotient_words(1995.0089, rule("yz17", "equipment"), (2000.0, 1700.0)) == "1,995.01"


def test_teachers_to_a_pupil_are_told_apart():
    assert quotient_words(0.0731, rule("jb12", "staff")) == "0.0731"
    assert quotient_words(0.0768, rule("jb12", "staff")) == "0.0768"
