"""What is kept of a workbook is sealed: it may hold personal information of any field."""

from __future__ import annotations

import json
import zlib
from typing import Any

from yanzhen.apps.sealing.sealed_values import seal, unseal

CONTENT, UNDO = "ledgers.workbook", "ledgers.workbook.undo"


def seal_content(content: bytes) -> bytes:
    """Return an uploaded file sealed."""
    return seal(content, context=CONTENT)


def open_content(sealed: bytes | memoryview) -> bytes:
    """Return what ``seal_content`` sealed."""
    return unseal(sealed, context=CONTENT)


def seal_undo(rows: list[dict[str, Any]]) -> bytes:
    """Return what undoing needs, sealed."""
    return seal(zlib.compress(json.dumps(rows, ensure_ascii=False).encode()), context=UNDO)


def open_undo(sealed: bytes | memoryview) -> list[dict[str, Any]]:
    """Return what ``seal_undo`` sealed."""
    return json.loads(zlib.decompress(unseal(sealed, context=UNDO)))
