"""What it costs at least that one teacher stays, read from published prices at once (不交流的代价下限).

In a Lagrangian bound every candidate takes her best arc or none. Without her the same prices prove the same bound less
her share, so that no plan in which she stays is better than the bound plus what her best arc saves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from yanzhen.engines.rotation.arcs import lay_out
from yanzhen.engines.rotation.certificate import ArcPricer
from yanzhen.engines.rotation.instance import Instance
from yanzhen.engines.rotation.multipliers import LEFT, RIGHT, PriceReader
from yanzhen.engines.rotation.solution import Price


def least_loss(instance: Instance, prices: Iterable[Price], phase: str, teacher: str) -> float:
    """Return by how much the bound of ``phase`` rises at least when a teacher stays where she is.

    Args:
        instance: the question; teachers other than this one are not looked at and may be left out.
        prices: as published, in any order; rows of other phases are passed over.
        phase: ``equity`` or ``weighted``.
        teacher: code of a candidate.
    Returns:
        A figure >= 0 in the unit of the phase; where the proof falls in parts, the least of them.
    Raises:
        KeyError: no such teacher.
    """
    alone = next((one for one in instance.teachers if one.code == teacher), None)
    if alone is None:
        raise KeyError(teacher)
    layout = lay_out(replace(instance, teachers=(alone,)))
    if not len(layout.arc_unit):
        return 0.0
    pricer, reader = ArcPricer(layout), PriceReader(layout, ())
    rows: dict[str, list[tuple[str, Price]]] = defaultdict(list)
    for price in prices:
        name, _, rest = price.row.partition(":")
        if name == phase:
            path, _, rule = rest.partition(":")
            rows[path].append((rule, price))
    cost = 1.0 if phase == "weighted" else 0.0

    def part(path: str) -> float:
        here = rows.get(path, [])
        if any(rule.startswith("SPLIT_") for rule, _ in here):
            return min(part(path + LEFT), part(path + RIGHT))
        best = float(pricer.best(pricer.reduced_costs(reader.multipliers(here), cost))[0])
        return max(0.0, -best)

    return part("")
