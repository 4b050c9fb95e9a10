"""Name the tiers of a round's schools (规定层级) before its list is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.rotation.actions.locked import keep, refuse, round_for, said_of
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.models import Round
from yanzhen.presets.rotation import URBAN_RURAL

LEAST, MOST, CHARACTERS = 2, 8, 8


def why_not_tiers(tiers: Sequence[str]) -> RotationError | None:
    """Why can these not be the tiers of a round?"""
    if not LEAST <= len(tiers) <= MOST:
        return RotationError("TIER_COUNT", least=LEAST, most=MOST, count=len(tiers))
    if len(set(tiers)) != len(tiers):
        return RotationError("TIER_TWICE", tier=next(one for one in tiers if tiers.count(one) > 1))
    wrong = next((one for one in tiers if not one or len(one) > CHARACTERS or ":" in one), None)
    return None if wrong is None else RotationError("TIER_NAME", tier=wrong, most=CHARACTERS)


@transaction.atomic
def set_tiers(*, round_id: int, seen: int, tiers: Sequence[str], actor: User, on: date) -> Round:
    """Name the tiers, from town to country; rules between tiers that are no longer there fall away.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, STALE, TIER_COUNT, TIER_TWICE, TIER_NAME.
    """
    round_ = round_for(round_id, "set", actor=actor, on=on, seen=seen)
    refuse(why_not_tiers(tiers))
    round_.own_tiers = [] if tuple(tiers) == URBAN_RURAL else list(tiers)
    known = {one.key for one in round_.settings}
    values = {key: text for key, text in round_.setting_values.items() if key in known}
    round_.setting_values = {one.key: str(one.default) for one in round_.settings} | values
    keep(round_, "set", f"规定层级：{'、'.join(tiers)}", actor=actor, on=on)
    record(
        kind="ROTATION_TIERS_SET",
        actor=actor,
        subjects=[round_],
        content=said_of(round_) | {"tiers": "、".join(tiers)},
    )
    return round_
