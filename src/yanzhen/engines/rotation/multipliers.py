"""Prices of the rules as arrays, and the part of the question (分支) that one set of them speaks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from yanzhen.engines.rotation.arcs import Floats, Ints, Layout
from yanzhen.engines.rotation.demands import COVERAGE, Demand
from yanzhen.engines.rotation.instance import INDICATORS
from yanzhen.engines.rotation.solution import Price
from yanzhen.engines.rotation.tables import HeadTable

LEFT, RIGHT = "L", "R"
# Kinds of teachers: higher degree × 2 + backbone; an end is a post × KINDS + a kind.
KINDS = 4
KIND_NAMES = ("", "backbone", "above_qualification", "above_qualification+backbone")
# Rows of a unit that is looked at as a whole, and of who leaves and enters it.
WHOLE, LEAVE, ENTER = "WHOLE", "LEAVE", "ENTER"


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """Limits of one part of the question: whole numbers, least and most of each.

    Attributes:
        heads: (low, high) of each head table, each of shape (its units,).
        posts: (low, high) of the staff of each post after the plan.
        outs: (low, high) of the teachers who leave each unit.
        moves: (low, high) of the district's moves.
    """

    heads: tuple[tuple[Ints, Ints], ...]
    posts: tuple[Ints, Ints]
    outs: tuple[Ints, Ints]
    moves: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class EndPrices:
    """Prices of units that are looked at as a whole (``unit_plans``) instead of rule by rule.

    Attributes:
        units: their places, sorted.
        leave, enter: what a teacher who leaves or enters is worth, by end, shape (posts × KINDS,); 0 at other units.
    """

    units: Ints
    leave: Floats
    enter: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Multipliers:
    """A price for each rule; a positive one prices the rule's least, a negative one its most.

    Attributes:
        posts, outs: shape (posts,), (units,).
        heads: shape (units, indicators).
        moves, backbone: one figure each; backbone is never below zero.
        demands: of the rows of coverage and tiers, never below zero, shape (rows,).
        equity: of the limit on equity, never above zero; only in the phase ``cost``.
        ends: of who leaves and enters the units that are looked at as a whole; their other prices are 0.
    """

    posts: Floats
    outs: Floats
    heads: Floats
    moves: float
    backbone: float
    demands: Floats
    equity: float = 0.0
    ends: EndPrices | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Where a proof falls in two: a whole quantity is at most ``at``, or more (分支点)."""

    rule: str
    place: tuple[int, ...]
    at: int


def whole_box(layout: Layout, tables: tuple[HeadTable, ...]) -> Box:
    """Return the limits of the question itself."""
    return Box(
        heads=tuple((table.low, table.high) for table in tables),
        posts=(layout.post_low, layout.post_high),
        outs=(np.zeros_like(layout.out_cap), layout.out_cap),
        moves=(layout.least_moves, layout.most_moves),
    )


def halves(box: Box, split: Split) -> tuple[Box, Box]:
    """Return the part where the quantity is at most ``split.at`` and the part where it is more."""
    below, above = _limited(box, split, None, split.at), _limited(box, split, split.at + 1, None)
    return below, above


def _limited(box: Box, split: Split, low: int | None, high: int | None) -> Box:
    if split.rule == "MOVES":
        return replace(box, moves=_narrowed(box.moves, low, high))
    if split.rule == "HEADS":
        table, place = split.place
        heads = list(box.heads)
        heads[table] = _narrowed_at(heads[table], place, low, high)
        return replace(box, heads=tuple(heads))
    if split.rule == "POST":
        return replace(box, posts=_narrowed_at(box.posts, split.place[0], low, high))
    return replace(box, outs=_narrowed_at(box.outs, split.place[0], low, high))


def _narrowed(limits: tuple[int, int], low: int | None, high: int | None) -> tuple[int, int]:
    return (
        limits[0] if low is None else max(limits[0], low),
        limits[1] if high is None else min(limits[1], high),
    )


def _narrowed_at(limits: tuple[Ints, Ints], place: int, low: int | None, high: int | None) -> tuple[Ints, Ints]:
    least, most = limits[0].copy(), limits[1].copy()
    least[place], most[place] = _narrowed((int(least[place]), int(most[place])), low, high)
    return least, most


