"""Change the settings of a round before its list is drawn (修改设置)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.rotation.actions.locked import keep, refuse, round_for, said_of
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.models import Round
from yanzhen.presets.rotation import RotationSetting


def why_not_values(
    values: Mapping[str, Decimal], note: str, settings: Iterable[RotationSetting]
) -> RotationError | None:
    """Why can a round not have these settings?"""
    changed = False
    for one in settings:
        value = values[one.key]
        if not one.least <= value <= one.most:
            return RotationError("OUT_OF_BOUNDS", title=one.title, least=one.least, most=one.most)
        changed |= value != one.default
    if values["min_move_share"] > values["max_move_share"]:
        return RotationError(
            "SHARES_CROSSED", least=f"{values['min_move_share']:f}", most=f"{values['max_move_share']:f}"
        )
    return RotationError("NOTE_MISSING") if changed and not note else None


@transaction.atomic
def set_settings(*, round_id: int, seen: int, values: Mapping[str, Decimal], note: str, actor: User, on: date) -> Round:
    """Settle every setting of the round; what differs from the defaults needs a note.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, STALE, OUT_OF_BOUNDS, SHARES_CROSSED, NOTE_MISSING.
    """
    round_ = round_for(round_id, "set", actor=actor, on=on, seen=seen)
    note = note.strip()
    refuse(why_not_values(values, note, round_.settings))
    titles = {one.key: one.title for one in round_.settings}
    changed = [title for key, title in titles.items() if round_.values[key] != values[key]]
    round_.setting_values = {key: str(values[key]) for key in titles}
    round_.settings_note = note[:300]
    keep(round_, "set", f"修改{len(changed)}项设置：{'、'.join(changed)}", actor=actor, on=on)
    record(
        kind="ROTATION_SETTINGS_CHANGED",
        actor=actor,
        subjects=[round_],
        content=said_of(round_) | {"count": len(changed), "note": round_.settings_note},
    )
    return round_
