"""Groups of rules (规则组) that a diagnosis drops one at a time, and how each is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from math import floor

import numpy as np

from yanzhen.engines.rotation.arcs import Floats, Ints, Layout, lay_out
from yanzhen.engines.rotation.demands import COVERAGE, TIER_KEPT, TIER_SHARE
from yanzhen.engines.rotation.multipliers import Multipliers
from yanzhen.engines.rotation.solving.program import INFINITY, Program

TOLERANCE = 1e-6
TIER_DIRECTION = "TIER_DIRECTION"


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """The most moves (or covered heads) that some rules leave room for, at most those asked for; the rules' prices."""

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
    prices: Callable[[Layout, Multipliers], Floats]
    drop: Callable[[Program], tuple[Ints, Floats, Floats]]
    words: Callable[[Layout, Room], str]


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
    return f"{at_cap}个校段{percent(layout.instance.params.max_unit_out_share)}的派出上限"


def _least_staff_words(layout: Layout, held: Room) -> str:
    del layout
    return f"{int((held.prices.posts > TOLERANCE).sum())}个岗位的最低人数"


def _most_staff_words(layout: Layout, held: Room) -> str:
    del layout
    return f"{int((held.prices.posts < -TOLERANCE).sum())}个岗位的最高人数"


def _backbone_words(layout: Layout, held: Room) -> str:
    del held
    return f"交流教师中骨干教师不低于{percent(layout.instance.params.min_backbone_share)}的要求"


def _coverage_words(layout: Layout, held: Room) -> str:
    rows = [place for place, one in enumerate(layout.demands.names) if one.rule == COVERAGE]
    return f"{int((held.prices.demands[rows] > TOLERANCE).sum())}个校段的骨干教师覆盖要求"


def _kept_words(layout: Layout, held: Room) -> str:
    tiers = [
        one.tier
        for one, price in zip(layout.demands.names, held.prices.demands, strict=True)
        if one.rule == TIER_KEPT and price > TOLERANCE
    ]
    return f"{'、'.join(dict.fromkeys(tiers))}教师人数不减少的要求"


def _share_words(layout: Layout, held: Room) -> str:
    del held
    rules = layout.instance.params.tier_rules
    to = "、".join(tier for tier in layout.instance.params.tiers if tier in rules.share_to)
    return f"到{to}任教不低于交流人数{percent(rules.least_share)}的要求"


def _most_moves_words(layout: Layout, held: Room) -> str:
    del held
    return f"{percent(layout.instance.params.max_move_share)}的最高交流比例（至多{layout.most_moves}人）"


def _demand_rows(rule: str) -> Callable[[Program], tuple[Ints, Floats, Floats]]:
    def drop(program: Program) -> tuple[Ints, Floats, Floats]:
        names = program.layout.demands.names
        places = np.array([place for place, one in enumerate(names) if one.rule == rule], dtype=np.int64)
        return _unlimited(program.rows.demands + places, program, low=True)

    return drop


def _demand_prices(rule: str) -> Callable[[Layout, Multipliers], Floats]:
    def prices(layout: Layout, multipliers: Multipliers) -> Floats:
        return multipliers.demands[[place for place, one in enumerate(layout.demands.names) if one.rule == rule]]

    return prices


def _most_moves(program: Program) -> tuple[Ints, Floats, Floats]:
    return _unlimited(np.array([program.rows.moves]), program, high=True)


MOST_MOVES = Group(
    "SHARE_MAX", lambda layout, prices: np.array([min(prices.moves, 0.0)]), _most_moves, _most_moves_words
)
COVERED = Group(COVERAGE, _demand_prices(COVERAGE), _demand_rows(COVERAGE), _coverage_words)
BETWEEN_TIERS = (
    Group(TIER_KEPT, _demand_prices(TIER_KEPT), _demand_rows(TIER_KEPT), _kept_words),
    Group(TIER_SHARE, _demand_prices(TIER_SHARE), _demand_rows(TIER_SHARE), _share_words),
)
GROUPS = (
    Group("UNIT_OUT", lambda layout, prices: prices.outs, _out_caps, _out_words),
    Group("POST_MIN", lambda layout, prices: np.maximum(prices.posts, 0.0), _least_staff, _least_staff_words),
    Group("POST_MAX", lambda layout, prices: np.minimum(prices.posts, 0.0), _most_staff, _most_staff_words),
    Group("BACKBONE", lambda layout, prices: np.array([prices.backbone]), _backbone, _backbone_words),
)


def without_directions(layout: Layout) -> Layout | None:
    """Return the question as it were if tiers forbade no direction; None where they forbid none."""
    params = layout.instance.params
    if not params.tier_rules.forbidden:
        return None
    freed = replace(params, tier_rules=replace(params.tier_rules, forbidden=frozenset()))
    return lay_out(replace(layout.instance, params=freed))


def direction_words(layout: Layout) -> str:
    """Return the directions that tiers forbid, as they are told."""
    rules, order = layout.instance.params.tier_rules, layout.instance.params.tiers
    pairs = sorted(rules.forbidden, key=lambda pair: tuple(order.index(one) if one in order else -1 for one in pair))
    return f"不安排{'、'.join(f'{old}到{new}' for old, new in pairs)}交流的规定"


def percent(share: Decimal) -> str:
    """Return a share in percent, at most one decimal, cut and not rounded up.

    >>> percent(Decimal("0.5")), percent(Decimal("0.2859"))
    ('50%', '28.5%')
    """
    return f"{plain(Decimal(floor(share * 1000)) / 10)}%"


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
