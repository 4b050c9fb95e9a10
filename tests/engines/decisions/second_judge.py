"""A second judge, as plain as can be: it knows only whole cases, and tries every completion of what is unknown.

It reads the JSON form and shares nothing with the engine but the words of the contract.
"""

from __future__ import annotations

import itertools

PARTY = ["party_committee", "party_general_branch_committee", "party_branch_committee", "party_branch_assembly"]
CLASSES = {
    "A": ["large_spending", "key_project"],
    "B": ["charter", "management_system"],
    "C": ["internal_structure", "personnel_appointment"],
    "D": ["talent_policy", "ideology", "party_building", "discipline"],
    "E": ["development_plan", "annual_plan", "annual_budget", "asset_disposal"],
    "F": ["staff_welfare", "pay_distribution", "appraisal_reward"],
    "G": ["teaching_routine", "student_affairs", "logistics", "safety_routine"],
    "H": ["legal_principal"],
}
MATTERS = [matter for matters in CLASSES.values() for matter in matters]
STRANGER, NOBODY = "a stranger", "nobody"
TWO_THIRDS = ["personnel_appointment", "internal_structure"]


def wrong_body(w):
    kind, matter = w["kind"], w["matter"]
    letter = next(letter for letter, matters in CLASSES.items() if matter in matters)
    threshold = w["settings"].get("large_spending_yuan")
    if matter == "large_spending" and threshold is not None and w["amount_yuan"] < threshold:
        letter = "G"
    if kind == "party_branch_committee" and w["formal"] is not None and w["formal"] < 7:
        return True
    if kind == "principal_meeting":
        return letter in "ABCDEF"
    if kind == "staff_congress":
        return letter in "ABCDEGH"
    return letter == "H"


def rejected(w):
    group = w["leading_group"] if w["leading_group"] is not None else list(w["roles"])
    if w["proposer"] not in group:
        return True
    head = "secretary" if w["kind"] in PARTY else "principal" if w["kind"] == "principal_meeting" else None
    if head and head not in w["roles"].get(w["approver"], []):
        return True
    if not w["prepared"] or w["mode"] == "circulation":
        return True
    if w["matter"] == "personnel_appointment" and not w["deliberated"]:
        return True
    if not w["on_agenda"] and not (w["emergency"] and w["approver"] == w["chair"]):
        return True
    if bundled(w):
        return True
    staff_matter = w["matter"] in CLASSES["F"] and w["kind"] in PARTY
    return staff_matter and w["staff_body_opinion"] != "passed"


def bundled(w):
    # An item that is no appointment and names no candidates has one vote; an office meeting counts no ballots.
    if w["given"]["candidates"] is None and w["matter"] != "personnel_appointment":
        return False
    if w["given"]["ballots"] is None and w["kind"] == "principal_meeting":
        return False
    return w["ballots"] < w["candidates"]


def postponed(w):
    if w["kind"] == "staff_congress":
        return False
    stands = w["stands"]
    if any("secretary" in held and "principal" in held for held in w["roles"].values()):
        return "disagree" in [stands["deputy_secretary"], *w["others"]]
    return "disagree" in [stands["secretary"], stands["principal"]]


def numbers(w):
    reduces = w["settings"].get("recused_reduce_M", False)
    entitled = [m for m in w["roles"] if w["voting"][m]]
    present = [m for m in entitled if w["came"][m] and not w["recused"][m]]
    if reduces:
        entitled = [m for m in entitled if not w["recused"][m]]
    return len(entitled), present


def invalid(w):
    m, present = numbers(w)
    p = len(present)
    strict = w["settings"].get("quorum_strict", False)
    if p == 0:
        return True
    two_thirds = w["matter"] in w["settings"].get("two_thirds_matters", TWO_THIRDS)
    if w["kind"] == "staff_congress" or (w["kind"] in PARTY and two_thirds):
        return not 3 * p >= 2 * m
    if strict or w["kind"] == "party_branch_assembly":
        return not 2 * p > m
    return not 2 * p >= m


def deferred(w):
    return w["kind"] not in ("principal_meeting", "staff_congress") and w["split"] and not w["emergency"]


def not_passed(w):
    m, present = numbers(w)
    yes = w["secret_yes"]
    if w["secret_unknown"]:
        yes = min(yes, max(0, len(present) - w["other_ballots"]))
    if not w["secret"]:
        yes = sum(w["yes"][one] for one in present)
    return not 2 * yes > m


