"""First passwords: drawn at random, told once, to be changed at the first sign-in."""

from __future__ import annotations

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0, 1: read aloud without mistakes


def new_password() -> str:
    """Return twelve random letters and digits in three groups (59 bits)."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
