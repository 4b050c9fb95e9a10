"""Primary and junior apart (分学段起步): where a large linear program begins.

Nobody moves between stages. With the prices of what they share (moves, backbone, coverage, equity) taken from the
question without pairs, each stage is a program of its own: half the size is a quarter of the work, and two run at a
time. Their arcs, rules of one move and bases are where the whole program begins, and little is left to do there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from threading import Event

import highspy
import numpy as np

from yanzhen.engines.rotation.arcs import BACKBONE, Floats, Ints
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.multipliers import Box, Multipliers, no_multipliers
from yanzhen.engines.rotation.solving.pricing import A_ROUND, MOST_ROUNDS, best_of, cheapest, moved_twice
from yanzhen.engines.rotation.solving.program import Outcome, Program, Start
from yanzhen.engines.rotation.solving.search import Search

# Below so many arcs the whole program is quick by itself.
LARGE = 40_000
# Arcs of each candidate and into each post that a stage begins with.
BEGIN = 3
# From so many arcs of a stage the first program is solved from inside: the simplex takes four times as long.
VAST = 150_000
# Arcs whose price is within this part of a move's share of the objective go along into the whole program.
MARGIN = 0.01
BASIC, UPPER = int(highspy.HighsBasisStatus.kBasic), int(highspy.HighsBasisStatus.kUpper)
LOOK = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class _Share:
    """What one stage is solved with: its number, tables, box, arcs, and the price of each arc in what stages share."""

    stage: int
    search: Search
    box: Box
    aim: Aim
    shared: Multipliers
    mine: Ints
    near: float


def start_by_stage(
    search: Search, box: Box, aim: Aim, prices: Multipliers, *, near: float, worth: float
) -> Start | None:
    """Return where the whole program begins; None where it is small or has one stage, or a stage was given up.

    Args:
        prices: of the question without pairs.
        near: how far (in the objective's unit) a stage may stay from its best.
        worth: size of the objective.
    Raises:
        Stopped: the time is up, or a person stopped the search.
    """
    layout = search.layout
    if len(layout.arc_cost) < LARGE or len(layout.stages) < 2:
        return None
    shared = replace(
        no_multipliers(layout), moves=prices.moves, backbone=max(0.0, prices.backbone), demands=prices.demands
    )
    weight = aim.equity - min(0.0, prices.equity)
    toll = search.pricer.reduced_costs(shared, aim.cost)
    tolled = replace(layout, arc_cost=toll)
    of_arc = layout.unit_stage[layout.arc_unit]
    shares = []
    for stage in range(len(layout.stages)):
        there = [number for number, table in enumerate(search.tables) if table.stage == stage]
        tables = tuple(search.tables[number] for number in there)
        inside = replace(box, heads=tuple(box.heads[number] for number in there))
        part = replace(search, layout=tolled, tables=tables)
        mine = np.nonzero(of_arc == stage)[0]
        shares.append(_Share(stage, part, inside, Aim(1.0, weight), shared, mine, near))
    reduced = search.pricer.reduced_costs(prices, aim.cost)
    solved = _both(search, shares, reduced, aim.cost)
    if solved is None:
        return None
    margin = MARGIN * worth / max(1, layout.most_moves)
    return _together(search, shares, solved, margin)


def _with(prices: Multipliers, shared: Multipliers) -> Multipliers:
    """Return a stage's prices with those of what stages share."""
    return replace(prices, moves=shared.moves, backbone=shared.backbone, demands=shared.demands)


def _both(
    search: Search, shares: Sequence[_Share], reduced: Floats, cost: float
) -> list[tuple[Program, Floats]] | None:
    """Solve the stages side by side; this thread alone looks at the wish to stop."""
    stop = Event()
    with ThreadPoolExecutor(len(shares)) as pool:
        search.watch.left()
        futures = [pool.submit(_solved, share, reduced, cost, stop) for share in shares]
        waiting: set[Future[tuple[Program, Floats] | None]] = set(futures)
        try:
            while waiting:
                _, waiting = wait(waiting, timeout=LOOK, return_when=FIRST_COMPLETED)
                search.watch.tell("stages", len(shares) - len(waiting), len(shares))
        finally:
            stop.set()
    found = [future.result() for future in futures]
    return None if None in found else [one for one in found if one is not None]


def _solved(share: _Share, reduced: Floats, cost: float, stop: Event) -> tuple[Program, Floats] | None:
    """Return the program of one stage and the reduced costs of all arcs at its end; None where it was given up."""
    search, layout = share.search, share.search.layout
    program = Program(layout, search.tables, share.box, share.aim, scale=search.scale, missing=None)
    program.free_shared()
    arcs = share.mine[np.isfinite(reduced[share.mine])]
    arcs = cheapest(search, reduced, arcs, BEGIN)
    inside = np.zeros(len(layout.arc_cost), dtype=bool)
    inside[arcs] = True
    program.add_arcs(arcs)
    leading = np.unique(layout.arc_candidate[arcs])
    program.limit_candidates(leading[layout.flags[leading, BACKBONE] == 1])
    foreign = np.ones(len(layout.arc_cost), dtype=bool)
    foreign[share.mine] = False
    for turn in range(MOST_ROUNDS):
        from_inside = turn == 0 and len(share.mine) >= VAST
        if stop.is_set() or program.run(search.watch.ahead(), from_inside=from_inside) is not Outcome.SOLVED:
            return None
        found = _with(program.multipliers(), share.shared)
        search.sketch.stages[share.stage] = program.arcs, program.flows(), found
        reduced = search.pricer.reduced_costs(found, cost)
        reduced[foreign] = np.inf
        twice = moved_twice(search, program)
        lost = best_of(search, np.where(inside, reduced, np.inf)) - best_of(search, reduced)
        if lost <= share.near and not len(twice):
            break
        cheap = np.nonzero((reduced < -1e-9 * share.near) & ~inside)[0]
        if not len(cheap) and not len(twice):
            break
        program.limit_candidates(twice)
        new = cheapest(search, reduced, cheap, A_ROUND)
        inside[new] = True
        program.add_arcs(new)
    return program, reduced


def _together(
    search: Search, shares: Sequence[_Share], solved: Sequence[tuple[Program, Floats]], margin: float
) -> Start:
    """Put the bases of the stages together; the rows that they share begin in the basis."""
    layout = search.layout
    posts, units = len(layout.post_unit), len(layout.pupils)
    post_stage = layout.unit_stage[layout.post_unit]
    arcs, arc_status, limited, limit_status = list[Ints](), list[Ints](), list[Ints](), list[Ints]()
    ends = np.full(posts + units, BASIC, dtype=np.int64)
    segments, heads = list[Ints](), list[Ints]()
    for share, (program, reduced) in zip(shares, solved, strict=True):
        columns, rows = program.basis()
        status = columns[program.first_arc :]
        kept = (status == BASIC) | (status == UPPER) | (reduced[program.arcs] < margin)
        arcs.append(program.arcs[kept])
        arc_status.append(status[kept])
        limited.append(program.limited)
        limit_status.append(rows[program.limit_rows_of(program.limited)])
        mine = np.concatenate((post_stage == share.stage, layout.unit_stage == share.stage))
        ends[mine] = rows[: posts + units][mine]
        segments.append(columns[: program.missing_column])
        heads += _heads(program, rows)
    return Start(
        arcs=np.concatenate(arcs),
        limited=np.concatenate(limited),
        ends=ends,
        heads=np.concatenate([*heads, np.zeros(0, dtype=np.int64)]),
        segments=np.concatenate(segments),
        arc_status=np.concatenate(arc_status),
        limit_status=np.concatenate(limit_status),
    )


def _heads(program: Program, rows: Ints) -> Iterator[Ints]:
    for start, table in zip(program.rows.heads, program.tables, strict=True):
        yield rows[start : start + len(table.units)]
