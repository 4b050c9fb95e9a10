"""Find the best plan of one question and prove how good it is (求解); the only part that needs a solver."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from yanzhen.engines.rotation.arcs import Ints, lay_out
from yanzhen.engines.rotation.certificate import Aim, ArcPricer, equity_limit
from yanzhen.engines.rotation.instance import Instance, Move
from yanzhen.engines.rotation.multipliers import Box, no_multipliers, publish, whole_box
from yanzhen.engines.rotation.solution import Conflict, Phase, Price, Solution, Status, StoppedBy, relative_gap
from yanzhen.engines.rotation.solving.branching import by_rules, prove
from yanzhen.engines.rotation.solving.by_units import prove_by_units
from yanzhen.engines.rotation.solving.elastic import conflicts, is_possible, no_whole_plan
from yanzhen.engines.rotation.solving.parts import published
from yanzhen.engines.rotation.solving.phases import Found, cost_next, equity_first, in_haste, missing_price, weighted
from yanzhen.engines.rotation.solving.program import SIZE
from yanzhen.engines.rotation.solving.resort import fewest_moves
from yanzhen.engines.rotation.solving.search import Progress, Search, Stopped, Watch
from yanzhen.engines.rotation.solving.settling import places_in_draw
from yanzhen.engines.rotation.solving.weighing import cost_by_steps
from yanzhen.engines.rotation.solving.whole import NoPlanError
from yanzhen.engines.rotation.tables import head_tables
from yanzhen.engines.rotation.unit_plans import UnitPlans

__all__ = ["solve"]

DEARER = 1e4
# This part of the seconds is kept for rounding what the linear programs of the first phase have come to by then.
RESERVE = 0.25


def solve(
    instance: Instance,
    *,
    gap: Decimal = Decimal("0.001"),
    seconds: float = 60.0,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Solution:
    """Return the best plan found, its phases with bounds, and the prices that prove them.

    Args:
        instance: one district's question.
        gap: relative gap at which every phase is good enough.
        seconds: the search ends after these; until then the clock decides nothing.
        progress: told (stage, done, total) from time to time.
        cancelled: asked from time to time whether a person wants to stop.
    Returns:
        The solution; the same for the same question whatever the order of its rows, unless the time was up.
    """
    watch = Watch(time.monotonic() + seconds, progress or _silent, cancelled or _never, RESERVE * seconds)
    layout = lay_out(instance)
    tables = head_tables(layout)
    search = Search(layout, tables, ArcPricer(layout), UnitPlans(layout, tables), float(gap), 1.0, watch)
    start = search.equity(np.zeros(0, dtype=np.int64))
    typical = float(layout.arc_cost.mean()) * max(1, layout.most_moves) if len(layout.arc_cost) else 0.0
    return _Solving(replace(search, scale=SIZE / max(start + typical, 1e-6))).run()


def _silent(stage: str, done: int, total: int) -> None:
    del stage, done, total


def _never() -> bool:
    return False


class _Solving:
    """Runs the phases and keeps what they found, so that a stop at any time leaves the best so far."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._box: Box = whole_box(search.layout, search.tables)
        self._phases: list[Phase] = []
        self._prices: list[Price] = []
        self._plan: Ints | None = None
        self._conflicts: tuple[Conflict, ...] = ()

    def run(self) -> Solution:
        """Return the solution."""
        try:
            stopped = self._all_phases()
        except NoPlanError:
            self._conflicts = (no_whole_plan(self._search),)
            stopped = StoppedBy.INFEASIBLE
        except Stopped as stop:
            stopped = stop.by
        if stopped is StoppedBy.INFEASIBLE:
            return Solution(Status.INFEASIBLE, stopped, infeasible=self._conflicts)
        if self._plan is None and stopped is not StoppedBy.CANCELLED:
            self._at_any_rate()
        if self._plan is None:
            return Solution(Status.NOT_FOUND, stopped, prices=tuple(self._prices))
        proved = stopped is StoppedBy.GAP
        return Solution(
            status=Status.OPTIMAL if proved else Status.FEASIBLE,
            stopped_by=stopped,
            moves=self._moves(self._plan),
            phases=tuple(self._phases),
            bound=self._phases[0].bound,
            prices=tuple(self._prices),
        )

    def _at_any_rate(self) -> None:
        """Keep a lawful plan where the search has none: what is possible is seen, and how little is proved."""
        search = self._search
        plan = in_haste(search, self._box)
        if plan is None:
            plan = fewest_moves(search, self._box)
        if plan is None:
            return
        is_weighted = search.layout.instance.params.objective == "weighted"
        aim = Aim(1.0, 1.0) if is_weighted else Aim(0.0, 1.0)
        name = "weighted" if is_weighted else "equity"
        known = [no_multipliers(search.layout), *search.proving]
        prices = max(known, key=lambda one: search.bound(self._box, aim, one))
        value, bound = search.value(aim, plan), search.bound(self._box, aim, prices)
        self._plan, self._prices = plan, publish(search.layout, name, "", prices)
        if not self._prices:  # nothing is priced, and that is said: a proof of no rows would look like one left out
            self._prices.append(Price(f"{name}::MOVES", "", "", "", "", 0.0))
        self._phases = [Phase(name, value, bound, relative_gap(value, bound)), self._drawn(plan)]

    def _drawn(self, plan: Ints) -> Phase:
        layout = self._search.layout
        drawn = float(places_in_draw(layout)[layout.arc_candidate[plan]].sum())
        return Phase("draw", drawn, drawn, 0.0)

    def _all_phases(self) -> StoppedBy:
        search = self._search
        lexicographic = search.layout.instance.params.objective != "weighted"
        if search.layout.least_moves > search.layout.most_moves:
            self._conflicts = conflicts(search, self._box, short=0.0)
            return StoppedBy.INFEASIBLE
        first = Aim(0.0, 1.0) if lexicographic else Aim(1.0, 1.0)
        found = equity_first(search, self._box) if lexicographic else weighted(search, self._box, first)
        search.watch.release()
        if found.short and is_possible(search, self._box):
            # What was short was only cheaper than what it takes: the rules come first, whatever they cost.
            search = self._search = replace(search, dearness=DEARER)
            found = equity_first(search, self._box) if lexicographic else weighted(search, self._box, first)
        if found.short:
            self._conflicts = conflicts(search, self._box, short=found.short)
            return StoppedBy.INFEASIBLE
        stopped = self._keep("equity" if lexicographic else "weighted", first, found)
        if self._plan is None:
            return stopped or StoppedBy.EXHAUSTED
        if lexicographic and stopped is None:
            least = replace(found, plan=self._plan, value=self._phases[0].value)
            aim = Aim(1.0, 0.0, equity_limit(search.layout.instance, least.value))
            if found.approach is not None:
                cheapest = cost_by_steps(search, self._box, least, found.approach)
            else:
                cheapest = cost_next(search, self._box, least)
            stopped = self._keep("cost", aim, cheapest)
        self._phases.append(self._drawn(self._plan))
        if stopped is not None:
            return stopped
        return StoppedBy.GAP if self._phases[0].gap <= search.gap else StoppedBy.EXHAUSTED

    def _keep(self, phase: str, aim: Aim, found: Found) -> StoppedBy | None:
        """Keep a phase's plan, bound and prices, split into parts where the gap asks for it; return who stopped it."""
        search, plan, bound = self._search, found.plan, found.bound
        rows: Sequence[Price] = published(search.layout, search.tables, phase, found.rows or (("", found.prices),))
        gap = relative_gap(np.inf if plan is None else search.value(aim, plan), bound)
        stopped = found.stopped
        if gap > search.gap and not self._phases and stopped is None:
            missing, proof = missing_price(search), None
            if found.relaxed is not None or found.approach is not None:
                proof = prove_by_units(search, phase, self._box, aim, found, missing)
            if proof is None and found.relaxed is not None:
                root = replace(found.relaxed, bound=bound, prices=found.prices)
                proof = prove(search, phase, self._box, aim, root, plan, by_rules(search, aim), missing)
            if proof is not None:
                plan, rows, bound, stopped = proof.plan, proof.prices, proof.bound, proof.stopped
        self._prices += rows
        if plan is not None:
            value = search.value(aim, plan)
            self._plan = plan
            self._phases.append(Phase(phase, value, bound, relative_gap(value, bound)))
        return stopped

    def _moves(self, plan: Ints) -> tuple[Move, ...]:
        layout, instance = self._search.layout, self._search.layout.instance
        moves = []
        for arc in plan:
            teacher = instance.teachers[layout.teacher[layout.arc_candidate[arc]]]
            goal = instance.units[layout.arc_unit[arc]]
            subject = layout.subjects[layout.post_subject[layout.arc_post[arc]]]
            moves.append(Move(teacher.code, teacher.unit, goal.code, subject, float(layout.arc_km[arc])))
        return tuple(sorted(moves, key=lambda move: move.teacher))
