"""What a round keeps sealed: the draw's seed, and the places and homes that a plan rests on."""

from __future__ import annotations

import json
from typing import Any

from yanzhen.apps.rotation.models import Round
from yanzhen.apps.sealing.sealed_values import seal, unseal
from yanzhen.kernel.canonical import canonical_bytes

SEED, BASIS = "rotation.seed", "rotation.basis"


def seal_seed(seed: str) -> bytes:
    """Return the draw's seed, encrypted."""
    return seal(seed.encode(), context=SEED)


def open_seed(round_: Round) -> str:
    """Return the draw's seed of a round."""
    return unseal(round_.sealed_seed, context=SEED).decode()


def seal_basis(basis: dict[str, Any]) -> bytes:
    """Return schools, units, posts and home zones as JSON, encrypted."""
    return seal(canonical_bytes(basis), context=BASIS)


def open_basis(round_: Round) -> dict[str, Any]:
    """Return what ``seal_basis`` encrypted; the round was listed before."""
    return json.loads(unseal(round_.basis, context=BASIS))
