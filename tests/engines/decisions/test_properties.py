"""What holds of every case: more yes never hurts, written opinions never count, names and order mean nothing."""

import copy
import json
import random
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.decisions.docket import NATIONAL, good_case
from tests.engines.decisions.test_completions import cases_with_blanks
from yanzhen.engines.decisions import (
    JUDGED_RULES,
    RULE_IDS,
    BodyKind,
    FindingAnswer,
    Matter,
    Outcome,
    case_as_json,
    case_from_json,
    judge,
)
from yanzhen.engines.decisions.counting import tally_of

MANY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def verdict_of(case):
    return judge(case_from_json(case), NATIONAL)


@st.composite
def votes_taken(draw):
    """A body of any size, who came, how many agreed, at any body that votes."""
    entitled = draw(st.integers(1, 40))
    present = draw(st.integers(0, entitled))
    yes = draw(st.integers(0, present))
    kind = draw(st.sampled_from([kind for kind in BodyKind if kind is not BodyKind.PRINCIPAL_MEETING]))
    matter = draw(st.sampled_from([Matter.ANNUAL_PLAN, Matter.PERSONNEL_APPOINTMENT]))
    if kind is BodyKind.STAFF_CONGRESS:
        matter = Matter.PAY_DISTRIBUTION
    return case_as_json(good_case(entitled, present, yes, kind=kind, matter=matter))


@MANY
@given(votes_taken())
def test_one_more_yes_never_turns_passed_into_not_passed(case):
    before = verdict_of(case).outcome
    if case["votes"]["no"]:
        more = copy.deepcopy(case)
        more["votes"]["yes"].append(more["votes"]["no"].pop())
        assert (before, verdict_of(more).outcome) != (Outcome.PASSED, Outcome.NOT_PASSED)


@MANY
@given(cases_with_blanks())
def test_one_more_yes_never_loses_a_decision(case):
    before = verdict_of(case).outcome
    votes = case["votes"]
    if before is Outcome.PASSED and votes.get("no") and votes.get("yes") is not None:
        votes["yes"] = [*votes["yes"], votes["no"].pop()]
        assert verdict_of(case).outcome is Outcome.PASSED


@MANY
@given(cases_with_blanks(), st.sampled_from(["agree", "disagree", None]))
def test_a_written_opinion_never_changes_an_outcome(case, opinion):
    before = verdict_of(case)
    for absence in case["attendance"]["absent"] or []:
        absence["written_opinion"] = opinion
    after = verdict_of(case)
    assert (after.outcome, after.needed, after.counted) == (before.outcome, before.needed, before.counted)


@MANY
@given(cases_with_blanks())
def test_renaming_people_changes_nothing(case):
    renamed = json.loads(json.dumps(case))
    ids = {member["id"]: f"新编号{place}" for place, member in enumerate(case["body"]["members"])}
    ids |= {"outside": "外人", "x": "另一人"}
    assert verdict_of(_renamed(renamed, ids)).as_json() == verdict_of(case).as_json()


def _renamed(value, ids):
    if isinstance(value, dict):
        return {ids.get(key, key): _renamed(inner, ids) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, ids) for inner in value]
    return ids.get(value, value) if isinstance(value, str) else value


@MANY
@given(cases_with_blanks(), st.integers())
def test_order_of_keys_and_lists_changes_no_byte(case, seed):
    shuffler = random.Random(seed)  # noqa: S311 (a test that must repeat)
    before, after = verdict_of(case), verdict_of(_shuffled(case, shuffler))
    assert json.dumps(after.as_json()) == json.dumps(before.as_json())


def _shuffled(value, shuffler):
    if isinstance(value, dict):
        pairs = [(key, _shuffled(inner, shuffler)) for key, inner in value.items()]
        shuffler.shuffle(pairs)
        return dict(pairs)
    if isinstance(value, list):
        rows = [_shuffled(inner, shuffler) for inner in value]
        shuffler.shuffle(rows)
        return rows
    return value


@MANY
@given(cases_with_blanks())
def test_every_finding_names_a_rule_once_and_in_order(case):
    findings = verdict_of(case).findings
    assert [found.rule for found in findings] == list(JUDGED_RULES)
    assert set(JUDGED_RULES) <= set(RULE_IDS) == set(NATIONAL.rules)
    assert all(found.explanation.endswith("。") and found.answer in FindingAnswer for found in findings)


@MANY
@given(cases_with_blanks(), st.randoms())
def test_taking_a_fact_away_never_makes_a_decision(case, chooser):
    """An unknown never becomes a yes: what was refused with the fact is not granted without it."""
    before = verdict_of(case)
    section = chooser.choice(["item", "meeting", "attendance", "votes"])
    key = chooser.choice(sorted(case[section]))
    # These three say that something exists; without them the item is one without candidates, amounts or a ballot.
    if key in ("candidates", "secret", "counts", "consultation"):
        return
    case[section][key] = None
    after = verdict_of(case)
    assert not after.is_decided or before.is_decided


@MANY
@given(cases_with_blanks())
def test_the_json_form_of_a_case_reads_back_the_same(case):
    read = case_from_json(case)
    assert case_from_json(json.loads(json.dumps(case_as_json(read)))) == read


@MANY
@given(cases_with_blanks())
def test_on_personnel_items_nothing_is_said_of_votes_that_would_change_the_outcome(case):
    case["item"]["matter"] = "personnel_appointment"
    verdict = verdict_of(case)
    said = verdict.next_step + "".join(found.explanation for found in verdict.findings)
    assert not any(word in said for word in ("再有", "只差", "还差", "如果", "若", "改投", "即可通过"))
    assert not any(member["id"] in said for member in case["body"]["members"])


def test_three_thousand_members_are_judged_as_a_handful_of_kinds():
    """Members alike count together, so that no sum grows with the size of the body (figures: ``bench.decisions``)."""
    case = good_case(3000, 2500, 2000, kind=BodyKind.STAFF_CONGRESS, matter=Matter.PAY_DISTRIBUTION)
    assert judge(case, NATIONAL).outcome is Outcome.PASSED
    assert judge(replace(case, recused=None), NATIONAL).outcome is Outcome.CANNOT_TELL
    assert len(tally_of(case, recused_reduce=False).groups) == 3
