"""Why nothing can be found where pupils move or one limit holds all (无解的原因): school, figure, limit, number."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, sqrt

from yanzhen.engines.equity.costs import Cost
from yanzhen.engines.equity.fixing.clock import Clock
from yanzhen.engines.equity.fixing.composite import least_coefficients
from yanzhen.engines.equity.fixing.composite_shares import CompositeShares
from yanzhen.engines.equity.fixing.pupils import Moves
from yanzhen.engines.equity.fixing.question import Group, Question
from yanzhen.engines.equity.fixing.schooling import room_of
from yanzhen.engines.equity.fixing.shares import widest

_NAMED = 5
_HIGHEST = 100.0  # no coefficient of a county comes near it
_CLOSE = 1e-6
_TOGETHER = "在允许的变动内，各校达标与各项差异系数不能同时做到；请放宽“每校最多变动”后再算。"

Key = tuple[int, int]


def why_no_growth_keeps_a_composite(question: Question) -> str:
    """Return which stage's composite stays above its limit at these pupils, however much grows."""
    return _composites(question, least_coefficients(question)) or _TOGETHER


def why_no_moves_do(question: Question, moving: Cost, *, clock: Clock) -> str:
    """Return which schools, coefficients or composites cannot pass, wherever pupils go and whatever grows."""
    least = _least_where_pupils_move(question, moving, clock=clock)
    if question.rules.is_composite:
        return _composites(question, least) or _TOGETHER
    found = [words for group in question.groups if (words := _schools(question, group, moving))]
    for g, group in enumerate(question.groups):
        limit = question.rules.limits[group.stage]
        over = [
            f"“{rule.title}”最低约{least[g, k]:.4f}"
            for k, rule in enumerate(question.rules.indicators)
            if least[g, k] > float(limit) + _CLOSE
        ]
        if over:
            found.append(f"{group.stage.words}差异系数即使变动到上限也高于{limit}：{'、'.join(over)}。")
    return "".join(found) or _together(question, moving, clock=clock) or _TOGETHER


def _composites(question: Question, least: dict[Key, float]) -> str:
    found = []
    for g, group in enumerate(question.groups):
        ratios = [(least[g, k], rule.title) for k, rule in enumerate(question.rules.indicators)]
        limit, mean = question.rules.limits[group.stage], sum(ratio for ratio, _ in ratios) / len(ratios)
        nothing = [title for ratio, title in ratios if ratio == inf]
        if nothing:
            found.append(
                f"{group.stage.words}{'、'.join(f'“{title}”' for title in nothing)}全部为0，差异系数无法计算。"
            )
        elif mean > float(limit) + _CLOSE:
            worst = "、".join(f"“{title}”最低约{ratio:.4f}" for ratio, title in sorted(ratios, reverse=True)[:3])
            found.append(
                f"{group.stage.words}综合差异系数即使变动到上限也不低于{mean:.4f}，高于上限{limit}；最高的三项：{worst}。"
            )
    return "".join(found)


def _least_where_pupils_move(question: Question, moving: Cost, *, clock: Clock) -> dict[Key, float]:
    """Return what each coefficient comes to at least, each on its own; infinite where there is nothing of a figure."""
    rooms = [_HIGHEST * len(question.rules.indicators)] * len(question.groups)
    shares = CompositeShares(question, moving, widest(question, [_HIGHEST] * len(question.groups)), rooms, clock=clock)
    found = {}
    for g, group in enumerate(question.groups):
        for k, _ in enumerate(question.rules.indicators):
            may_grow = any(held[k].lever is not None for held in group.holdings)
            found[g, k] = 0.0 if may_grow else inf
    for key, square in shares.least_squares().items():
        found[key] = sqrt(max(0.0, square))
    return found


def _schools(question: Question, group: Group, moving: Cost) -> str:
    """Name schools that fail at the fewest pupils and the greatest growth."""
    rules, stuck = question.rules, []
    for row, held in zip(group.rows, group.holdings, strict=True):
        pupils = row.pupils - room_of(row, rules, moving).fewer
        below, short = [], []
        for rule, one in zip(rules.indicators, held, strict=True):
            most = 0 if one.lever is None else one.share * int(question.levers[one.lever].most)
            value = float((one.total + most) * rule.per / pupils)
            threshold, floor = float(rule.thresholds[group.stage]), float(rules.floor(rule, group.stage))
            if value < floor:
                below.append(f"“{rule.title}”最多到{value:.4g}，低于底线{floor:.4g}")
            if value < threshold:
                short.append(f"“{rule.title}”最多到{value:.4g}，低于标准{threshold:.4g}")
        reasons = below or (short if len(short) > len(held) - (rules.met_at_least or 0) else [])
        if reasons:
            fewest = f"学生减到{pupils}人、" if pupils < row.pupils else ""
            stuck.append(f"{row.name}（{row.code}）{fewest}各栏目增到上限，{'、'.join(reasons)}")
    if not stuck:
        return ""
    more = f"；另有{len(stuck) - _NAMED}所" if len(stuck) > _NAMED else ""
    return f"{group.stage.words}有{len(stuck)}所学校变动到上限仍不合格：{'；'.join(stuck[:_NAMED])}{more}。"


def _together(question: Question, moving: Cost, *, clock: Clock) -> str:
    """Ask plans what comes nearest to all, and say what it still breaks."""
    found = []
    for g, group in enumerate(question.groups):
        moves = Moves(question, moving, [g], clock=clock)
        moves.aim_at_anything()
        if moves.bound() is None or not moves.is_made_up:
            continue
        leaned = moves.leaned_on()
        found += [_coefficient(question, moves, g, k) for what, _, k, _ in leaned if what == "square"]
        schools = [group.rows[place] for what, _, place, _ in leaned if what == "school"]
        found += [f"{row.name}（{row.code}）不能合格" for row in schools[:_NAMED]]
        if any(what == "balance" for what, _, _, _ in leaned):
            found.append(_balance(group, [(side, by) for what, _, side, by in leaned if what == "balance"]))
    return f"各校达标与各项差异系数不能同时做到；最接近的变动下，{'、'.join(found)}。" if found else ""


def _coefficient(question: Question, moves: Moves, g: int, k: int) -> str:
    group = question.groups[g]
    limit, title = question.rules.limits[group.stage], question.rules.indicators[k].title
    return f"{group.stage.words}“{title}”差异系数约{moves.coefficient((g, k)):.4f}，高于上限{limit}"


def _balance(group: Group, sides: Sequence[tuple[int, float]]) -> str:
    mean = sum(row.pupils for row in group.rows) / len(group.rows)
    count = round(sum(side * by for side, by in sides) * mean)
    if count > 0:
        return f"{group.stage.words}要转出的学生比别校能接收的多约{count}人"
    return f"{group.stage.words}要接收的学生比别校能转出的多约{-count}人"
