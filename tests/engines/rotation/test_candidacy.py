"""Who is due to rotate: edges of every rule, missing facts, and what no combination may say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.rotation.candidacy import CandidacyFacts, CandidacyRules, candidacy_of, months_later
from yanzhen.kernel.verdict import Answer

DAY = date(2026, 9, 1)
RULES = CandidacyRules(years=Decimal(6), head_terms=2, months_to_retirement=60)


def judged(**changes):
    usual = {"duty": "teacher", "years_at_school": Decimal(6), "terms_in_post": None, "retires_on": date(2045, 3, 1)}
    return candidacy_of(CandidacyFacts(**{**usual, **changes}), RULES, on=DAY)


@pytest.mark.parametrize(
    ("years", "answer"),
    [("5.9", Answer.NOT_MET), ("6", Answer.MET), ("6.1", Answer.MET), (None, Answer.CANNOT_TELL)],
)
def test_six_years_in_one_school_make_a_teacher_due(years, answer):
    assert judged(years_at_school=years and Decimal(years)).verdict.answer is answer


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        (date(2031, 8, 31), Answer.NOT_MET),
        (date(2031, 9, 1), Answer.NOT_MET),
        (date(2031, 9, 2), Answer.MET),
        (None, Answer.CANNOT_TELL),
    ],
)
def test_more_than_sixty_months_before_retirement_are_needed(day, answer):
    assert judged(retires_on=day).verdict.answer is answer


def test_the_published_example_is_left_out_with_forty_two_months():
    assert judged(retires_on=date(2030, 3, 1)).verdict.reasons == ("NEAR_RETIREMENT",)


@pytest.mark.parametrize(
    ("until", "answer"),
    [(date(2026, 8, 31), Answer.MET), (date(2026, 9, 1), Answer.NOT_MET), (date(2026, 9, 2), Answer.NOT_MET)],
)
def test_an_exemption_holds_until_its_last_day(until, answer):
    found = judged(exempt="care", exempt_until=until, is_proven=True)
    assert found.verdict.answer is answer and found.is_counted is (answer is Answer.MET)


def test_an_exemption_without_proof_cannot_be_told():
    assert judged(exempt="care", exempt_until=date(2027, 1, 1)).verdict.reasons == ("EXEMPTION_UNPROVEN",)


def test_a_deferral_stays_in_the_denominator_and_is_not_moved():
    found = judged(exempt="sole", exempt_until=date(2027, 7, 1), is_proven=True)
    assert (found.verdict.answer, found.is_counted, found.is_movable) == (Answer.MET, True, False)
    over = judged(exempt="sole", exempt_until=date(2026, 8, 31), is_proven=True)
    assert over.is_movable and "EXEMPTION_OVER" in over.verdict.reasons


def test_nobody_is_moved_twice_in_a_term():
    assert judged(serves_until=date(2026, 9, 1)).verdict.reasons == ("IN_TERM",)
    assert judged(serves_until=date(2026, 8, 31)).is_movable


def test_heads_are_due_by_terms_but_stand_outside_the_plan():
    two = judged(duty="head", terms_in_post=2, years_at_school=None)
    assert two.verdict.answer is Answer.MET and not two.is_movable and not two.is_counted
    assert judged(duty="head", terms_in_post=1, years_at_school=Decimal(5)).verdict.answer is Answer.NOT_MET
    assert judged(duty="head", terms_in_post=1, years_at_school=None).verdict.answer is Answer.CANNOT_TELL
    assert judged(terms_in_post=2, years_at_school=Decimal(5)).verdict.answer is Answer.NOT_MET


def test_a_known_no_settles_what_is_otherwise_unknown():
    found = judged(years_at_school=None, retires_on=date(2027, 1, 1))
    assert found.verdict.answer is Answer.NOT_MET
    assert set(found.verdict.reasons) == {"YEARS_UNKNOWN", "NEAR_RETIREMENT"}


def test_an_upheld_objection_settles_the_answer():
    assert judged(set_by_objection="not_due").verdict.reasons == ("OBJECTION_UPHELD",)
    assert judged(years_at_school=Decimal(1), set_by_objection="due").is_movable
    kept = judged(exempt="sole", exempt_until=date(2027, 7, 1), is_proven=True, set_by_objection="due")
    assert kept.is_counted and not kept.is_movable


def test_a_month_without_that_day_ends_on_its_last():
    assert months_later(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert months_later(date(2026, 9, 1), 60) == date(2031, 9, 1)


@given(
    st.builds(
        CandidacyFacts,
        duty=st.sampled_from(["teacher", "middle", "deputy", "head"]),
        years_at_school=st.none() | st.decimals(0, 45, places=1),
        terms_in_post=st.none() | st.integers(0, 5),
        retires_on=st.none() | st.dates(date(2026, 1, 1), date(2060, 1, 1)),
        exempt=st.sampled_from(["", "care", "posted", "retiring", "sole", "graduating_class", "post"]),
        exempt_until=st.none() | st.dates(date(2025, 1, 1), date(2030, 1, 1)),
        is_proven=st.booleans(),
        serves_until=st.none() | st.dates(date(2025, 1, 1), date(2030, 1, 1)),
        set_by_objection=st.sampled_from(["", "due", "not_due"]),
    )
)
def test_whoever_is_moved_is_counted_and_every_answer_has_its_reason(facts):
    found = candidacy_of(facts, RULES, on=DAY)
    assert found.verdict.reasons
    assert found.is_counted or not found.is_movable
    if found.is_movable:
        assert found.verdict.answer is Answer.MET
        assert facts.serves_until is None or facts.serves_until < DAY
