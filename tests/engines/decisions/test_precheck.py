"""The procedure check: what is needed, who must be asked, what a recusal would break; no votes on personnel items."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.decisions.docket import NATIONAL, good_case, people, with_body, with_item, with_meeting
from yanzhen.engines.decisions import (
    BodyKind,
    Consultation,
    Matter,
    OpenVotes,
    Outcome,
    Role,
    SecretVotes,
    Stand,
    judge,
    precheck,
)

CADRE = Matter.PERSONNEL_APPOINTMENT


def check(case, **options):
    return precheck(replace(case, votes=OpenVotes()), NATIONAL, **options)


def test_an_item_in_good_order_may_come():
    found = check(good_case(9, 7, 0))
    assert (found.outcome, found.words) == (None, "可以上会")
    assert (found.needed.present, found.needed.yes, found.expected) == (5, 5, (7, 7))
    assert (found.can_be_held, found.majority_possible) == (True, True)
    assert found.next_step == "可以上会。预计到会7人，须到会5人，同意须达5人。"
    assert found.missing == () and found.to_consult == ()


def test_too_few_expected():
    found = check(good_case(9, 5, 0, matter=CADRE))
    assert (found.outcome, found.can_be_held, found.needed.present) == (Outcome.INVALID_MEETING, False, 6)


def test_each_recusal_that_would_leave_too_few_is_named():
    found = check(good_case(9, 6, 0, matter=CADRE))
    assert (found.recusals_bearable, found.recusals_breaking_quorum) == (0, people(6))
    found = check(good_case(9, 7, 0, matter=CADRE))
    assert (found.recusals_bearable, found.recusals_breaking_quorum) == (1, ())


def test_those_concerned_may_together_leave_too_few():
    case = good_case(9, 7, 0, matter=CADRE)
    assert check(case, concerned=["p7"]).held_without_concerned is True
    assert check(case, concerned=["p6", "p7"]).held_without_concerned is False
    assert check(case, concerned=["p8"]).held_without_concerned is True


def test_recusals_that_put_a_majority_out_of_reach():
    case = good_case(8, 5, 0)
    found = check(case)
    assert (found.majority_possible, found.recusals_blocking_majority) == (True, people(5))
    assert found.recusals_breaking_quorum == ()
    assert check(good_case(8, 6, 0)).recusals_blocking_majority == ()
    assert check(good_case(8, 4, 0)).majority_possible is False


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 12), st.integers(0, 12), st.booleans())
def test_on_personnel_items_nothing_is_said_of_votes(entitled, present, sole):
    case = good_case(entitled, min(entitled, present), 0, matter=CADRE)
    found = check(case)
    assert (found.majority_possible, found.recusals_blocking_majority) == (None, ())


def test_the_principal_counts_no_votes():
    found = check(good_case(5, 3, 0, kind=BodyKind.PRINCIPAL_MEETING, matter=Matter.LOGISTICS))
    assert (found.majority_possible, found.needed.yes, found.outcome) == (None, None, None)
    assert found.next_step == "可以上会。预计到会3人，须到会3人。"


def test_who_must_still_be_consulted():
    asked = Consultation(secretary=Stand.AGREE, principal=None, others={})
    found = check(with_item(good_case(), consultation=asked))
    assert [(one.who, one.words, one.stand) for one in found.to_consult] == [("principal", "校长", None)]
    assert found.outcome is Outcome.CANNOT_TELL
    assert found.missing == ("书记、校长的会前意见",)
    assert found.next_step == "请补充：书记和校长的会前意见；补齐后再判断。"


def test_a_sole_head_consults_deputy_and_others():
    case = good_case()
    head = replace(case.body.members[0], roles=frozenset({Role.SECRETARY, Role.PRINCIPAL}))
    case = with_body(case, members=(head, *case.body.members[1:]))
    asked = Consultation(deputy_secretary=None, others={"p3": Stand.AGREE, "p4": Stand.DISAGREE})
    found = check(with_item(case, consultation=asked))
    assert [(one.who, one.stand) for one in found.to_consult] == [("deputy_secretary", None), ("p4", Stand.DISAGREE)]
    assert found.outcome is Outcome.POSTPONED


def test_ballots_and_mode_are_planned_where_not_known():
    case = with_meeting(with_item(good_case(matter=CADRE), candidates=3, ballots=None), mode=None)
    assert check(case).outcome is None
    assert check(with_item(case, ballots=1)).outcome is Outcome.REJECTED


def test_what_is_missing_is_named_in_words():
    case = with_item(good_case(), prepared=None, proposer=None)
    assert check(case).missing == ("提议人和领导班子成员名单", "会前是否调查研究并形成方案")


def test_the_wrong_body_is_said_before_the_meeting():
    found = check(good_case(kind=BodyKind.PRINCIPAL_MEETING, matter=Matter.ANNUAL_BUDGET))
    assert (found.outcome, found.words) == (Outcome.WRONG_BODY, "应提交党组织会议")


@pytest.mark.parametrize("votes", [OpenVotes(yes=people(7)), SecretVotes(yes=7, no=0, abstain=0)])
def test_votes_are_not_looked_at(votes):
    case = good_case()
    assert precheck(replace(case, votes=votes), NATIONAL) == check(case)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 15), st.data(), st.booleans(), st.sampled_from([Matter.ANNUAL_PLAN, CADRE]))
def test_as_many_recusals_are_bearable_as_judging_says(entitled, data, reduces, matter):
    present = data.draw(st.integers(0, entitled))
    case = with_body(good_case(entitled, present, 0, matter=matter), settings={"recused_reduce_M": reduces})
    case = replace(case, votes=OpenVotes())
    held = [
        judge(replace(case, recused=people(out)), NATIONAL).outcome is not Outcome.INVALID_MEETING
        for out in range(present + 1)
    ]
    assert check(case).recusals_bearable == (held.index(False) - 1 if held[0] else None)
