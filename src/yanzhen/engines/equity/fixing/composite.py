"""The mean of all coefficients within one limit (综合差异系数): coefficients trade against one another.

A coefficient is a norm over a mean, which is not convex where the mean moves. On pieces of the mean it lies above
norm ÷ the piece's upper end: relaxed so, the program gives a bound, and its coefficients are shares of the limit
within which growth is looked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal

from yanzhen.engines.equity.fix import GAP_OF_OPTIMAL
from yanzhen.engines.equity.fixing.growth import Growth, scale_of
from yanzhen.engines.equity.fixing.pieces import Pieces, finer
from yanzhen.engines.equity.fixing.question import Question
from yanzhen.engines.equity.fixing.search import SMALL, Grown, Judge, cut_until_kept, grow
from yanzhen.kernel.difference_coefficient import spread_of

_ROUNDS = 8
_PLACES = Decimal("1e-12")
_HAIR = 1e-6

Key = tuple[int, int]


def grow_within_composite(question: Question, *, judge: Judge, seconds: float) -> Grown:
    """Find the cheapest growth under a composite; the gap is honest where pieces have not closed it."""
    keys = moving_keys(question)
    points = {key: [mean_of(question, key), highest_mean(question, key, None)] for key in keys}
    best = Grown(changes=None, bound=0.0)
    left = seconds
    for _ in range(_ROUNDS):
        model = Growth(question, dict.fromkeys(keys), seconds=left)
        coefficients = _bind(model, points)
        answer = cut_until_kept(model, ())
        if answer.values and model.choices and len(question.levers) <= SMALL:
            answer = cut_until_kept(model, model.choices)
        if answer.is_infeasible and best.changes is None:
            return Grown(changes=None, bound=0.0, is_infeasible=True)
        if not answer.values:
            return Grown(changes=best.changes, bound=best.bound, has_run_out=True)
        bound = max(best.bound, model.bound_in_money(answer.bound))
        shares = _shares(question, {key: answer.values[column] for key, column in coefficients.items()})
        grown = grow(question, shares, judge=judge, seconds=model.program.seconds_left, polish=False)
        changes = best.changes
        if grown.changes is not None and (changes is None or grown.cost < best.cost):
            changes = grown.changes
        best = Grown(changes=changes, bound=bound)
        left = grown.seconds_left
        if best.is_within(GAP_OF_OPTIMAL) or left <= 0:
            break
        budget = float(best.cost) if best.changes is not None else None
        points = {
            key: finer(points[key], answer.values[model.cones[key].mean], highest_mean(question, key, budget))
            for key in keys
        }
    return Grown(changes=best.changes, bound=best.bound, has_run_out=left <= 0)


def moving_keys(question: Question) -> list[Key]:
    """Return the coefficients, by group and indicator, that anything can change."""
    return [
        (g, k)
        for g, group in enumerate(question.groups)
        for k, _ in enumerate(question.rules.indicators)
        if any(held[k].lever is not None for held in group.holdings)
    ]


def _bind(model: Growth, points: Mapping[Key, list[float]]) -> dict[Key, int]:
    """Add a column for each coefficient, at least its relaxed value, and their mean's limit by stage."""
    question, program = model.question, model.program
    columns = {}
    for g in range(len(question.groups)):
        room = _room(question, g)
        moving = [key for key in points if key[0] == g]
        for key in moving:
            cone = model.cones[key]
            pieces = Pieces(program, cone.mean, points[key])
            model.choices.extend(pieces.choices)
            columns[key] = _over(model, cone.ceiling, pieces, room)
        if moving:
            program.row([(columns[key], 1.0) for key in moving], high=room)
    return columns


def _over(model: Growth, norm: int, pieces: Pieces, room: float) -> int:
    """Return a column that is at least norm ÷ mean, as far as each piece tells."""
    program = model.program
    coefficient = program.column(high=max(room, 0.0))
    norms = [norm] if not pieces.choices else [program.column() for _ in pieces.spans]
    ratios = [coefficient] if not pieces.choices else [program.column() for _ in pieces.spans]
    for (low, high), (part, choice), one, ratio in zip(pieces.spans, pieces.parts, norms, ratios, strict=True):
        program.row([(ratio, high), (one, -1.0)], low=0.0)
        shift = room * low
        terms = [(ratio, low), (one, -1.0), (part, room)]
        program.row([*terms, *([] if choice is None else [(choice, -shift)])], low=shift if choice is None else 0.0)
        if choice is not None:
            program.row([(ratio, 1.0), (choice, -max(room, 0.0))], high=0.0)
            program.row([(one, 1.0), (choice, -max(room, 0.0) * high)], high=0.0)
    if pieces.choices:
        program.row([(norm, 1.0), *((one, -1.0) for one in norms)], low=0.0, high=0.0)
        program.row([(coefficient, 1.0), *((ratio, -1.0) for ratio in ratios)], low=0.0, high=0.0)
    return coefficient


def _room(question: Question, g: int) -> float:
    """What the coefficients that move may come to together: the limit times their number, less those that stay."""
    group, rules = question.groups[g], question.rules
    pupils = [row.pupils for row in group.rows]
    fixed = [
        spread_of([held[k].total for held in group.holdings], pupils).cv or 0.0
        for k, _ in enumerate(rules.indicators)
        if all(held[k].lever is None for held in group.holdings)
    ]
    return float(rules.limits[group.stage]) * len(rules.indicators) - sum(fixed)


def _shares(question: Question, coefficients: Mapping[Key, float]) -> dict[Key, Decimal]:
    """Return a limit for each coefficient: its value in the relaxation, all raised alike to use up the room."""
    shares = {}
    for g in range(len(question.groups)):
        mine = {key: value for key, value in coefficients.items() if key[0] == g}
        spare = (_room(question, g) - sum(mine.values())) / max(len(mine), 1)
        for key, value in mine.items():
            shares[key] = Decimal(max(value + spare, 0.0)).quantize(_PLACES, ROUND_FLOOR)
    return shares


def mean_of(question: Question, key: Key) -> float:
    """The mean as reported, over the scale of its program."""
    group = question.groups[key[0]]
    total = sum(held[key[1]].total for held in group.holdings)
    return float(total) / group.everybody / scale_of(group, key[1])


def highest_mean(question: Question, key: Key, budget: float | None) -> float:
    """The greatest mean that the levers allow, or that a budget could pay for."""
    group, k = question.groups[key[0]], key[1]
    grown, cheapest = 0.0, 0.0
    for held in group.holdings:
        lever = held[k].lever
        if lever is not None:
            grown += float(held[k].share) * float(question.levers[lever].most)
            cheapest = float(question.levers[lever].per_unit)
    if budget is not None and cheapest:
        grown = min(grown, budget / cheapest)
    return mean_of(question, key) + grown / group.everybody / scale_of(group, k) + _HAIR
