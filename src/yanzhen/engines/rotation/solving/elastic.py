"""Why there is no plan (无解说明): the most moves that the other rules leave room for, one group of rules at a time.

Whoever stays breaks no rule, so only the least share of moves can be out of reach. The question without pairs allows
more than the question itself: what it says cannot be passed, cannot be passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from math import floor

import numpy as np

from yanzhen.engines.rotation.arcs import Floats, Ints, Layout
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.instance import Params
from yanzhen.engines.rotation.multipliers import Box, Multipliers
from yanzhen.engines.rotation.solution import Conflict
from yanzhen.engines.rotation.solving.hub import add_hub, hub_of
from yanzhen.engines.rotation.solving.program import INFINITY, Outcome, Program
from yanzhen.engines.rotation.solving.search import Search

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """The most moves that some rules leave room for, at most the least that is asked for, and the rules' prices."""

    moves: int
    prices: Multipliers


@dataclass(frozen=True, slots=True)
class Group:
    """A group of rules.

    Attributes:
        rule: its name in the check of plans.
        prices: those of its own rules; where all are nothing, dropping the group makes no room.
        drop: the rows of the program that it stands in, with the limits that they have without it.
        words: how it is told.
    """

    rule: str
    prices: Callable[[Multipliers], Floats]
    drop: Callable[[Program], tuple[Ints, Floats, Floats]]
    words: Callable[[Layout, Room], str]


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
    if short_of_teachers := _too_few_with_a_way(layout):
        return (short_of_teachers,)
    program = Program(layout, (), replace(box, heads=()), Aim(0.0, 0.0), scale=1.0, missing=1.0)
    add_hub(program, hub_of(layout))
    held = _room(search, program)
    if held is None or held.moves >= layout.least_moves:
        return (_person_by_person(layout, floor(layout.least_moves - short + TOLERANCE)),)
    found = sorted(_one_at_a_time(search, program, held), key=lambda one: -one[0])
    return tuple(conflict for _, conflict in found) or (_together(layout, held),)


def no_whole_plan(search: Search) -> Conflict:
    """Return what to say where the rules could be kept by halves of people only."""
    layout = search.layout
    message = (
        f"{_asked(layout)}做不到：岗位人数、派出上限和骨干比例逐项都留有余地，落到每个人时不能同时满足。"
        "请放宽其中一项后再算。"
    )
    rules = ("SHARE_MIN", "UNIT_OUT", "POST_MIN", "POST_MAX", "BACKBONE")
    return Conflict(rules, float(layout.least_moves), float(layout.least_moves - 1), message)


def _one_at_a_time(search: Search, program: Program, held: Room) -> Iterator[tuple[int, Conflict]]:
    """Yield the groups without which there would be more room, with that room."""
    for group in GROUPS:
        if not np.any(np.abs(group.prices(held.prices)) > TOLERANCE):
            continue
        rows, low, high = group.drop(program)
        before = program.row_limits(rows)
        program.limit_rows(rows, low, high)
        program.start_anew()
        freed = _room(search, program)
        program.limit_rows(rows, *before)
        if freed is not None and freed.moves > held.moves:
            yield freed.moves, _conflict(search.layout, group, held, freed)


def _room(search: Search, program: Program) -> Room | None:
    """Return the room that the program leaves; None where the solver gave up."""
    if program.run(search.watch.left()) is not Outcome.SOLVED:
        return None
    least = search.layout.least_moves
    return Room(floor(least - program.missing_moves() + TOLERANCE), program.multipliers())


def _out_caps(program: Program) -> tuple[Ints, Floats, Floats]:
    return _unlimited(program.rows.outs + np.arange(len(program.layout.pupils)), program, high=True)


def _least_staff(program: Program) -> tuple[Ints, Floats, Floats]:
    return _unlimited(program.rows.posts + np.arange(len(program.layout.post_unit)), program, low=True)


def _most_staff(program: Program) -> tuple[Ints, Floats, Floats]:
    return _unlimited(program.rows.posts + np.arange(len(program.layout.post_unit)), program, high=True)


def _backbone(program: Program) -> tuple[Ints, Floats, Floats]:
    return _unlimited(np.array([program.rows.backbone]), program, low=True)


