"""Coverage and tiers among the settings of a round (覆盖与城乡规定), as the engine takes them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from yanzhen.apps.rotation.wording import RURAL, STAGES, TOWN, URBAN
from yanzhen.engines.rotation.instance import Coverage, TierRules

PER_CENT = Decimal(100)
DIRECTIONS = {
    "forbid_rural_to_urban": (RURAL, URBAN),
    "forbid_rural_to_town": (RURAL, TOWN),
    "forbid_town_to_urban": (TOWN, URBAN),
}
KEPT = {"keep_rural": RURAL, "keep_town": TOWN}
OF_TIERS = (*DIRECTIONS, "min_rural_share", *KEPT)


def asks_tiers(values: Mapping[str, Decimal]) -> bool:
    """Do settings say anything of urban, town and rural schools?"""
    return any(values[key] for key in OF_TIERS)


def coverage_of_settings(values: Mapping[str, Decimal]) -> dict[str, Coverage]:
    """Return the backbone teachers that units must have by stage; stages of which nothing is asked are left out."""
    asked = {
        stage: Coverage(int(values[f"coverage_{stage}_heads"]), values[f"coverage_{stage}_per_hundred"])
        for stage in STAGES
    }
    return {stage: one for stage, one in asked.items() if one.heads or one.per_hundred}


def tier_rules_of_settings(values: Mapping[str, Decimal]) -> TierRules:
    """Return what settings ask of moves between tiers."""
    share = values["min_rural_share"] / PER_CENT
    return TierRules(
        forbidden=frozenset(pair for key, pair in DIRECTIONS.items() if values[key]),
        share_to=frozenset({RURAL}) if share else frozenset(),
        least_share=share,
        kept=frozenset(tier for key, tier in KEPT.items() if values[key]),
    )
