"""Coverage and tiers among the settings of a round (覆盖与城乡规定), as the engine takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from yanzhen.apps.rotation.wording import RURAL, STAGES, TOWN, URBAN
from yanzhen.engines.rotation.instance import Coverage, TierRules

PER_CENT, NOTHING = Decimal(100), Decimal(0)
DIRECTIONS = {
    "forbid_rural_to_urban": (RURAL, URBAN),
    "forbid_rural_to_town": (RURAL, TOWN),
    "forbid_town_to_urban": (TOWN, URBAN),
}
KEPT = {"keep_rural": RURAL, "keep_town": TOWN}
# Rules between tiers that a round names itself: key, then the tiers.
OWN_DIRECTION, OWN_SHARE, OWN_SHARE_TO, OWN_KEPT = "forbid:", "min_tier_share", "share_to:", "keep:"
OF_TIERS = (*DIRECTIONS, "min_rural_share", *KEPT)


def asks_tiers(values: Mapping[str, Decimal]) -> bool:
    """Do settings say anything of tiers of schools?"""
    own = (OWN_DIRECTION, OWN_SHARE, OWN_SHARE_TO, OWN_KEPT)
    return any(values.get(key) for key in OF_TIERS) or any(
        value and key.startswith(own) for key, value in values.items()
    )


def coverage_of_settings(values: Mapping[str, Decimal]) -> dict[str, Coverage]:
    """Return the backbone teachers that units must have by stage; stages of which nothing is asked are left out."""
    asked = {
        stage: Coverage(int(values[f"coverage_{stage}_heads"]), values[f"coverage_{stage}_per_hundred"])
        for stage in STAGES
    }
    return {stage: one for stage, one in asked.items() if one.heads or one.per_hundred}


def tier_rules_of_settings(values: Mapping[str, Decimal]) -> TierRules:
    """Return what settings ask of moves between tiers: the usual three, or those that the round names itself."""
    asked = {key for key, value in values.items() if value}
    own_share_to = frozenset(_named(asked, OWN_SHARE_TO))
    rural, own = values.get("min_rural_share", NOTHING), values.get(OWN_SHARE, NOTHING)
    share_to = own_share_to if own else frozenset({RURAL}) if rural else frozenset()
    directions = {pair for key, pair in DIRECTIONS.items() if key in asked}
    directions |= {(old, new) for old, _, new in (name.partition(":") for name in _named(asked, OWN_DIRECTION))}
    return TierRules(
        forbidden=frozenset(directions),
        share_to=share_to,
        least_share=(own or rural) / PER_CENT if share_to else NOTHING,
        kept=frozenset({tier for key, tier in KEPT.items() if key in asked} | set(_named(asked, OWN_KEPT))),
    )


def _named(asked: Iterable[str], prefix: str) -> list[str]:
    """Return what follows a prefix in the keys that are asked for."""
    return sorted(key.removeprefix(prefix) for key in asked if key.startswith(prefix))
