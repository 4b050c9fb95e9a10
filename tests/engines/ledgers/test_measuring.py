"""Roll-ups over the rows of one return: each measure, what is missing, what is empty."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.engines.ledgers.forms import SERVICE
from yanzhen.engines.ledgers import Measure, Part, RollUp, measure

ROWS = [
    {"class_name": "一班", "pupils": 40, "joined": 30, "mode": "club"},
    {"class_name": "二班", "pupils": 40, "joined": 10, "mode": "home"},
    {"class_name": "三班", "pupils": 20, "mode": "club"},
]


def figure(kind, rows=ROWS, unit="人", **more):
    return measure(SERVICE, RollUp(code="x", title="示例", unit=unit, measure=kind, **more), rows).value


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        (Measure.COUNT, {}, 3),
        (Measure.COUNT, {"where": "mode = 'club'"}, 2),
        (Measure.COUNT, {"where": "joined > 0"}, 2),
        (Measure.SUM, {"field": "joined"}, 40),
        (Measure.MEAN, {"field": "joined"}, 20),
        (Measure.MEAN, {"field": "share"}, 50),
        (Measure.LATEST, {"field": "joined"}, 10),
        (Measure.DISTINCT, {"field": "mode"}, 2),
        (Measure.DISTINCT, {"field": "mode", "where": "joined = 10"}, 1),
    ],
)
def test_each_measure_counts_what_was_filled_in(kind, more, expected):
    assert figure(kind, **more) == expected


def test_a_rate_divides_sums_and_is_no_mean_of_rates():
    parts = {"numerator": Part(field="joined"), "denominator": Part(field="pupils")}
    assert figure(Measure.RATE, unit="%", **parts) == 40
    assert figure(Measure.RATE, unit="人", **parts) == Decimal("0.4")
    counted = {"numerator": Part(where="mode = 'club'"), "denominator": Part()}
    found = measure(SERVICE, RollUp(code="x", title="示例", unit="%", measure=Measure.RATE, **counted), ROWS)
    assert (found.numerator, found.denominator) == (2, 3)


def test_nothing_to_divide_by_has_no_figure_but_nothing_counted_is_zero():
    parts = {"numerator": Part(field="joined"), "denominator": Part(field="pupils")}
    assert figure(Measure.RATE, rows=[], unit="%", **parts) is None
    assert figure(Measure.MEAN, rows=[], field="joined") is None
    assert figure(Measure.LATEST, rows=[], field="joined") is None
    assert figure(Measure.COUNT, rows=[]) == 0
    assert figure(Measure.SUM, rows=[], field="joined") == 0
