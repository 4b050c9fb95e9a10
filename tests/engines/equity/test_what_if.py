"""Trying out numbers: always the judge's own answer, in a fraction of its time, and the base stays as it is."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.equity.test_cheapest_fix import JUNIOR, PRIMARY, ROOMS, TEACHERS, YZ17, school
from yanzhen.engines.equity import SchoolKind, judge_schools
from yanzhen.engines.equity.fix import Change, changed_rows
from yanzhen.engines.equity.what_if import LiveCounty

NINE = SchoolKind.NINE_YEAR
COLUMNS = (TEACHERS, "sports_area_m2", ROOMS, "pupils")


def county():
    return [
        school("A", pupils=820),
        school("B", pupils=1140, backbone_teachers=3),
        school("N", stage=PRIMARY, kind=NINE, pupils=600, shared=True, multimedia_rooms=30),
        school("N", stage=JUNIOR, kind=NINE, pupils=600, shared=True, multimedia_rooms=30),
        school("J", stage=JUNIOR, pupils=900),
        school("P", kind=SchoolKind.TEACHING_POINT, pupils=52),
    ]


ROWS = county()
SHARED = {"teaching_area_m2": 9000, "sports_area_m2": 9000, "equipment_value_yuan": 3_000_000}
ROWS[2:4] = [
    school("N", stage=stage, kind=NINE, pupils=600, shared=True, multimedia_rooms=30, **SHARED)
    for stage in (PRIMARY, JUNIOR)
]
LIVE = LiveCounty(ROWS, YZ17)
KEYS = [(row.code, row.stage) for row in ROWS]


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([key for key in KEYS if key != ("N", JUNIOR)]),
        st.dictionaries(st.sampled_from(COLUMNS), st.integers(1, 3000).map(Decimal), min_size=1, max_size=3),
        max_size=3,
    )
)
def test_it_says_what_the_judge_says_of_the_edited_rows(edits):
    changes = [
        Change(code=code, stage=other, column=column, before=Decimal(0), after=value, cost=Decimal(0))
        for (code, stage), figures in edits.items()
        for column, value in figures.items()
        for other in ((PRIMARY, JUNIOR) if code == "N" and column in ("sports_area_m2", ROOMS) else (stage,))
    ]
    assert LIVE.tried(edits) == judge_schools(changed_rows(ROWS, changes), YZ17)


def test_nothing_edited_is_the_verdict_of_the_county():
    assert LIVE.tried({}) == LIVE.verdict == judge_schools(ROWS, YZ17)


def test_a_point_that_shrinks_below_its_size_leaves_the_reckoning():
    verdict = LIVE.tried({("P", PRIMARY): {"pupils": Decimal(49)}})
    assert [code for code, _ in verdict.stages[0].excluded] == ["P"]
    assert [code for code, _ in LIVE.verdict.stages[0].excluded] == []


@pytest.mark.parametrize(
    ("edits", "error"),
    [
        ({("X", PRIMARY): {TEACHERS: Decimal(1)}}, KeyError),
        ({("A", PRIMARY): {"books": Decimal(1)}}, KeyError),
        ({("A", PRIMARY): {TEACHERS: Decimal(-1)}}, ValueError),
        ({("A", PRIMARY): {"pupils": Decimal(0)}}, ValueError),
        ({("A", PRIMARY): {"pupils": Decimal("1.5")}}, ValueError),
        ({("N", PRIMARY): {ROOMS: Decimal(1)}, ("N", JUNIOR): {ROOMS: Decimal(2)}}, ValueError),
    ],
)
def test_impossible_edits_are_refused(edits, error):
    with pytest.raises(error):
        LIVE.tried(edits)


def test_a_shared_figure_may_be_given_for_either_row():
    by_primary = LIVE.tried({("N", PRIMARY): {ROOMS: Decimal(44)}})
    assert by_primary == LIVE.tried({("N", JUNIOR): {ROOMS: Decimal(44)}}) != LIVE.verdict
