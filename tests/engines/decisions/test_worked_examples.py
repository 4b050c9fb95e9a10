"""The worked examples of the rules, E1 to E12, and the table of least numbers."""

from dataclasses import replace

import pytest

from tests.engines.decisions.docket import NATIONAL, good_case, people, with_attendance, with_body, with_item
from yanzhen.engines.decisions import (
    JUDGED_RULES,
    Absence,
    BodyKind,
    Consultation,
    Matter,
    OpenVotes,
    Outcome,
    SecretVotes,
    Stand,
    judge,
)

CADRE = Matter.PERSONNEL_APPOINTMENT


def outcome(case):
    return judge(case, NATIONAL).outcome


def test_e1_four_of_seven_present_and_all_agree():
    assert outcome(good_case(7, 4, 4)) is Outcome.PASSED


def test_e2_one_of_four_abstains():
    case = replace(good_case(7, 4, 3), votes=OpenVotes(yes=people(3), no=(), abstain=("p4",)))
    assert outcome(case) is Outcome.NOT_PASSED


def test_e3_written_opinions_of_two_absentees_do_not_count():
    absent = tuple(Absence(id=person, written_opinion=Stand.AGREE) for person in ("p6", "p7"))
    assert outcome(with_attendance(good_case(7, 5, 3), absent=absent)) is Outcome.NOT_PASSED


def test_e4_four_of_seven_are_too_few_for_an_appointment():
    verdict = judge(good_case(7, 4, 4, matter=CADRE), NATIONAL)
    assert (verdict.outcome, verdict.needed.present) == (Outcome.INVALID_MEETING, 5)


def test_e5_six_of_nine_are_exactly_two_thirds():
    verdict = judge(good_case(9, 6, 5, matter=CADRE), NATIONAL)
    assert (verdict.outcome, verdict.needed.present, verdict.needed.yes) == (Outcome.PASSED, 6, 5)
    assert verdict.finding("DR-11").explanation == "应到会党组织班子成员9人，实到6人，已达三分之二（需6人）。"
    assert verdict.finding("DR-13").explanation == "同意5人，超过应到会人数半数（需5人）。"


def test_e6_half_of_an_even_body_may_meet_and_cannot_pass():
    case = good_case(6, 3, 3)
    assert outcome(case) is Outcome.NOT_PASSED
    assert outcome(with_body(case, settings={"quorum_strict": True})) is Outcome.INVALID_MEETING


@pytest.mark.parametrize("reduces", [False, True])
def test_e7_five_came_and_one_is_recused(reduces):
    case = replace(good_case(5, 5, 3), recused=("p5",), votes=OpenVotes(yes=people(3), no=("p4",), abstain=()))
    verdict = judge(with_body(case, settings={"recused_reduce_M": reduces}), NATIONAL)
    assert (verdict.outcome, verdict.counted.present) == (Outcome.PASSED, 4)
    assert verdict.counted.entitled == (4 if reduces else 5)


def test_e8_the_principal_decides_at_the_office_meeting():
    verdict = judge(good_case(5, 3, 0, kind=BodyKind.PRINCIPAL_MEETING, matter=Matter.LOGISTICS), NATIONAL)
    assert (verdict.outcome, verdict.needed.yes) == (Outcome.DECIDED_BY_PRINCIPAL, None)


def test_e9_three_of_six_in_the_assembly_of_a_branch():
    case = good_case(6, 5, 3, kind=BodyKind.PARTY_BRANCH_ASSEMBLY)
    assert outcome(with_body(case, branch_formal_members=6)) is Outcome.NOT_PASSED


@pytest.mark.parametrize(("yes", "expected"), [(31, Outcome.PASSED), (30, Outcome.NOT_PASSED)])
def test_e10_the_congress_counts_all_delegates(yes, expected):
    case = good_case(60, 40, yes, kind=BodyKind.STAFF_CONGRESS, matter=Matter.PAY_DISTRIBUTION)
    assert outcome(replace(case, votes=SecretVotes(yes=yes, no=40 - yes, abstain=0))) is expected


def test_e11_three_appointments_in_one_vote():
    assert outcome(with_item(good_case(matter=CADRE), candidates=3, ballots=1)) is Outcome.REJECTED


def test_e12_the_principal_disagrees():
    consulted = Consultation(secretary=Stand.AGREE, principal=Stand.DISAGREE, others={})
    assert outcome(with_item(good_case(), consultation=consulted)) is Outcome.POSTPONED


@pytest.mark.parametrize(
    ("entitled", "present", "yes"), [(3, 2, 2), (4, 2, 3), (5, 3, 3), (6, 3, 4), (7, 4, 4), (9, 5, 5), (11, 6, 6)]
)
def test_least_present_and_least_yes(entitled, present, yes):
    needed = judge(good_case(entitled, entitled, entitled), NATIONAL).needed
    assert (needed.present, needed.yes) == (present, yes)
    assert outcome(good_case(entitled, present - 1, present - 1)) is Outcome.INVALID_MEETING
    assert outcome(good_case(entitled, entitled, yes)) is Outcome.PASSED
    assert outcome(good_case(entitled, entitled, yes - 1)) is Outcome.NOT_PASSED


@pytest.mark.parametrize(("entitled", "present"), [(3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (9, 6), (11, 8)])
def test_least_present_for_an_appointment(entitled, present):
    assert judge(good_case(entitled, entitled, entitled, matter=CADRE), NATIONAL).needed.present == present
    assert outcome(good_case(entitled, present, present, matter=CADRE)) is Outcome.PASSED
    assert outcome(good_case(entitled, present - 1, present - 1, matter=CADRE)) is Outcome.INVALID_MEETING


@pytest.mark.parametrize(("entitled", "present"), [(1, 1), (3, 2), (4, None), (5, None), (7, None)])
def test_least_present_is_named_for_an_unknown_matter_only_where_half_and_two_thirds_are_as_many(entitled, present):
    case = with_item(good_case(entitled, entitled, entitled), matter=None)
    assert judge(case, NATIONAL).needed.present == present


@pytest.mark.parametrize(("matters", "present"), [(frozenset(), 4), (frozenset(Matter), 5)])
def test_the_quorum_of_an_unknown_matter_is_known_where_all_matters_share_it(matters, present):
    case = with_item(with_body(good_case(), settings={"two_thirds_matters": matters}), matter=None)
    assert judge(case, NATIONAL).needed.present == present


def test_findings_stand_in_the_order_of_the_rules():
    assert [found.rule for found in judge(good_case(), NATIONAL).findings] == list(JUDGED_RULES)
