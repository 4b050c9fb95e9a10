"""A proof by units as a whole (校段整体证明): where rules priced one by one leave a gap, it is asked for this way.

Their linear program bounds more closely and its plans of units, chosen whole, make better plans of the district. What
gap is left then is closed in parts, as with rules.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yanzhen.engines.rotation.arcs import Ints
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.multipliers import Box, Split, halves, publish
from yanzhen.engines.rotation.solution import relative_gap
from yanzhen.engines.rotation.solving.branching import Part, Proof, halved_counts, prove
from yanzhen.engines.rotation.solving.columns import Relaxed
from yanzhen.engines.rotation.solving.phases import Found
from yanzhen.engines.rotation.solving.search import Search, Stopped, is_lawful
from yanzhen.engines.rotation.solving.settling import settled
from yanzhen.engines.rotation.solving.unit_columns import counted, relax_units, units_of, whole_counts_of
from yanzhen.engines.rotation.solving.unit_program import UnitProgram

MOST_PARTS = 400
# Arcs to begin with, for each move that the district may make; at least so many.
ARCS, LEAST_ARCS = 20, 3_000
# A whole plan is looked for in every so many parts, among so many nodes at most.
EVERY, NODES = 2, 50
# Plans and arcs dearer than this part of the gap are left out of it: few of them are in the best plan.
CLOSE = 0.3
# Counts in halves that are tried before a part is split at one.
TRIED = 8


@dataclass(frozen=True, slots=True)
class UnitParts:
    """Parts in which units are looked at as a whole."""

    search: Search
    box: Box
    aim: Aim
    units: Ints
    missing: float
    most: int = MOST_PARTS

    def relaxed(self, inside: Box, parent: Relaxed, *, missing: float, enough: float) -> Relaxed:
        """Return half of a part solved, from what the part was solved with."""
        program = parent.program
        assert isinstance(program, UnitProgram)
        begin = (program.arcs, program.plans)
        return relax_units(self.search, inside, self.aim, self.units, begin, missing=missing, enough=enough)

    def split(self, part: Part, enough: float) -> Split | None:
        """Return the count whose halves are bounded highest by the plans of units at hand, the lower of both."""
        choices = [split for _, split in halved_counts(self.search, part)][:TRIED]
        program = part.relaxed.program
        if len(choices) < 2 or not isinstance(program, UnitProgram):
            return choices[0] if choices else None
        best: tuple[tuple[float, float], Split] | None = None
        for split in choices:
            values = [self._value_inside(program, inside) for inside in halves(part.box, split)]
            worth = (min(*values, enough), min(max(values), enough))
            best = (worth, split) if best is None or worth > best[0] else best
        return best[1] if best else None

    def _value_inside(self, program: UnitProgram, inside: Box) -> float:
        kept = np.array([self.search.plans.admits(plan, inside) for plan in program.plans])
        return program.value_with(kept, inside.moves, self.search.watch.left())

    def plan_in(self, part: Part, turn: int, value: float) -> Ints | None:
        """Return the best plan that the plans of units at hand make in a part; only in some parts."""
        if turn % EVERY or relative_gap(value, part.bound) <= self.search.gap:
            return None
        return self.whole_plan(part.box, part.relaxed, value)

    def whole_plan(self, box: Box, relaxed: Relaxed, value: float) -> Ints | None:
        """Return the best plan that the plans of units at hand make inside ``box``, better than ``value`` perhaps."""
        if not np.isfinite(relaxed.value):
            return None
        counts = whole_counts_of(
            self.search,
            box,
            self.aim,
            relaxed,
            spare=CLOSE * (value - relaxed.bound),
            missing=self.missing,
            nodes=NODES,
        )
        plan = None if counts is None else settled(self.search, self.aim, counts, relaxed.prices)
        return plan if plan is not None and is_lawful(self.search.layout, plan, self.box) else None


def prove_by_units(search: Search, phase: str, box: Box, aim: Aim, found: Found, missing: float) -> Proof | None:
    """Return a proof by units as a whole, in parts where need be; None where no unit is small enough.

    Args:
        phase: name of the phase in the prices.
        aim: what the phase minimises.
        found: what rules priced one by one have come to.
        missing: price of a move short of the least.
    """
    units = units_of(search)
    if not len(units):
        return None
    known = _Known(UnitParts(search, box, aim, units, missing), found.plan)
    moved: Ints = np.zeros(0, dtype=np.int64) if found.plan is None else found.plan
    # Of the arcs those that the prices leave most chance: the others are priced and come where they are wanted.
    arcs, slack = found.arcs(), search.slack(found.prices, aim)
    likely = arcs[np.lexsort((arcs, slack[arcs]))[: max(LEAST_ARCS, ARCS * search.layout.most_moves)]]
    begin = (np.union1d(likely, moved), counted(search, units, moved))
    try:
        root = relax_units(
            search,
            box,
            aim,
            units,
            begin,
            (found.bound, found.prices),
            missing=missing,
            enough=known.enough(),
            seek=known.sought,
        )
        if root.bound < known.enough():
            known.sought(root)
    except Stopped as stop:
        rows = tuple(publish(search.layout, phase, "", found.prices))
        return Proof(found.bound, rows, known.plan, stop.by)
    return prove(search, phase, box, aim, root, known.plan, known.parts, missing)


@dataclass(slots=True)
class _Known:
    """The best plan so far, and how a better one is looked for."""

    parts: UnitParts
    plan: Ints | None

    def enough(self) -> float:
        """Return the bound that proves the plan."""
        return (1.0 - self.parts.search.gap) * self._value()

    def sought(self, relaxed: Relaxed) -> float:
        """Look for a better plan among the plans of units at hand; return what bound is enough then."""
        new = self.parts.whole_plan(self.parts.box, relaxed, self._value())
        if new is not None and self.parts.search.value(self.parts.aim, new) < self._value():
            self.plan = new
        return self.enough()

    def _value(self) -> float:
        return np.inf if self.plan is None else self.parts.search.value(self.parts.aim, self.plan)
