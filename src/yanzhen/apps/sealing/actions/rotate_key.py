"""A new key for all that is sealed from now on."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.sealing.key_ring import KeyRing, add_current_key


@transaction.atomic
def rotate_sealing_key() -> KeyRing:
    """Put a new key on the ring; values sealed with older keys still open.

    Raises:
        KeyRingError: UNREADABLE, NOT_WRITABLE.
    """
    ring = add_current_key()
    record(kind="SEALING_KEY_ROTATED", actor=None, content={"key": ring.current, "keys": len(ring.keys)})
    return ring
