"""Why schools cannot be covered (覆盖达不到的说明): backbone heads that other rules leave short, by group of rules."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

import numpy as np

from yanzhen.engines.rotation.arcs import Layout
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.columns import STAGE_WORDS
from yanzhen.engines.rotation.coverage import stages_out_of_reach
from yanzhen.engines.rotation.demands import COVERAGE
from yanzhen.engines.rotation.multipliers import Box
from yanzhen.engines.rotation.solution import Conflict
from yanzhen.engines.rotation.solving.columns import relax
from yanzhen.engines.rotation.solving.hub import add_hub, hub_of
from yanzhen.engines.rotation.solving.program import Outcome, Program
from yanzhen.engines.rotation.solving.relief import Relief, reliefs
from yanzhen.engines.rotation.solving.rule_groups import (
    BETWEEN_TIERS,
    GROUPS,
    MOST_MOVES,
    TIER_DIRECTION,
    TOLERANCE,
    Room,
)
from yanzhen.engines.rotation.solving.search import Search

_NOTHING = Aim(0.0, 0.0)


def uncovered(search: Search, box: Box) -> tuple[Conflict, ...]:
    """Say which rules stand against the coverage of schools, the one that takes most first; nothing where none does.

    Moves are not asked for here: however few or many, the schools are to be covered.
    """
    layout = search.layout
    wanted = int(layout.demands.lacking.sum())
    if not wanted:
        return ()
    if by_counting := stages_out_of_reach(layout.instance):
        return tuple(
            Conflict((COVERAGE, "UNIT_OUT"), float(one.wanted), float(one.possible), one.words) for one in by_counting
        )
    free = replace(box, moves=(0, box.moves[1]))
    program = _pool(layout, free)
    held = _covered(search, program)
    if held is None or held.moves >= wanted:
        return _joint(search, free, wanted)
    found = reliefs(
        program,
        held,
        (*GROUPS, MOST_MOVES, *BETWEEN_TIERS),
        room=lambda one: _covered(search, one),
        pool=lambda open_: _pool(open_, free),
    )
    return tuple(_conflict(layout, held, one) for one in found) or (_together(layout, held),)


def no_whole_coverage(layout: Layout) -> Conflict:
    """Return what to say where coverage and tiers could be kept by halves of people only."""
    rules = tuple(dict.fromkeys(one.rule for one in layout.demands.names))
    message = (
        f"至少交流{layout.least_moves}人、{_asked(layout)}做不到：各项要求逐项都留有余地，落到每个人时不能同时满足。"
        "请放宽其中一项后再算。"
    )
    short = float(layout.demands.lacking.sum())
    return Conflict(("SHARE_MIN", *rules), short, max(0.0, short - 1.0), message)


def _pool(layout: Layout, box: Box) -> Program:
    program = Program(layout, (), replace(box, heads=()), _NOTHING, scale=1.0, missing=1.0)
    add_hub(program, hub_of(layout))
    return program


def _covered(search: Search, program: Program) -> Room | None:
    """Return the most heads that can be covered of those that lack; None where the solver gave up."""
    if program.run(search.watch.left()) is not Outcome.SOLVED:
        return None
    wanted = int(program.layout.demands.lacking.sum())
    return Room(wanted - ceil(float(program.lacking().sum()) - TOLERANCE), program.multipliers())


def _joint(search: Search, box: Box, wanted: int) -> tuple[Conflict, ...]:
    """Return that person by person the schools cannot be covered; nothing where they can."""
    relaxed = relax(search, box, _NOTHING, np.zeros(0, dtype=np.int64), missing=1.0 / search.scale)
    if np.isfinite(relaxed.value) and relaxed.missing <= TOLERANCE:
        return ()
    layout = search.layout
    short = ceil(relaxed.missing - TOLERANCE)
    rules: tuple[str, ...] = (COVERAGE, "UNIT_OUT", "POST_MIN", "POST_MAX", "SUBJECT", "ADDED_KM", "COMMUTE_KM")
    if layout.instance.params.tier_rules.forbidden:
        rules = (*rules, TIER_DIRECTION)
    message = (
        f"{_asked(layout)}做不到：逐人核对可去的岗位，至少还差{short}人。"
        "同时受派出上限、岗位人数、任教学科、上班路程"
        f"{'和交流方向' if layout.instance.params.tier_rules.forbidden else ''}限制。"
    )
    return (Conflict(rules, float(wanted), float(wanted - short), message),)


def _conflict(layout: Layout, held: Room, relief: Relief) -> Conflict:
    wanted = int(layout.demands.lacking.sum())
    enough = relief.freed.moves >= wanted
    then = "没有这一项就能达到要求" if enough else f"没有这一项还差{wanted - relief.freed.moves}人"
    message = f"{_asked(layout)}与{relief.words}冲突，至少还差{wanted - held.moves}人；{then}。"
    return Conflict((COVERAGE, relief.rule), float(wanted), float(held.moves), message)


def _together(layout: Layout, held: Room) -> Conflict:
    wanted = int(layout.demands.lacking.sum())
    rules = (COVERAGE, *(group.rule for group in (*GROUPS, MOST_MOVES, *BETWEEN_TIERS)))
    message = (
        f"{_asked(layout)}与派出上限、岗位人数、比例和层级要求合在一起冲突，至少还差{wanted - held.moves}人；"
        "只放宽其中一项不够。"
    )
    return Conflict(rules, float(wanted), float(held.moves), message)


def _asked(layout: Layout) -> str:
    """Name the coverage asked for with what lacks of it today, by stage."""
    parts = []
    for stage, word in STAGE_WORDS.items():
        lacking = [
            heads
            for one, heads in zip(layout.demands.names, layout.demands.lacking, strict=True)
            if one.rule == COVERAGE and one.stage == stage and heads
        ]
        if lacking:
            parts.append(f"{word}{len(lacking)}个校段共缺{int(sum(lacking))}人")
    return f"骨干教师覆盖要求（{'，'.join(parts) or '现在都已达到'}）"