def no_multipliers(layout: Layout) -> Multipliers:
    """Return prices of nothing: they prove the bound that no rule helps with."""
    units = len(layout.pupils)
    return Multipliers(
        posts=np.zeros(len(layout.post_unit)),
        outs=np.zeros(units),
        heads=np.zeros((units, len(INDICATORS))),
        moves=0.0,
        backbone=0.0,
        demands=np.zeros(len(layout.demands.names)),
    )


def publish(layout: Layout, phase: str, path: str, multipliers: Multipliers) -> list[Price]:
    """Return the rows of ``prices.csv`` for one part of a proof; rules without a price are left out."""
    units, posts = layout.instance.units, layout.post_unit
    head = f"{phase}:{path}:"
    rows = [
        Price(head + rule, "", "", "", "", float(price))
        for rule, price in (
            ("MOVES", multipliers.moves),
            ("BACKBONE", multipliers.backbone),
            ("EQUITY", multipliers.equity),
        )
        if price
    ]
    for unit in np.nonzero(multipliers.outs)[0]:
        rows.append(Price(head + "OUT", units[unit].code, "", "", units[unit].stage, float(multipliers.outs[unit])))
    for post in np.nonzero(multipliers.posts)[0]:
        unit, subject = units[posts[post]], layout.subjects[layout.post_subject[post]]
        rows.append(Price(head + "POST", unit.code, subject, "", unit.stage, float(multipliers.posts[post])))
    for place, indicator in zip(*np.nonzero(multipliers.heads), strict=True):
        unit, price = units[place], float(multipliers.heads[place, indicator])
        rows.append(Price(head + "HEADS", unit.code, "", INDICATORS[indicator], unit.stage, price))
    for place in np.nonzero(multipliers.demands)[0]:
        rule, unit_code, indicator_code, stage = _named(layout.demands.names[place])
        rows.append(Price(head + rule, unit_code, "", indicator_code, stage, float(multipliers.demands[place])))
    if multipliers.ends is not None:
        rows += _publish_ends(layout, head, multipliers.ends)
    return rows


def _publish_ends(layout: Layout, head: str, ends: EndPrices) -> list[Price]:
    units = layout.instance.units
    rows = [Price(head + WHOLE, units[unit].code, "", "", units[unit].stage, 1.0) for unit in ends.units]
    for rule, prices in ((LEAVE, ends.leave), (ENTER, ends.enter)):
        for end in np.nonzero(prices)[0]:
            post, kind = divmod(int(end), KINDS)
            unit, subject = units[layout.post_unit[post]], layout.subjects[layout.post_subject[post]]
            rows.append(Price(head + rule, unit.code, subject, KIND_NAMES[kind], unit.stage, float(prices[end])))
    return rows


def _named(demand: Demand) -> tuple[str, str, str, str]:
    """Return the rule, unit, indicator and stage that a row of coverage or tiers is published under."""
    rule = f"{demand.rule}:{demand.tier}" if demand.tier else demand.rule
    return rule, demand.unit, "backbone" if demand.rule == COVERAGE else "", demand.stage


def publish_split(layout: Layout, tables: tuple[HeadTable, ...], phase: str, path: str, split: Split) -> Price:
    """Return the row that says where a proof falls in two; its ``price`` is the last whole number of the first part."""
    row, at = f"{phase}:{path}:SPLIT_{split.rule}", float(split.at)
    if split.rule == "MOVES":
        return Price(row, "", "", "", "", at)
    if split.rule == "HEADS":
        table = tables[split.place[0]]
        unit = layout.instance.units[table.units[split.place[1]]]
        return Price(row, unit.code, "", INDICATORS[table.indicator], unit.stage, at)
    if split.rule == "POST":
        post = split.place[0]
        unit = layout.instance.units[layout.post_unit[post]]
        return Price(row, unit.code, layout.subjects[layout.post_subject[post]], "", unit.stage, at)
    unit = layout.instance.units[split.place[0]]
    return Price(row, unit.code, "", "", unit.stage, at)


