"""The published draw (公布的抽签): an order of teachers that anybody can work out again from the seed and the codes.

Of two teachers in the same position the one drawn first goes: between plans that leave the same heads everywhere at the
same cost, the one is taken whose movers' places in the drawn order add up to least. Neither the order of rows in a file
nor ``--seed`` decides anything.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable


def draw_of(seed: str, code: str) -> str:
    """Return a teacher's draw: HMAC-SHA256 of the code under the seed, both in UTF-8, as 64 hexadecimal digits.

    Args:
        seed: ``draw_seed`` of the settings.
        code: the teacher's code.

    >>> draw_of("2026-09-01", "T000001")[:16]
    '6270bca599750cb0'
    """
    return hmac.new(seed.encode(), code.encode(), hashlib.sha256).hexdigest()


def in_drawn_order(seed: str, codes: Iterable[str]) -> tuple[str, ...]:
    """Return codes from the smallest draw to the largest; equal draws, which nobody will see, by code.

    Args:
        seed: ``draw_seed`` of the settings.
        codes: codes of teachers, in any order.
    """
    return tuple(sorted(codes, key=lambda code: (draw_of(seed, code), code)))
