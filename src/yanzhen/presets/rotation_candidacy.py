"""The rules of candidacy (交流轮岗对象的判断规则) as the engine takes them, from the settings of a round."""

from __future__ import annotations

from decimal import Decimal

from yanzhen.engines.rotation.candidacy import CandidacyRules


def candidacy_rules(settings: dict[str, Decimal]) -> CandidacyRules:
    """Return the rules of candidacy from the settings of a round."""
    return CandidacyRules(
        years=settings["years_at_school"],
        head_terms=int(settings["head_terms"]),
        months_to_retirement=int(settings["months_to_retirement"]),
    )