STAGES = [
    ("WRONG_BODY", wrong_body, ["matter", "amount_yuan"]),
    (
        "REJECTED",
        rejected,
        [
            "proposer",
            "approver",
            "roles",
            "prepared",
            "mode",
            "deliberated",
            "on_agenda",
            "emergency",
            "chair",
            "candidates",
            "ballots",
            "staff_body_opinion",
        ],
    ),
    ("POSTPONED", postponed, ["roles", "stands", "others"]),
    ("INVALID_MEETING", invalid, ["voting", "came", "recused"]),
    ("DEFERRED", deferred, ["split", "emergency"]),
    ("NOT_PASSED", not_passed, ["voting", "came", "recused", "yes", "secret_yes"]),
]


def second_outcome(case: dict) -> str:
    """The outcome by trying every completion, stage by stage."""
    unknown = _domains(case)
    first = {name: values[0] for name, values in unknown.items()}
    for stage, reached, needs in STAGES:
        if stage == "NOT_PASSED" and case["body"]["kind"] == "principal_meeting":
            return "DECIDED_BY_PRINCIPAL"
        answers = set()
        for values in itertools.product(*(unknown[name] for name in needs)):
            answers.add(bool(reached({**first, **dict(zip(needs, values, strict=True))})))
            if len(answers) == 2:
                return "CANNOT_TELL"
        if answers == {True}:
            return stage
    return "PASSED"


def _domains(case: dict) -> dict[str, list]:
    """Every value that each fact may have; a known fact has one."""
    body, item, meeting, attendance = case["body"], case["item"], case["meeting"], case["attendance"]
    ids = [member["id"] for member in body["members"]]
    votes = case["votes"]
    truth = [True, False]
    stands = ["agree", "disagree"]
    given = {"candidates": item["candidates"], "ballots": item["ballots"]}
    consulted = item["consultation"]
    named = {voter: key for key in ("yes", "no", "abstain") for voter in votes.get(key) or []}
    secret = bool(votes.get("secret"))
    counts = votes.get("counts") or {}
    rest = sum(counts.get(key) or 0 for key in ("no", "abstain"))
    secret_unknown = secret and counts.get("yes") is None
    return {
        "kind": [body["kind"]],
        "settings": [body["settings"]],
        "formal": [body["branch_formal_members"]],
        "leading_group": [body["leading_group"]],
        "given": [given],
        "secret": [secret],
        "secret_unknown": [secret_unknown],
        "other_ballots": [rest],
        "matter": _or(item["matter"], MATTERS),
        "amount_yuan": _or(item["amount_yuan"], [0, 10**9]),
        "proposer": _or(item["proposer"], [*ids, *(body["leading_group"] or []), STRANGER]),
        "approver": _or(item["agenda_approved_by"], [*ids, STRANGER]),
        "chair": _or(meeting["chair"], [*ids, NOBODY]),
        "roles": _each(body["members"], lambda m: [m["roles"]] if m["roles"] is not None else _ROLES),
        "prepared": _or(item["prepared"], truth),
        "mode": _or(meeting["mode"], ["meeting", "circulation"]),
        "deliberated": _or(item["deliberated"], truth),
        "on_agenda": _or(item["on_agenda"], truth),
        "emergency": _or(item["emergency"], truth),
        "split": _or(item["opinions_split"], truth),
        "candidates": _or(item["candidates"], [0, 1, 9]),
        "ballots": _or(item["ballots"], [0, 1, 9]),
        "staff_body_opinion": _or(item["staff_body_opinion"], ["passed", "rejected", "heard"]),
        "stands": [
            dict(zip(_CONSULTED, values, strict=True))
            for values in itertools.product(*(_or(consulted[key], stands) for key in _CONSULTED))
        ],
        "others": [[], ["disagree"]]
        if consulted["others"] is None
        else [list(v) for v in itertools.product(*(_or(s, stands) for s in consulted["others"].values()))],
        "voting": _each(body["members"], lambda m: _or(m["voting"], truth)),
        "came": _each(body["members"], lambda m: _came(m["id"], attendance)),
        "recused": _each(body["members"], lambda m: truth if case["recused"] is None else [m["id"] in case["recused"]]),
        "yes": _each(body["members"], lambda m: [named[m["id"]] == "yes"] if m["id"] in named else truth),
        "secret_yes": list(range(len(ids) + 1)) if secret_unknown else [counts.get("yes")],
    }


_CONSULTED = ("secretary", "principal", "deputy_secretary")
_ROLES = [[], ["secretary"], ["principal"], ["secretary", "principal"]]


def _or(known, possible):
    return [known] if known is not None else list(possible)


def _came(person, attendance):
    if person in (attendance["present"] or []):
        return [True]
    if person in [one["id"] for one in attendance["absent"] or []]:
        return [False]
    return [True, False]


def _each(members, values_of):
    """Every way to give each member one of that member's values."""
    ids = [member["id"] for member in members]
    return [dict(zip(ids, row, strict=True)) for row in itertools.product(*(values_of(member) for member in members))]
