"""A second method for small districts: every plan is tried, counted in the plainest way, and the best one named.

It shares nothing with the engine but the frozen question: rules, distances, coefficients and draws are written again here.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import sqrt

from yanzhen.engines.rotation.instance import INDICATORS, Instance, Move

TIE = 1e-11  # worths nearer than this are equal: kilometres are no fractions


@dataclass(frozen=True)
class Best:
    """The best plan with its worth: ``balance`` is equity and shortfall, ``cost`` the rest."""

    moves: tuple[Move, ...]
    total: float
    balance: float
    cost: float
    lawful: int


def best_plan(instance: Instance) -> Best | None:
    """The best lawful plan, ties by the draw; None where no plan is lawful."""
    found = [(plan, *_worth(instance, plan)) for plan in lawful_plans(instance)]
    if not found:
        return None
    if instance.params.objective == "weighted":
        least = min(balance + cost for _, balance, cost in found)
        equal = [one for one in found if one[1] + one[2] <= least + TIE]
    else:
        first = min(balance for _, balance, _ in found)
        limit = first * (1 + float(instance.params.equity_slack)) + TIE
        admitted = [one for one in found if one[1] <= limit]
        second = min(cost for _, _, cost in admitted)
        equal = [one for one in admitted if one[2] <= second + TIE]
    plan, balance, cost = min(equal, key=lambda one: _tie_order(instance, one[0]))
    return Best(plan, balance + cost, balance, cost, len(found))


def lawful_plans(instance: Instance):
    """Every set of moves that keeps every rule, each sorted by teacher."""
    choices = [[None, *_moves_of(instance, one)] for one in instance.teachers if _is_free(instance, one)]
    for chosen in product(*choices):
        plan = tuple(sorted((one for one in chosen if one), key=lambda one: one.teacher))
        if _keeps_shares(instance, plan) and _keeps_posts(instance, plan) and _keeps_cover_and_tiers(instance, plan):
            yield plan


def _is_free(instance, teacher):
    return _is_due(instance, teacher) and teacher.exempt == ""


def _is_due(instance, teacher):
    params = instance.params
    if teacher.years_at_school is None or (teacher.exempt and teacher.exempt[:2] != "D:"):
        return False
    return teacher.years_at_school >= params.eligible_years and teacher.years_at_school >= params.term_years


def _moves_of(instance, teacher):
    params = instance.params
    schools = {one.code: one for one in instance.schools}
    units = {one.code: one for one in instance.units}
    here = units[teacher.unit]
    posts = {(one.unit, one.subject) for one in instance.posts}
    for unit in instance.units:
        if unit.stage != here.stage or unit.school == here.school:
            continue
        if [schools[here.school].tier, schools[unit.school].tier] in map(list, params.tier_rules.forbidden):
            continue
        old, new = (_way(teacher, schools[one.school], params) for one in (here, unit))
        added = max(0.0, new - old)
        if added > float(params.max_added_km) + 1e-9:
            continue
        if new > float(params.max_commute_km) + 1e-9 and added > 1e-9:
            continue
        for subject in sorted({teacher.subject, teacher.second_subject} - {""}):
            if (unit.code, subject) in posts:
                yield Move(teacher.code, here.code, unit.code, subject, added)


def _way(teacher, school, params):
    if teacher.home is None:
        return 0.0
    x, y = teacher.home
    return sqrt((school.x_km - x) ** 2 + (school.y_km - y) ** 2) * float(params.road_factor)


def _keeps_shares(instance, plan):
    params = instance.params
    eligible = sum(_is_due(instance, one) for one in instance.teachers)
    by_code = {one.code: one for one in instance.teachers}
    if not Fraction(params.min_move_share) * eligible <= len(plan) <= Fraction(params.max_move_share) * eligible:
        return False
    if sum(by_code[one.teacher].backbone for one in plan) < Fraction(params.min_backbone_share) * len(plan):
        return False
    for unit in instance.units:
        staff = sum(one.unit == unit.code for one in instance.teachers)
        if sum(one.from_unit == unit.code for one in plan) > Fraction(params.max_unit_out_share) * staff:
            return False
    return True


def _keeps_posts(instance, plan):
    moved = {one.teacher: one for one in plan}
    for post in instance.posts:
        place = (post.unit, post.subject)
        now = sum((one.unit, one.subject) == place for one in instance.teachers)
        stay = sum((one.unit, one.subject) == place for one in instance.teachers if one.code not in moved)
        then = stay + sum((one.to_unit, one.subject) == place for one in plan)
        if then < min(now, post.min_staff) or then > max(now, post.max_staff):
            return False
    return True


def _keeps_cover_and_tiers(instance, plan):
    tier = {one.code: one.tier for one in instance.schools}
    tier = {one.code: tier[one.school] for one in instance.units}
    moved = {one.teacher: one.to_unit for one in plan}
    rules = instance.params.tier_rules
    for unit in instance.units:
        asked = instance.params.coverage.get(unit.stage)
        if asked is None:
            continue
        there = sum(one.backbone and moved.get(one.code, one.unit) == unit.code for one in instance.teachers)
        if there < asked.heads or 100 * there < Fraction(asked.per_hundred) * unit.pupils:
            return False
    for kept in rules.kept:
        for stage in ("primary", "junior"):
            units = [one.code for one in instance.units if one.stage == stage and tier[one.code] == kept]
            before = sum(one.unit in units for one in instance.teachers)
            if sum(moved.get(one.code, one.unit) in units for one in instance.teachers) < before:
                return False
    if not rules.share_to:
        return True
    return sum(tier[one.to_unit] in rules.share_to for one in plan) >= Fraction(rules.least_share) * len(plan)


def _worth(instance, plan):
    params, weights = instance.params, instance.params.weights
    moved = {one.teacher: one for one in plan}
    held = {(unit.code, indicator): 0 for unit in instance.units for indicator in INDICATORS}
    for one in instance.teachers:
        unit = moved[one.code].to_unit if one.code in moved else one.unit
        subject = moved[one.code].subject if one.code in moved else one.subject
        held[unit, "above_qualification"] += one.above_qualification
        held[unit, "backbone"] += one.backbone
        held[unit, "pe_art"] += subject in params.pe_art_subjects
    balance = 0.0
    for stage in {unit.stage for unit in instance.units}:
        units = [unit for unit in instance.units if unit.stage == stage]
        pupils = sum(unit.pupils for unit in units)
        for indicator in INDICATORS:
            codes = {unit.code for unit in units}
            mean = Fraction(
                sum(_counts(instance, one, indicator) for one in instance.teachers if one.unit in codes), pupils
            )
            floor = Fraction(params.floors[stage][indicator])
            for unit in units:
                value, share = Fraction(held[unit.code, indicator], unit.pupils), Fraction(unit.pupils, pupils)
                if mean:
                    balance += float(Fraction(weights.equity[stage][indicator]) * share * (value / mean - 1) ** 2)
                if floor and 100 * value < floor:
                    balance += float(Fraction(weights.shortfall) * share * (floor - 100 * value) / floor)
    return balance, _cost(instance, plan)


def _counts(instance, teacher, indicator):
    if indicator == "pe_art":
        return teacher.subject in instance.params.pe_art_subjects
    return getattr(teacher, indicator)


def _cost(instance, plan):
    weights = instance.params.weights
    schools = {one.code: one for one in instance.schools}
    at = {one.code: schools[one.school] for one in instance.units}
    cost = 0.0
    for one in plan:
        old, new = at[one.from_unit], at[one.to_unit]
        is_off = old.school_district != new.school_district and (old.group == "" or old.group != new.group)
        cost += (
            float(weights.move) + float(weights.km) * one.added_km + (float(weights.off_district) if is_off else 0.0)
        )
    return cost


def _tie_order(instance, plan):
    seed = instance.params.draw_seed.encode()
    free = [one.code for one in instance.teachers if _is_free(instance, one)]
    order = sorted(free, key=lambda code: hmac.new(seed, code.encode(), hashlib.sha256).digest())
    places = sum(order.index(one.teacher) + 1 for one in plan)
    return places, [(one.teacher, one.to_unit, one.subject) for one in plan]


def decimal_total(instance: Instance, plan) -> Decimal:
    """The weighted worth of any plan to 15 digits, for comparing with the engine's own count."""
    balance, cost = _worth(instance, tuple(plan))
    return Decimal(f"{balance + cost:.15g}")
