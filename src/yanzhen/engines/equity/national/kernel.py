"""Difference coefficients of many groups at once (差异系数内核): two passes in double, compiled by numba.

Each group's rows are read twice while they are still in the processor's cache, so that memory is read once. Sums run in
eight lanes in a fixed order: the same machine instructions or not, one thread or two, the result has the same bits.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_Function = TypeVar("_Function", bound=Callable[..., Any])


def _compiled(function: _Function) -> _Function:
    """Compile at the first call and keep the machine code on disk where a folder for it can be written."""
    try:
        return cast(_Function, njit(nogil=True, error_model="numpy", cache=True)(function))
    except RuntimeError:  # no folder for the cache: a read-only installation without a home
        return cast(_Function, njit(nogil=True, error_model="numpy")(function))


def coefficients(
    totals: Numbers, pupils: Numbers, starts: NDArray[np.int64], *, threads: int = 1
) -> tuple[Numbers, Numbers]:
    """Return mean per pupil and difference coefficient of every indicator in every group.

    Args:
        totals: raw totals, one row per indicator, ≥ 0, rows of a group beside one another, shape (k, n), C order.
        pupils: persons of the same rows, ≥ 1, shape (n,).
        starts: first row of each group and the end, ascending, no group empty, shape (g + 1,).
        threads: groups are shared out among so many; changes no bit.
    Returns:
        Means (unit of the totals per pupil) and coefficients (dimensionless; NaN where the mean is zero), shape (g, k).
    Source: rulebook entries ``equity/yz17`` and ``equity/jb12``.

    >>> pupils, starts = np.array([45.0, 37, 89, 76, 55]), np.array([0, 5])
    >>> mean, cv = coefficients(np.array([[279.0, 137, 935, 160, 402]]), pupils, starts)
    >>> round(float(cv[0, 0]), 4)
    0.5153
    """
    groups, longest = len(starts) - 1, int(np.max(np.diff(starts), initial=0))
    mean, cv = np.empty((groups, len(totals))), np.empty((groups, len(totals)))

    def part(first: int, last: int) -> None:
        _groups(totals, pupils, starts, first, last, np.empty(longest), mean, cv)

    if threads == 1:
        part(0, groups)
        return mean, cv
    cuts = [int(np.searchsorted(starts, len(pupils) * step / threads)) for step in range(1, threads)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(part, [0, *cuts], [*cuts, groups]))
    return mean, cv


@_compiled
def _total(values: Numbers) -> float:
    a = b = c = d = e = f = g = h = 0.0
    eights = len(values) >> 3
    for step in range(eights):
        i = step * 8
        a += values[i]
        b += values[i + 1]
        c += values[i + 2]
        d += values[i + 3]
        e += values[i + 4]
        f += values[i + 5]
        g += values[i + 6]
        h += values[i + 7]
    for i in range(eights * 8, len(values)):
        a += values[i]
    return ((a + e) + (c + g)) + ((b + f) + (d + h))


@_compiled
def _square(total: float, mean: float, pupils: float, share: float) -> float:
    off = total - mean * pupils
    return off * off * share


@_compiled
def _squares(x: Numbers, p: Numbers, w: Numbers, mean: float) -> float:
    """Add (x − mean·p)²·w with w = 1 ÷ p."""
    a = b = c = d = e = f = g = h = 0.0
    eights = len(x) >> 3
    for step in range(eights):
        i = step * 8
        a += _square(x[i], mean, p[i], w[i])
        b += _square(x[i + 1], mean, p[i + 1], w[i + 1])
        c += _square(x[i + 2], mean, p[i + 2], w[i + 2])
        d += _square(x[i + 3], mean, p[i + 3], w[i + 3])
        e += _square(x[i + 4], mean, p[i + 4], w[i + 4])
        f += _square(x[i + 5], mean, p[i + 5], w[i + 5])
        g += _square(x[i + 6], mean, p[i + 6], w[i + 6])
        h += _square(x[i + 7], mean, p[i + 7], w[i + 7])
    for i in range(eights * 8, len(x)):
        a += _square(x[i], mean, p[i], w[i])
    return ((a + e) + (c + g)) + ((b + f) + (d + h))


@_compiled
def _groups(
    totals: Numbers,
    pupils: Numbers,
    starts: NDArray[np.int64],
    first: int,
    last: int,
    shares: Numbers,
    mean: Numbers,
    cv: Numbers,
) -> None:
    for group in range(first, last):
        start, end = starts[group], starts[group + 1]
        p = pupils[start:end]
        w = shares[: end - start]
        for i in range(end - start):
            w[i] = 1.0 / p[i]
        everybody = _total(p)
        for k in range(totals.shape[0]):
            x = totals[k, start:end]
            middle = _total(x) / everybody
            mean[group, k] = middle
            cv[group, k] = np.nan if middle == 0.0 else np.sqrt(_squares(x, p, w, middle) / everybody) / middle
