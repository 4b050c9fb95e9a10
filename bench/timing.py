"""Timing: several runs, the median; one line a figure."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any


def median_ms(act: Callable[[], Any], *, runs: int = 7, warm: int = 1) -> float:
    """Return the median of ``runs`` in milliseconds after ``warm`` uncounted ones."""
    for _ in range(warm):
        act()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def line(part: str, what: str, scale: int, value: float, unit: str, **more: Any) -> dict[str, Any]:
    """Print one figure and return it as a row."""
    extra = "　".join(f"{name}={number}" for name, number in more.items())
    print(f"{part:<8} ×{scale:<3} {what:<34} {value:>10.1f} {unit}　{extra}", flush=True)
    return {"part": part, "what": what, "scale": scale, "value": round(value, 2), "unit": unit, **more}
