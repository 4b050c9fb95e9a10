"""DR-29 asked of a school's set-up: committee or assembly by the number of formal members."""

from __future__ import annotations

from datetime import date

import pytest

from yanzhen.engines.decisions import BodyKind, branch_body_finding
from yanzhen.presets.decisions import decision_rules

RULES = decision_rules(on=date(2026, 3, 18))
COMMITTEE, ASSEMBLY = BodyKind.PARTY_BRANCH_COMMITTEE, BodyKind.PARTY_BRANCH_ASSEMBLY


@pytest.mark.parametrize(
    ("body", "members", "answer"),
    [
        (COMMITTEE, 6, "NOT_MET"),
        (COMMITTEE, 7, "MET"),
        (COMMITTEE, 8, "MET"),
        (ASSEMBLY, 6, "MET"),
        (ASSEMBLY, 7, "NOT_MET"),
        (COMMITTEE, None, "CANNOT_TELL"),
        (None, 7, "CANNOT_TELL"),
        (BodyKind.PARTY_COMMITTEE, 3, "NOT_APPLICABLE"),
    ],
)
def test_seven_formal_members_make_a_committee(body, members, answer):
    finding = branch_body_finding(body, members, RULES)
    assert (finding.rule, finding.answer) == ("DR-29", answer)
    if answer in ("MET", "NOT_MET"):
        assert f"{members}人" in finding.explanation and "7人" in finding.explanation
