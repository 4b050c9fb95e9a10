"""A finding says CANNOT_TELL exactly where the values that one missing fact may have give different answers."""

import copy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.decisions.docket import NATIONAL
from tests.engines.decisions.second_judge import MATTERS
from tests.engines.decisions.test_completions import KINDS, whole_cases
from yanzhen.engines.decisions import case_from_json, judge

TRUTH, STANDS = [True, False], ["agree", "disagree"]
# Where no candidates are named a matter other than an appointment has one vote; an office meeting counts no ballots.
READ_OTHERWISE = {("DR-15", "candidates"), ("DR-15", "ballots")}


def possible(case):
    """What each fact may be if it is not known."""
    ids = [member["id"] for member in case["body"]["members"]]
    return {
        ("body", "kind"): KINDS,
        ("body", "branch_formal_members"): [3, 7],
        ("body", "members", 0, "roles"): [[], ["secretary"], ["principal"], ["secretary", "principal"]],
        ("body", "members", 1, "voting"): TRUTH,
        ("item", "matter"): MATTERS,
        ("item", "amount_yuan"): [0, 999, 1000, 10**6],
        ("item", "proposer"): [*ids, "a stranger"],
        ("item", "agenda_approved_by"): [*ids, "a stranger"],
        ("item", "on_agenda"): TRUTH,
        ("item", "emergency"): TRUTH,
        ("item", "candidates"): [0, 1, 2, 9],
        ("item", "ballots"): [0, 1, 2, 9],
        ("item", "prepared"): TRUTH,
        ("item", "deliberated"): TRUTH,
        ("item", "opinions_split"): TRUTH,
        ("item", "staff_body_opinion"): ["passed", "heard", "rejected"],
        ("item", "consultation", "secretary"): STANDS,
        ("item", "consultation", "principal"): STANDS,
        ("item", "consultation", "deputy_secretary"): STANDS,
        ("item", "consultation", "others"): [{}, {"q": "disagree"}, {"q": "agree"}],
        ("meeting", "chair"): ids,
        ("meeting", "chair_delegated_in_writing"): TRUTH,
        ("meeting", "mode"): ["meeting", "circulation"],
        ("meeting", "notice_days"): [0, 5],
    }


def put(case, path, value):
    """The case with one fact changed."""
    changed = copy.deepcopy(case)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


def answers(case):
    return {found.rule: found.answer.value for found in judge(case_from_json(case), NATIONAL).findings}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(whole_cases(), st.data())
def test_a_finding_is_open_exactly_where_the_missing_fact_decides(case, data):
    values = possible(case)
    path = data.draw(st.sampled_from(sorted(values, key=str)))
    tried = [answers(put(case, path, value)) for value in values[path]]
    for rule, answer in answers(put(case, path, None)).items():
        found = {one[rule] for one in tried}
        # DR-04 tells of the same votes in two ways, at bodies that vote and at the one that does not.
        if (rule, path[-1]) not in READ_OTHERWISE | {("DR-04", "kind")}:
            assert answer == (found.pop() if len(found) == 1 else "CANNOT_TELL"), (rule, path)