def _unlimited(rows: Ints, program: Program, *, low: bool = False, high: bool = False) -> tuple[Ints, Floats, Floats]:
    least, most = program.row_limits(rows)
    return rows, np.full(len(rows), -INFINITY) if low else least, np.full(len(rows), INFINITY) if high else most


def _out_words(layout: Layout, held: Room) -> str:
    at_cap = int((np.abs(held.prices.outs) > TOLERANCE).sum())
    return f"{at_cap}个校段{_percent(layout.instance.params.max_unit_out_share)}的派出上限"


def _least_staff_words(layout: Layout, held: Room) -> str:
    del layout
    return f"{int((held.prices.posts > TOLERANCE).sum())}个岗位的最低人数"


def _most_staff_words(layout: Layout, held: Room) -> str:
    del layout
    return f"{int((held.prices.posts < -TOLERANCE).sum())}个岗位的最高人数"


def _backbone_words(layout: Layout, held: Room) -> str:
    del held
    return f"交流教师中骨干教师不低于{_percent(layout.instance.params.min_backbone_share)}的要求"


GROUPS = (
    Group("UNIT_OUT", lambda prices: prices.outs, _out_caps, _out_words),
    Group("POST_MIN", lambda prices: np.maximum(prices.posts, 0.0), _least_staff, _least_staff_words),
    Group("POST_MAX", lambda prices: np.minimum(prices.posts, 0.0), _most_staff, _most_staff_words),
    Group("BACKBONE", lambda prices: np.array([prices.backbone]), _backbone, _backbone_words),
)


def _conflict(layout: Layout, group: Group, held: Room, freed: Room) -> Conflict:
    enough = freed.moves >= layout.least_moves
    then = "没有这一项就能达到要求" if enough else f"没有这一项也只能到{_heads(layout, freed.moves)}"
    message = f"{_asked(layout)}与{group.words(layout, held)}冲突，不会超过{_heads(layout, held.moves)}；{then}。"
    return Conflict(("SHARE_MIN", group.rule), float(layout.least_moves), float(held.moves), message)


def _together(layout: Layout, held: Room) -> Conflict:
    rules = ("SHARE_MIN", *(group.rule for group in GROUPS))
    message = (
        f"{_asked(layout)}与派出上限、岗位人数和骨干比例合在一起冲突，不会超过{_heads(layout, held.moves)}；"
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
    message = (
        f"{_asked(layout)}做不到：符合条件的{layout.eligible}人中，暂缓{layout.eligible - len(layout.teacher)}人，"
        f"其余只有{with_a_way}人有可去的岗位（同学段、学科对口，路程增加不超过{_plain(params.max_added_km)}公里、"
        f"总路程不超过{_plain(params.max_commute_km)}公里或者不增加）。"
    )
    rules = ("SHARE_MIN", "SUBJECT", "ADDED_KM", "COMMUTE_KM")
    return Conflict(rules, float(layout.least_moves), float(with_a_way), message)


def _shares_against_each_other(layout: Layout) -> Conflict:
    params = layout.instance.params
    message = (
        f"符合条件的{layout.eligible}人，交流比例不低于{_percent(params.min_move_share)}即至少{layout.least_moves}人，"
        f"不高于{_percent(params.max_move_share)}即至多{layout.most_moves}人，没有人数同时满足这两项。"
    )
    return Conflict(("SHARE_MIN", "SHARE_MAX"), float(layout.least_moves), float(layout.most_moves), message)


def _asked(layout: Layout) -> str:
    params: Params = layout.instance.params
    return f"{_percent(params.min_move_share)}的交流轮岗比例（至少{layout.least_moves}人）"


def _heads(layout: Layout, moves: int) -> str:
    return f"{moves}人（{_percent(Decimal(moves) / Decimal(max(1, layout.eligible)))}）"


def _percent(share: Decimal) -> str:
    """Return a share in percent, at most one decimal, cut and not rounded up.

    >>> _percent(Decimal("0.5")), _percent(Decimal("0.2859"))
    ('50%', '28.5%')
    """
    return f"{_plain(Decimal(floor(share * 1000)) / 10)}%"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
