"""Seal everything anew with the present key and cipher (重新密封)."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.sealing.errors import KeyRingError
from yanzhen.apps.sealing.kept import SealedColumn, sealed_columns
from yanzhen.apps.sealing.key_ring import ring_or_new
from yanzhen.apps.sealing.sealed_values import resealed
from yanzhen.engines.sealing.cipher import SealingError

AT_ONCE = 500


@dataclass
class Resealing:
    """What was done: values read and sealed anew, and the rows (``ledgers.record:7``) whose values open with no key."""

    read: int = 0
    changed: int = 0
    unopened: list[str] = field(default_factory=list)


def reseal_values() -> Resealing:
    """Seal every value anew that an older key or another cipher sealed; others stay as they are.

    Some hundred rows are one transaction, so that people go on working; stopped in the middle, it is begun again and
    goes on where it stood. Values that do not open are left alone and named.

    Raises:
        KeyRingError: UNREADABLE, NOT_WRITABLE.
    """
    key = ring_or_new().current
    done = Resealing()
    for column in sealed_columns():
        last = 0
        while last is not None:
            last = _some(column, last, done)
    with transaction.atomic():
        counts = {"read": done.read, "changed": done.changed, "unopened": len(done.unopened)}
        record(kind="VALUES_RESEALED", actor=None, content={"key": key, **counts})
    return done


@transaction.atomic
def _some(column: SealedColumn, after: int, done: Resealing) -> int | None:
    """Go over the next rows; return the last key, or None when there are no more."""
    name = column.column
    waiting = column.model._default_manager.filter(pk__gt=after).exclude(**{name: None})
    rows = list(waiting.select_for_update(of=("self",)).only("pk", name).order_by("pk")[:AT_ONCE])
    changed = []
    for row in rows:
        done.read += 1
        try:
            anew = resealed(getattr(row, name), context=column.context)
        except (KeyRingError, SealingError) as error:
            if error.code in ("UNREADABLE", "NOT_WRITABLE"):
                raise
            done.unopened.append(f"{row._meta.label_lower}:{row.pk}")
            continue
        if anew is not None:
            setattr(row, name, anew)
            changed.append(row)
    if changed:
        # Rows that the database keeps as they are (closed points, signed papers) let their seal be renewed, no more.
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('yanzhen.resealing', 'on', true)")
        column.model._default_manager.bulk_update(changed, [name])
    done.changed += len(changed)
    return rows[-1].pk if rows else None
