"""A correction goes to the owner of the source, is decided by somebody else, and becomes a new value."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.db import transaction

from tests.apps.elements.factories import MARCH, TODAY, District, element, know, make_district
from tests.apps.organisations.factories import give, make_person, make_user
from tests.threads import at_once
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.elements.actions.decide_proposal import decide_proposal
from yanzhen.apps.elements.actions.propose_correction import propose_correction
from yanzhen.apps.elements.errors import ElementError
from yanzhen.apps.elements.models import ElementProposal, ElementValue, ProposalState
from yanzhen.apps.elements.queries import known_values, proposals_waiting_for

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_district(standing) -> District:
    return make_district()


@pytest.fixture
def district(standing_district) -> District:
    return deepcopy(standing_district)


def propose(district, value, raw="681", reason="9月转入一名学生", actor=None):
    return propose_correction(value_id=value.pk, raw=raw, reason=reason, actor=actor or district.clerk, on=TODAY)


def decide(proposal, actor, *, accept=True, answer="已核对学籍"):
    return decide_proposal(proposal_id=proposal.pk, accept=accept, answer=answer, actor=actor, on=TODAY)


def now(district, code="enrolment"):
    return known_values(district.school.pk, [code], *MARCH)[code]


def test_what_a_system_brought_goes_to_the_section_that_keeps_it(district):
    proposal = propose(district, know("enrolment", district.school, 680))
    assert proposal.goes_to == district.planning and now(district).value == 680
    assert list(proposals_waiting_for(district.planner, on=TODAY)) == [proposal]
    assert not proposals_waiting_for(district.principal, on=TODAY)


def test_what_the_school_gave_itself_goes_to_the_school(district):
    proposal = propose(district, know("student_clubs", district.school, 12, system="here"), raw="13")
    assert proposal.goes_to == district.school
    assert list(proposals_waiting_for(district.principal, on=TODAY)) == [proposal]


def test_an_accepted_correction_becomes_the_value_with_its_source(district):
    value = know("enrolment", district.school, 680)
    proposal = decide(propose(district, value), district.planner)
    assert proposal.state == ProposalState.ACCEPTED and proposal.became.value == 681
    found = now(district)
    assert found.value == 681 and found.source == "计划财务科提供，截至2025年9月20日"
    value.refresh_from_db()
    assert value.superseded_by == proposal.became
    kinds = list(AuditEvent.objects.order_by("number").values_list("kind", flat=True))
    assert kinds[-2:] == ["ELEMENT_CORRECTION_PROPOSED", "ELEMENT_CORRECTION_ACCEPTED"]


def test_a_refused_correction_changes_nothing_and_says_why(district):
    proposal = decide(propose(district, know("enrolment", district.school, 680)), district.planner, accept=False)
    assert (proposal.state, proposal.answer, now(district).value) == ("refused", "已核对学籍", 680)
    assert ElementValue.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"raw": "680"}, "SAME_VALUE"),
        ({"raw": "很多"}, "NOT_A_VALUE"),
        ({"raw": ""}, "BLANK"),
        ({"reason": "  "}, "REASON_MISSING"),
    ],
)
def test_bad_corrections_are_refused(district, changes, code):
    value = know("enrolment", district.school, 680)
    with pytest.raises(ElementError) as refused:
        propose(district, value, **changes)
    assert refused.value.code == code and not ElementProposal.objects.exists()


def test_others_do_not_correct_a_school_and_nobody_decides_alone(district):
    value = know("enrolment", district.school, 680)
    with pytest.raises(ElementError) as refused:
        propose(district, value, actor=district.other_clerk)
    assert refused.value.code == "NOT_PROPOSER"
    proposal = propose(district, value, actor=district.planner)
    for actor, code in ((district.planner, "OWN_PROPOSAL"), (district.principal, "NOT_DECIDER")):
        with pytest.raises(ElementError) as refused:
            decide(proposal, actor)
        assert refused.value.code == code
    decide(proposal, district.planner_colleague)


def test_a_correction_is_decided_once_with_an_answer(district):
    proposal = propose(district, know("enrolment", district.school, 680))
    with pytest.raises(ElementError) as refused:
        decide(proposal, district.planner, answer=" ")
    assert refused.value.code == "ANSWER_MISSING"
    decide(proposal, district.planner)
    with pytest.raises(ElementError) as refused:
        decide(proposal, district.planner_colleague, accept=False)
    assert refused.value.code == "DECIDED_ALREADY"


def test_one_value_has_one_waiting_correction_and_only_the_current_value_has_any(district):
    value = know("enrolment", district.school, 680)
    propose(district, value)
    with pytest.raises(ElementError) as refused:
        propose(district, value, raw="700", actor=district.principal)
    assert refused.value.code == "PROPOSED_ALREADY"
    know("enrolment", district.school, 690)
    with pytest.raises(ElementError) as refused:
        propose(district, value, raw="700")
    assert refused.value.code == "KNOWN_CHANGED"


def test_a_correction_of_what_changed_meanwhile_is_not_accepted_but_can_be_refused(district):
    proposal = propose(district, know("enrolment", district.school, 680))
    know("enrolment", district.school, 690)
    with pytest.raises(ElementError) as refused:
        decide(proposal, district.planner)
    assert refused.value.code == "KNOWN_CHANGED" and "690人" in refused.value.message
    assert now(district).value == 690
    decide(proposal, district.planner, accept=False, answer="已另行更新")


def test_a_value_that_no_section_answers_for_cannot_be_corrected_yet(district):
    row = element("enrolment")
    row.owner = None
    row.save()
    with pytest.raises(ElementError) as refused:
        propose(district, know("enrolment", district.school, 680))
    assert refused.value.code == "NOBODY_DECIDES"


def test_a_correction_reaches_the_deputy_of_an_absent_colleague(district):
    stand_in = make_user(person=make_person())
    give(stand_in, "section_officer", district.planning)
    proposal = propose(district, know("enrolment", district.school, 680))
    assert list(proposals_waiting_for(stand_in, on=TODAY)) == [proposal]


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once():
    district = make_district()
    with transaction.atomic():
        value = know("enrolment", district.school, 680)
    proposal = propose(district, value)
    outcomes = at_once(
        lambda: decide(proposal, district.planner, accept=True),
        lambda: decide(proposal, district.planner_colleague, accept=False),
    )
    assert sorted(outcomes) == ["DECIDED_ALREADY", "done"]
    assert ElementValue.objects.current().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_give_a_first_value_at_once_leave_one_current():
    district = make_district()

    def giving(value):
        return transaction.atomic(lambda: know("enrolment", district.school, value))

    assert at_once(giving(680), giving(681)) == ["done", "done"]
    assert ElementValue.objects.current().count() == 1 and ElementValue.objects.count() == 2