class PriceReader:
    """Finds the arrays that published rows stand for; rows that name nothing of the question are passed over."""

    def __init__(self, layout: Layout, tables: tuple[HeadTable, ...]) -> None:
        self._layout, self._tables = layout, tables
        self._unit = {unit.code: place for place, unit in enumerate(layout.instance.units)}
        self._stage = {name: place for place, name in enumerate(layout.stages)}
        self._indicator = {name: place for place, name in enumerate(INDICATORS)}
        self._post = {
            (layout.instance.units[unit].code, layout.subjects[subject]): place
            for place, (unit, subject) in enumerate(zip(layout.post_unit, layout.post_subject, strict=True))
        }
        self._demand = {_named(one): place for place, one in enumerate(layout.demands.names)}
        self._table = {(table.stage, table.indicator): place for place, table in enumerate(tables)}

    def multipliers(self, rows: Iterable[tuple[str, Price]]) -> Multipliers:
        """Return the prices of one part from (rule, row); figures that are not finite count as none."""
        found = no_multipliers(self._layout)
        single = {"MOVES": 0.0, "BACKBONE": 0.0, "EQUITY": 0.0}
        whole = np.zeros(len(found.outs), dtype=bool)
        ends = {rule: np.zeros(KINDS * len(found.posts)) for rule in (LEAVE, ENTER)}
        for rule, row in rows:
            if not np.isfinite(row.price):
                continue
            if rule in single:
                single[rule] = row.price
            elif rule == WHOLE and row.unit in self._unit:
                whole[self._unit[row.unit]] = True
            elif rule in ends and (row.unit, row.subject) in self._post and row.indicator in KIND_NAMES:
                place = self._post[row.unit, row.subject]
                ends[rule][KINDS * place + KIND_NAMES.index(row.indicator)] = row.price
            elif rule == "OUT" and row.unit in self._unit:
                found.outs[self._unit[row.unit]] = row.price
            elif rule == "POST" and (row.unit, row.subject) in self._post:
                found.posts[self._post[row.unit, row.subject]] = row.price
            elif rule == "HEADS" and row.unit in self._unit and row.indicator in self._indicator:
                found.heads[self._unit[row.unit], self._indicator[row.indicator]] = row.price
            elif (named := (rule, row.unit, row.indicator, row.stage)) in self._demand:
                found.demands[self._demand[named]] = row.price
        found = replace(found, moves=single["MOVES"], backbone=single["BACKBONE"], equity=single["EQUITY"])
        return self._with_ends(found, whole, ends[LEAVE], ends[ENTER]) if whole.any() else found

    def _with_ends(self, found: Multipliers, whole: Ints, leave: Floats, enter: Floats) -> Multipliers:
        """Return the prices with those of units looked at as a whole: of each unit one kind of prices counts."""
        layout = self._layout
        there = whole[layout.post_unit]
        priced = np.repeat(there, KINDS)
        return replace(
            found,
            posts=np.where(there, 0.0, found.posts),
            outs=np.where(whole, 0.0, found.outs),
            heads=np.where(whole[:, None], 0.0, found.heads),
            ends=EndPrices(np.nonzero(whole)[0], np.where(priced, leave, 0.0), np.where(priced, enter, 0.0)),
        )

    def split(self, rule: str, row: Price) -> Split | None:
        """Return the split that a row stands for; None where it names nothing of the question."""
        if not np.isfinite(row.price):
            return None
        place = self._place(rule, row)
        return None if place is None else Split(rule, place, int(np.floor(row.price)))

    def _place(self, rule: str, row: Price) -> tuple[int, ...] | None:
        if rule == "MOVES":
            return ()
        if rule == "POST":
            post = self._post.get((row.unit, row.subject))
            return None if post is None else (post,)
        unit = self._unit.get(row.unit)
        if unit is None or rule == "OUT":
            return None if unit is None else (unit,)
        table = self._table.get((int(self._layout.unit_stage[unit]), self._indicator.get(row.indicator, -1)))
        if table is None:
            return None
        return (table, int(np.searchsorted(self._tables[table].units, unit)))
