"""What the schools of a stage can be offered (各学段的余地): rooms for pupils, figures as arrays, what two share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from yanzhen.engines.equity.costs import Cost
from yanzhen.engines.equity.fixing.curves import Doubles
from yanzhen.engines.equity.fixing.plans import Figures, Schools, Whole
from yanzhen.engines.equity.fixing.question import Group, Question
from yanzhen.engines.equity.returns import SchoolRow
from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.vocabulary import SchoolKind

Split = Mapping[tuple[int, int], float]  # what a group pays for a unit of a lever, by lever and group


@dataclass(frozen=True)
class Room:
    """How many pupils more or fewer one school and stage may have."""

    more: int
    fewer: int


def room_of(row: SchoolRow, rules: EquityRules, cost: Cost) -> Room:
    """Return how far the pupils of a row may move; none where assets are shared, because their split would move too."""
    if row.has_shared_assets or rules.exclusion(row.kind, row.pupils) is not None:
        return Room(0, 0)
    fewest = rules.small_point_below if row.kind is SchoolKind.TEACHING_POINT else 1
    most = int(cost.most)
    return Room(most, max(0, min(most, row.pupils - fewest)))


@dataclass
class Stage:
    """The schools of one group, the scales of their figures, shape (k,), and where they stand in a program.

    ``levers`` (n, k) are those that two groups share, −1 elsewhere; ``per_lever`` turns a growth into units of them.
    """

    group: int
    schools: Schools
    scales: Doubles
    everybody: int
    levers: Whole
    per_lever: Doubles
    first: int = 0
    balance: int = 0
    plans: list[tuple[int, int, int]] = field(default_factory=list)  # column, school, move


def stage_of(question: Question, g: int, cost: Cost, split: Split) -> Stage:
    """Return one group as arrays; shared units are priced as ``split`` says."""
    rules, group = question.rules, question.groups[g]
    rooms = [room_of(row, rules, cost) for row in group.rows]
    figures = [_figures(question, g, k, split) for k, _ in enumerate(rules.indicators)]
    schools = Schools(
        np.array([row.pupils for row in group.rows], dtype=np.int64),
        np.array([room.more for room in rooms], dtype=np.int64),
        np.array([room.fewer for room in rooms], dtype=np.int64),
        figures,
        allowed=len(rules.indicators) - (rules.met_at_least or 0),
        per_pupil=float(cost.per_unit),
    )
    scales = np.array([float(figure.totals.sum()) or 1.0 for figure in figures])
    levers = np.full((len(group.rows), len(figures)), -1, dtype=np.int64)
    per_lever = np.zeros(levers.shape)
    for place, held in enumerate(group.holdings):
        for k, one in enumerate(held):
            if one.lever is not None and len(question.levers[one.lever].stages) > 1:
                levers[place, k], per_lever[place, k] = one.lever, 1.0 / float(one.share)
    return Stage(g, schools, scales, group.everybody, levers, per_lever)


def shared_levers(question: Question) -> list[int]:
    """Return the levers that feed two groups."""
    return [n for n, lever in enumerate(question.levers) if len(lever.stages) > 1]


def first_split(question: Question) -> dict[tuple[int, int], float]:
    """Let the group that needs more of a shared figure pay for it."""
    found = {}
    for n in shared_levers(question):
        wanted = {
            g: _wanted(question, group, place, k)
            for g, group in enumerate(question.groups)
            for place, held in enumerate(group.holdings)
            for k, one in enumerate(held)
            if one.lever == n
        }
        pays = max(wanted, key=lambda g: (wanted[g], -g))
        for g in wanted:
            found[n, g] = float(question.levers[n].per_unit) if g == pays else 0.0
    return found


def _wanted(question: Question, group: Group, place: int, k: int) -> float:
    """What the lever would have to bring the whole school to, for this stage to reach the threshold."""
    rule, held, row = question.rules.indicators[k], group.holdings[place][k], group.rows[place]
    if not rule.thresholds:
        return float(held.share)
    return float(rule.thresholds[group.stage]) * row.pupils / rule.per / float(held.share)


def _figures(question: Question, g: int, k: int, split: Split) -> Figures:
    rule, rules, group = question.rules.indicators[k], question.rules, question.groups[g]
    held = [holdings[k] for holdings in group.holdings]
    most, per_unit, steps = np.zeros(len(held)), np.zeros(len(held)), np.zeros(len(held))
    for place, one in enumerate(held):
        if one.lever is None:
            continue
        lever, share = question.levers[one.lever], float(one.share)
        most[place] = share * float(lever.most)
        per_unit[place] = split.get((one.lever, g), float(lever.per_unit)) / share
        steps[place] = share if lever.is_counted else 0.0
    full = floor = 0.0
    if rules.met_at_least is not None:
        full, floor = float(rule.thresholds[group.stage]) / rule.per, float(rules.floor(rule, group.stage)) / rule.per
    totals = np.array([float(one.total) for one in held])
    return Figures(totals=totals, most=most, per_unit=per_unit, steps=steps, full=full, floor=floor)
