"""Why nothing can be found (无解的原因): which school, or which coefficient, cannot pass whatever is changed."""

from __future__ import annotations

from yanzhen.engines.equity.fixing.clock import Clock
from yanzhen.engines.equity.fixing.composite import least_coefficients
from yanzhen.engines.equity.fixing.question import Group, Question
from yanzhen.engines.equity.fixing.search import Limits, can_be_kept
from yanzhen.kernel.difference_coefficient import spread_of

_NAMED = 5


def standing_faults(question: Question) -> list[str]:
    """Return what no growth at these pupils can mend, as sentences; empty where a solver is needed to know."""
    found = []
    if question.rules.met_at_least is not None:
        for group in question.groups:
            found.extend(_schools(question, group))
    if not question.rules.is_composite:
        for group in question.groups:
            found.extend(_coefficients(question, group))
    return found


def broken_together(question: Question, limits: Limits, *, clock: Clock) -> str:
    """Return which coefficients cannot be kept even alone, in one sentence."""
    titles = question.rules.indicators
    alone = [key for key, limit in limits.items() if not can_be_kept(question, {key: limit}, clock=clock)]
    if alone:
        least = least_coefficients(question)
        said = [
            f"{question.groups[g].stage.words}“{titles[k].title}”最低约{least[g, k]:.4f}，高于上限{limits[g, k]}"
            for g, k in alone
        ]
        return f"差异系数即使变动到上限也降不到规定以内：{'；'.join(said)}。"
    return "在允许的变动内，各校达标与各项差异系数不能同时做到；请放宽“每校最多变动”后再算。"


def _schools(question: Question, group: Group) -> list[str]:
    rules, stuck = question.rules, []
    for row, held in zip(group.rows, group.holdings, strict=True):
        below = [rule.title for rule, one in zip(rules.indicators, held, strict=True) if one.need_floor is None]
        short = [rule.title for rule, one in zip(rules.indicators, held, strict=True) if one.need is None]
        if below:
            stuck.append(f"{row.name}（{row.code}）到不了底线：{'、'.join(below)}")
        elif len(short) > len(held) - (rules.met_at_least or 0):
            stuck.append(f"{row.name}（{row.code}）有{len(short)}项到不了标准：{'、'.join(short)}")
    if not stuck:
        return []
    more = f"；另有{len(stuck) - _NAMED}所" if len(stuck) > _NAMED else ""
    return [f"{group.stage.words}有{len(stuck)}所学校变动到上限仍不合格：{'；'.join(stuck[:_NAMED])}{more}。"]


def _coefficients(question: Question, group: Group) -> list[str]:
    rules = question.rules
    limit = rules.limits[group.stage]
    pupils = [row.pupils for row in group.rows]
    over = []
    for k, rule in enumerate(rules.indicators):
        if any(held[k].lever is not None for held in group.holdings):
            continue
        spread = spread_of([held[k].total for held in group.holdings], pupils)
        if not spread.is_within(limit):
            said = "无法计算" if spread.cv is None else f"{spread.cv:.4f}"
            over.append(f"“{rule.title}”{said}")
    if not over:
        return []
    return [f"{group.stage.words}差异系数高于{limit}，又没有可变动的栏目：{'、'.join(over)}。"]
