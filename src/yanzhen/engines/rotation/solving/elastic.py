"""Why there is no plan (无解说明): the most moves that the other rules leave room for, one group of rules at a time.

Where nobody moves only the least share of moves and the coverage of schools (``uncovered``) can be broken. The question
without pairs allows more than the question itself: what it says cannot be passed, cannot be passed.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import floor

import numpy as np

from yanzhen.engines.rotation.arcs import Layout
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.instance import Params
from yanzhen.engines.rotation.multipliers import Box
from yanzhen.engines.rotation.solution import Conflict
from yanzhen.engines.rotation.solving.columns import relax
from yanzhen.engines.rotation.solving.hub import add_hub, hub_of
from yanzhen.engines.rotation.solving.program import Outcome, Program
from yanzhen.engines.rotation.solving.relief import Relief, reliefs
from yanzhen.engines.rotation.solving.rule_groups import (
    BETWEEN_TIERS,
    COVERED,
    GROUPS,
    TIER_DIRECTION,
    TOLERANCE,
    Room,
    direction_words,
    percent,
    plain,
    without_directions,
)
from yanzhen.engines.rotation.solving.search import Search
from yanzhen.engines.rotation.solving.uncovered import no_whole_coverage, uncovered


def conflicts(search: Search, box: Box, *, short: float) -> tuple[Conflict, ...]:
    """Say which rules stand against the least share of moves, the one that takes most room first.

    Args:
        short: moves short of the least in the question itself, where the question without pairs has a plan.
    Returns:
        At least one conflict.
    """
    layout = search.layout
    if layout.least_moves > layout.most_moves:
        return (_shares_against_each_other(layout),)
    if not_covered := uncovered(search, box):
        return not_covered
    if short_of_teachers := _too_few_with_a_way(layout):
        return (short_of_teachers,)
    program = _pool(layout, box)
    held = _room(search, program)
    if held is None or held.moves >= layout.least_moves:
        return (_person_by_person(layout, floor(layout.least_moves - short + TOLERANCE)),)
    found = reliefs(
        program,
        held,
        (*GROUPS, COVERED, *BETWEEN_TIERS),
        room=lambda one: _room(search, one),
        pool=lambda free: _pool(free, box),
    )
    return tuple(_conflict(layout, held, one) for one in found) or (_together(layout, held),)


def is_possible(search: Search, box: Box) -> bool:
    """Do halves of people at least keep every rule, whatever it costs?"""
    pool = Program(search.layout, (), replace(box, heads=()), Aim(0.0, 0.0), scale=1.0, missing=1.0)
    add_hub(pool, hub_of(search.layout))
    if pool.run(search.watch.left()) is Outcome.SOLVED and pool.short() > TOLERANCE:
        return False
    relaxed = relax(search, box, Aim(0.0, 0.0), np.zeros(0, dtype=np.int64), missing=1.0 / search.scale)
    return bool(np.isfinite(relaxed.value) and relaxed.missing <= TOLERANCE)


def no_whole_plan(search: Search) -> Conflict:
    """Return what to say where the rules could be kept by halves of people only."""
    layout = search.layout
    if layout.demands.names:
        return no_whole_coverage(layout)
    message = (
        f"{_asked(layout)}做不到：岗位人数、派出上限和骨干比例逐项都留有余地，落到每个人时不能同时满足。"
        "请放宽其中一项后再算。"
    )
    rules = ("SHARE_MIN", "UNIT_OUT", "POST_MIN", "POST_MAX", "BACKBONE")
    return Conflict(rules, float(layout.least_moves), float(layout.least_moves - 1), message)


def _pool(layout: Layout, box: Box) -> Program:
    """Return the question without pairs, which asks for moves alone and gives up no coverage for them."""
    program = Program(layout, (), replace(box, heads=()), Aim(0.0, 0.0), scale=1.0, missing=1.0)
    program.forbid_lacking()
    add_hub(program, hub_of(layout))
    return program


def _room(search: Search, program: Program) -> Room | None:
    """Return the room that the program leaves; None where the solver gave up."""
    if program.run(search.watch.left()) is not Outcome.SOLVED:
        return None
    least = search.layout.least_moves
    return Room(floor(least - program.missing_moves() + TOLERANCE), program.multipliers())


def _conflict(layout: Layout, held: Room, relief: Relief) -> Conflict:
    enough = relief.freed.moves >= layout.least_moves
    then = "没有这一项就能达到要求" if enough else f"没有这一项也只能到{_heads(layout, relief.freed.moves)}"
    message = f"{_asked(layout)}与{relief.words}冲突，不会超过{_heads(layout, held.moves)}；{then}。"
    return Conflict(("SHARE_MIN", relief.rule), float(layout.least_moves), float(held.moves), message)


def _together(layout: Layout, held: Room) -> Conflict:
    others = tuple(dict.fromkeys(one.rule for one in layout.demands.names))
    rules = ("SHARE_MIN", *(group.rule for group in GROUPS), *others)
    more = "、骨干覆盖和层级要求" if others else ""
    message = (
        f"{_asked(layout)}与派出上限、岗位人数和骨干比例{more}合在一起冲突，不会超过{_heads(layout, held.moves)}；"
        "只放宽其中一项不够。"
    )
    return Conflict(rules, float(layout.least_moves), float(held.moves), message)


def _person_by_person(layout: Layout, possible: int) -> Conflict:
    message = (
        f"{_asked(layout)}做不到：逐人核对可去的岗位，不会超过{_heads(layout, possible)}。"
        "同时受派出上限、岗位人数、任教学科和上班路程限制。"
    )
    rules = ("SHARE_MIN", "UNIT_OUT", "POST_MIN", "POST_MAX", "SUBJECT", "ADDED_KM", "COMMUTE_KM")
    return Conflict(rules, float(layout.least_moves), float(possible), message)


def _too_few_with_a_way(layout: Layout) -> Conflict | None:
    """Return that fewer teachers than asked for have anywhere to go; None where enough have."""
    with_a_way = len(np.unique(layout.arc_candidate))
    if with_a_way >= layout.least_moves:
        return None
    params = layout.instance.params
    rules: tuple[str, ...] = ("SHARE_MIN", "SUBJECT", "ADDED_KM", "COMMUTE_KM")
    directions = ""
    if (freed := without_directions(layout)) is not None:
        rules = (*rules, TIER_DIRECTION)
        without = len(np.unique(freed.arc_candidate))
        directions = f"如果没有{direction_words(layout)}，有可去岗位的是{without}人。"
    message = (
        f"{_asked(layout)}做不到：符合条件的{layout.eligible}人中，暂缓{layout.eligible - len(layout.teacher)}人，"
        f"其余只有{with_a_way}人有可去的岗位（同学段、学科对口，路程增加不超过{plain(params.max_added_km)}公里、"
        f"总路程不超过{plain(params.max_commute_km)}公里或者不增加）。{directions}"
    )
    return Conflict(rules, float(layout.least_moves), float(with_a_way), message)


def _shares_against_each_other(layout: Layout) -> Conflict:
    params = layout.instance.params
    message = (
        f"符合条件的{layout.eligible}人，交流比例不低于{percent(params.min_move_share)}即至少{layout.least_moves}人，"
        f"不高于{percent(params.max_move_share)}即至多{layout.most_moves}人，没有人数同时满足这两项。"
    )
    return Conflict(("SHARE_MIN", "SHARE_MAX"), float(layout.least_moves), float(layout.most_moves), message)


def _asked(layout: Layout) -> str:
    params: Params = layout.instance.params
    return f"{percent(params.min_move_share)}的交流轮岗比例（至少{layout.least_moves}人）"


def _heads(layout: Layout, moves: int) -> str:
    return f"{moves}人（{percent(Decimal(moves) / Decimal(max(1, layout.eligible)))}）"
