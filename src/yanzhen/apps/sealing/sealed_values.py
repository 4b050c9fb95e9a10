"""Seal and open values with this installation's keys; models keep the result in a ``BinaryField``."""

from __future__ import annotations

import secrets

from django.conf import settings

from yanzhen.apps.sealing.errors import KeyRingError
from yanzhen.apps.sealing.key_ring import known_ring, ring_or_new, ring_path
from yanzhen.engines.sealing import cipher as engine
from yanzhen.engines.sealing.cipher import NONCE_BYTES, SealingCipher

CIPHERS = {"international": SealingCipher.AES_256_GCM, "sm": SealingCipher.SM4_GCM}
Sealed = bytes | bytearray | memoryview


def seal(plain: bytes, *, context: str) -> bytes:
    """Seal with the current key and the cipher that the settings name.

    ``context`` says where the value belongs, e.g. ``ledgers.record``; opening needs the same.

    Raises:
        KeyRingError: UNREADABLE, NOT_WRITABLE.
    """
    ring = ring_or_new()
    return engine.seal(
        plain,
        key_id=bytes.fromhex(ring.current),
        key=bytes.fromhex(ring.keys[ring.current]),
        nonce=secrets.token_bytes(NONCE_BYTES),
        cipher=CIPHERS[settings.CIPHER],
        context=context.encode(),
    )


def unseal(sealed: Sealed, *, context: str) -> bytes:
    """Open what ``seal`` made, with whichever key and cipher it names.

    Raises:
        KeyRingError: KEY_MISSING, UNREADABLE. SealingError: NOT_SEALED, UNKNOWN_CIPHER, WRONG.
    """
    data = bytes(sealed)
    name = engine.key_id_of(data).hex()
    ring = known_ring()
    if ring is None or name not in ring.keys:
        raise KeyRingError("KEY_MISSING", key_id=name, file=ring_path())
    return engine.unseal(data, key=bytes.fromhex(ring.keys[name]), context=context.encode())


def resealed(sealed: Sealed, *, context: str) -> bytes | None:
    """Return the value sealed anew, or None when it is sealed with the current key and cipher already."""
    data = bytes(sealed)
    ring = ring_or_new()
    if engine.key_id_of(data).hex() == ring.current and engine.cipher_of(data) is CIPHERS[settings.CIPHER]:
        return None
    return seal(unseal(data, context=context), context=context)
