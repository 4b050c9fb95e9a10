"""One byte form for one value, so that equal contents have equal hashes."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any


def canonical_bytes(value: Any) -> bytes:
    """Return UTF-8 JSON with sorted keys and no spaces; dates and decimals must be strings already.

    >>> canonical_bytes({"乙": 1, "a": [None, True]}).decode()
    '{"a":[null,true],"乙":1}'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 digest in 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def keyed_hash(key: bytes, data: bytes) -> str:
    """Return HMAC-SHA256 in hexadecimal: proves equality of content to a holder of ``key`` without keeping it."""
    return hmac.new(key, data, hashlib.sha256).hexdigest()
