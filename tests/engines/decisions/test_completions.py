"""An unknown fact is completed every way: the engine agrees with a plain judge that tries them one by one."""

import copy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.decisions.docket import NATIONAL
from tests.engines.decisions.second_judge import MATTERS, PARTY, second_outcome
from yanzhen.engines.decisions import case_from_json, judge

KINDS = [*PARTY, "principal_meeting", "staff_congress"]
_FITTING = {"principal_meeting": ["logistics", "large_spending"], "staff_congress": ["pay_distribution"]}
BLANKS = [
    ("item", "matter"),
    ("item", "amount_yuan"),
    ("item", "proposer"),
    ("item", "agenda_approved_by"),
    ("item", "on_agenda"),
    ("item", "emergency"),
    ("item", "candidates"),
    ("item", "ballots"),
    ("item", "prepared"),
    ("item", "deliberated"),
    ("item", "opinions_split"),
    ("item", "staff_body_opinion"),
    ("item", "consultation", "secretary"),
    ("item", "consultation", "principal"),
    ("item", "consultation", "deputy_secretary"),
    ("item", "consultation", "others"),
    ("meeting", "chair"),
    ("meeting", "mode"),
    ("meeting", "notice_days"),
    ("attendance", "present"),
    ("attendance", "absent"),
    ("attendance", "observers"),
    ("recused",),
    ("votes", "yes"),
    ("votes", "no"),
    ("votes", "abstain"),
    ("body", "members", 0, "roles"),
    ("body", "members", 1, "roles"),
    ("body", "members", 1, "voting"),
    ("body", "members", 2, "voting"),
    ("body", "branch_formal_members"),
]


@st.composite
def whole_cases(draw):
    """A case of two to four members, every fact known, most of it in good order."""
    ids = [f"m{number}" for number in range(draw(st.integers(2, 4)))]
    good = st.sampled_from([True] * 9 + [False])
    kind = draw(st.sampled_from(KINDS))
    sole = draw(st.sampled_from([False, False, True]))
    roles = [["secretary", "principal"] if sole else ["secretary"], [] if sole else ["principal"]]
    came = [draw(good) for _ in ids]
    recused = [person for person in ids if draw(st.sampled_from([False] * 6 + [True]))]
    voting = [draw(st.sampled_from([True] * 5 + [False])) for _ in ids]
    stand = st.sampled_from(["agree"] * 8 + ["disagree"])
    casts = [draw(st.sampled_from(["yes", "yes", "yes", "no", "abstain", None])) for _ in ids]
    lists = {
        key: [person for person, cast, here in zip(ids, casts, came, strict=True) if cast == key and here]
        for key in ("yes", "no", "abstain")
    }
    head = ids[0] if kind in PARTY or sole else ids[1]
    return {
        "body": {
            "kind": kind,
            "rules": "national",
            "settings": draw(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "quorum_strict": st.booleans(),
                        "recused_reduce_M": st.booleans(),
                        "large_spending_yuan": st.sampled_from([1000, 1000, 0]),
                        "two_thirds_matters": st.just(["annual_plan"]),
                    },
                )
            ),
            "members": [
                {"id": person, "roles": roles[place] if place < 2 else [], "voting": voting[place]}
                for place, person in enumerate(ids)
            ],
            "leading_group": draw(st.sampled_from([None, None, None, [ids[0], "outside"], []])),
            "branch_formal_members": draw(st.sampled_from([6, 7, 8, None])),
        },
        "item": {
            "title": "示例",
            "matter": draw(
                st.sampled_from([*MATTERS, *_FITTING.get(kind, ["annual_plan", "personnel_appointment"]) * 12])
            ),
            "proposer": draw(st.sampled_from([*[ids[0]] * 8, ids[1], "outside"])),
            "agenda_approved_by": draw(st.sampled_from([*[head] * 8, ids[0], ids[1], "outside"])),
            "on_agenda": draw(good),
            "emergency": draw(st.booleans()),
            "candidates": draw(st.sampled_from([1, 1, 1, 2, 0])),
            "ballots": draw(st.sampled_from([1, 2, 2, 2])),
            "amount_yuan": draw(st.sampled_from([999, 1000])),
            "prepared": draw(good),
            "consultation": {
                "secretary": draw(stand),
                "principal": draw(stand),
                "deputy_secretary": draw(stand),
                "others": draw(st.sampled_from([{}, {"x": "agree"}, {"x": "disagree"}, {"x": None}])),
            },
            "deliberated": draw(good),
            "opinions_split": draw(st.sampled_from([False, False, True])),
            "staff_body_opinion": draw(st.sampled_from(["passed", "passed", "heard", "rejected"])),
        },
        "meeting": {
            "chair": draw(st.sampled_from(ids)),
            "chair_delegated_in_writing": False,
            "mode": draw(st.sampled_from(["meeting"] * 5 + ["circulation"])),
            "notice_days": 2,
        },
        "attendance": {
            "present": [person for person, here in zip(ids, came, strict=True) if here],
            "absent": [{"id": person} for person, here in zip(ids, came, strict=True) if not here],
            "observers": [],
        },
        "recused": recused,
        "votes": lists,
    }


@st.composite
def cases_with_blanks(draw):
    """A whole case from which up to four facts were taken."""
    case = copy.deepcopy(draw(whole_cases()))
    if draw(st.integers(0, 3)) == 0:
        able = sum(
            member["voting"] and member["id"] in case["attendance"]["present"] and member["id"] not in case["recused"]
            for member in case["body"]["members"]
        )
        yes = draw(st.integers(0, able))
        counts = {"yes": draw(st.sampled_from([yes, None])), "no": able - yes, "abstain": 0}
        case["votes"] = {"secret": True, "counts": counts}
    for path in draw(st.lists(st.sampled_from(BLANKS), max_size=4, unique=True)):
        *way, last = path
        place = case
        for step in way:
            if isinstance(step, int) and step >= len(place):
                break
            place = place[step]
        else:
            if last not in ("yes", "no", "abstain") or "secret" not in place:
                place[last] = None
    return case


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases_with_blanks())
def test_the_engine_agrees_with_trying_every_completion(case):
    assert judge(case_from_json(case), NATIONAL).outcome.value == second_outcome(case)
