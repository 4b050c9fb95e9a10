"""A plan laid over its question: what a head more or less is worth anywhere, the next best place, who stood equally."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import fsum
from typing import Any

from yanzhen.engines.rotation.coverage import needed_heads
from yanzhen.engines.rotation.draw import in_drawn_order
from yanzhen.engines.rotation.eligibility import movable_teachers, share_limits
from yanzhen.engines.rotation.instance import INDICATORS, Instance, Move, Teacher, Unit
from yanzhen.engines.rotation.objective import added_km, commute_km, head_counts, is_off_district
from yanzhen.engines.rotation.tiers import TierFlows, tier_flows

HUNDRED = 100
EQUAL = 1e-12


@dataclass(frozen=True)
class Alternative:
    """Another place that the rest of the plan leaves open: by how much it would be worse there.

    Attributes:
        worse_by: by how much the whole objective would grow, ways and school districts included.
        balance: by how much the gaps between schools alone would.
    """

    unit: Unit
    school: str
    subject: str
    worse_by: float
    balance: float
    added_km: float


@dataclass(frozen=True)
class Tie:
    """Teachers in the same position, of whom some move and some do not; in the order of the draw (并列)."""

    unit: str
    subject: str
    moving: tuple[str, ...]
    staying: tuple[str, ...]


class Plan:
    """A plan laid over its question, with what the reasons need counted once."""

    def __init__(self, instance: Instance, moves: Sequence[Move], kept: Mapping[str, Any] | None = None) -> None:
        """Lay ``moves`` over ``instance``; with ``kept`` figures (``findings``) a few teachers are enough."""
        self.instance = instance
        self.moves = {move.teacher: move for move in moves}
        self.schools = {school.code: school for school in instance.schools}
        self.units = {unit.code: unit for unit in instance.units}
        self.teachers = {teacher.code: teacher for teacher in instance.teachers}
        self.needed = needed_heads(instance)
        self.posts = {(post.unit, post.subject): post for post in instance.posts}
        if kept is None:
            self._count()
        else:
            self._take(kept)
        self._pupils: Counter[str] = Counter()
        self._heads: Counter[tuple[str, str]] = Counter()
        self._worth: dict[tuple[str, str, int], float] = {}
        for unit in instance.units:
            self._pupils[unit.stage] += unit.pupils
            for indicator in INDICATORS:
                self._heads[unit.stage, indicator] += self.after[unit.code][indicator]

    def _count(self) -> None:
        limits = share_limits(self.instance)
        self.before, self.after = head_counts(self.instance), head_counts(self.instance, list(self.moves.values()))
        self.staff_before = Counter((one.unit, one.subject) for one in self.instance.teachers)
        self.staff = Counter(self._place(teacher) for teacher in self.instance.teachers)
        self.outs = Counter(move.from_unit for move in self.moves.values())
        self.out_of = dict(limits.out_of)
        self.least, self.most = limits.least, limits.most
        self.backbone = sum(self.teachers[code].backbone for code in self.moves)

    def _take(self, kept: Mapping[str, Any]) -> None:
        units = kept["units"]
        self.before, self.after = (
            {
                code: dict(zip(INDICATORS, (pair[at] for pair in one["heads"]), strict=True))
                for code, one in units.items()
            }
            for at in (0, 1)
        )
        self.staff_before = Counter({(unit, subject): old for unit, subject, old, _ in kept["staff"]})
        self.staff = Counter({(unit, subject): new for unit, subject, _, new in kept["staff"]})
        self.outs = Counter({code: one["out"][0] for code, one in units.items()})
        self.out_of = {code: one["out"][1] for code, one in units.items()}
        self.least, self.most, self.backbone = kept["least"], kept["most"], kept["backbone"]

    def _place(self, teacher: Teacher) -> tuple[str, str]:
        move = self.moves.get(teacher.code)
        return (teacher.unit, teacher.subject) if move is None else (move.to_unit, move.subject)

    @cached_property
    def movable(self) -> tuple[Teacher, ...]:
        """The teachers who may move."""
        return movable_teachers(self.instance)

    @cached_property
    def balance(self) -> float:
        """The gaps between schools and what lacks to the floors, weighted, over the whole district as planned."""
        return fsum(
            self._worth_at(code, indicator, self.after[code][indicator])
            for code in self.units
            for indicator in INDICATORS
        )

    @cached_property
    def flows(self) -> TierFlows | None:
        """Who goes between urban, town and rural schools."""
        return tier_flows(self.instance, list(self.moves.values()))

    def tier_of(self, unit: str) -> str:
        """Return 城区, 镇区 or 乡村 of a unit's school, blank where nobody said."""
        return self.schools[self.units[unit].school].tier

    def is_forbidden(self, here: str, there: str) -> bool:
        """Do the rules between tiers let nobody go from one unit to the other?"""
        return (self.tier_of(here), self.tier_of(there)) in self.instance.params.tier_rules.forbidden

    def keeps_cover_and_tiers(self, removed: Sequence[Move], added: Sequence[Move]) -> bool:
        """Do coverage and the rules between tiers bear that some moves fall away and others come?"""
        heads: Counter[str] = Counter()
        net: Counter[tuple[str, str]] = Counter()
        rules, to_share = self.instance.params.tier_rules, 0
        for moves, sign in ((removed, -1), (added, 1)):
            for one in moves:
                for unit, step in ((one.to_unit, sign), (one.from_unit, -sign)):
                    heads[unit] += step * self.teachers[one.teacher].backbone
                    net[self.units[unit].stage, self.tier_of(unit)] += step
                to_share += sign * (self.tier_of(one.to_unit) in rules.share_to)
        if any(
            step < 0 and self.after[unit]["backbone"] + step < self.needed.get(unit, 0) for unit, step in heads.items()
        ):
            return False
        if self.flows is None:
            return True
        for place, step in net.items():
            left, came = self.flows.changes.get(place, (0, 0))
            if place[1] in rules.kept and step < 0 and came - left + step < 0:
                return False
        if self.flows.to_share is None:
            return True
        moves_then = len(self.moves) + len(added) - len(removed)
        return self.flows.to_share + to_share >= Fraction(rules.least_share) * moves_then

    def school_name(self, unit: str) -> str:
        """Return the name of a unit's school."""
        return self.schools[self.units[unit].school].name

    def counts_in(self, teacher: Teacher, subject: str) -> tuple[str, ...]:
        """Return the indicators that a teacher adds to wherever she teaches ``subject``."""
        flags = {
            "above_qualification": teacher.above_qualification,
            "backbone": teacher.backbone,
            "pe_art": subject in self.instance.params.pe_art_subjects,
        }
        return tuple(indicator for indicator in INDICATORS if flags[indicator])

    def worth(self, unit: Unit, indicator: str, heads: int) -> float:
        """Return what a unit with so many heads adds to equity and shortfall, the district's mean as it is."""
        params, pupils = self.instance.params, self._pupils[unit.stage]
        mean = HUNDRED * self._heads[unit.stage, indicator] / pupils
        value = HUNDRED * heads / unit.pupils
        floor = float(params.floors[unit.stage][indicator])
        share = unit.pupils / pupils
        spread = ((value - mean) / mean) ** 2 if mean else 0.0
        lack = max(0.0, floor - value) / floor if floor else 0.0
        return share * (
            float(params.weights.equity[unit.stage][indicator]) * spread + float(params.weights.shortfall) * lack
        )

    def change_at(self, unit: str, indicators: tuple[str, ...], step: int) -> float:
        """Return by how much the balance gets worse when a unit gains (1) or loses (-1) a head of each indicator."""
        return self.change({(unit, one): step for one in indicators})

    def change(self, steps: Mapping[tuple[str, str], int]) -> float:
        """Return by how much the balance gets worse when units gain or lose heads, by (unit, indicator)."""
        found = 0.0
        for (unit, indicator), step in steps.items():
            if step:
                heads = self.after[unit][indicator]
                found += self._worth_at(unit, indicator, heads + step) - self._worth_at(unit, indicator, heads)
        return found

    def _worth_at(self, unit: str, indicator: str, heads: int) -> float:
        key = (unit, indicator, heads)
        if key not in self._worth:
            self._worth[key] = self.worth(self.units[unit], indicator, heads)
        return self._worth[key]

    def alternatives(self, code: str) -> list[Alternative]:
        """Return every other place that the rest of the plan leaves open to a mover, the best first."""
        teacher, move, weights = self.teachers[code], self.moves[code], self.instance.params.weights
        here = self.schools[self.units[teacher.unit].school]
        given_up = self.change_at(move.to_unit, self.counts_in(teacher, move.subject), -1)
        now_km = added_km(teacher, here, self.schools[self.units[move.to_unit].school], self.instance.params)
        now_off = is_off_district(here, self.schools[self.units[move.to_unit].school])
        if not self._may_leave(move):
            return []
        found = []
        for unit in self.instance.units:
            there = self.schools[unit.school]
            if unit.code == move.to_unit or there is here or unit.stage != self.units[teacher.unit].stage:
                continue
            if self.is_forbidden(teacher.unit, unit.code):
                continue
            km = added_km(teacher, here, there, self.instance.params)
            for subject in teacher.subjects:
                if not self._has_room(unit.code, subject) or not self.is_near(teacher, here.code, there.code, km):
                    continue
                if not self.keeps_cover_and_tiers([move], [Move(code, teacher.unit, unit.code, subject, km)]):
                    continue
                balance = given_up + self.change_at(unit.code, self.counts_in(teacher, subject), 1)
                worse = balance + float(weights.km) * (km - now_km)
                worse += float(weights.off_district) * (is_off_district(here, there) - now_off)
                found.append(Alternative(unit, there.name, subject, worse, balance, km))
        return sorted(found, key=lambda one: (one.worse_by, one.unit.code, one.subject))

    def _may_leave(self, move: Move) -> bool:
        post = self.posts[move.to_unit, move.subject]
        return self.staff[move.to_unit, move.subject] - 1 >= post.min_staff

    def _has_room(self, unit: str, subject: str) -> bool:
        post = self.posts.get((unit, subject))
        return post is not None and self.staff[unit, subject] + 1 <= post.max_staff

    def is_near(self, teacher: Teacher, here: str, there: str, km: float) -> bool:
        """Do the limits on the way let the teacher go there?"""
        params = self.instance.params
        way = commute_km(teacher.home, self.schools[there], params)
        return km <= float(params.max_added_km) and (way is None or km == 0 or way <= float(params.max_commute_km))

    def ties(self) -> list[Tie]:
        """Return the groups of teachers alike in everything that the plan looks at, of whom only some move."""
        groups: dict[tuple, list[Teacher]] = defaultdict(list)
        for teacher in self.movable:
            alike = (teacher.unit, teacher.subject, teacher.second_subject)
            groups[(*alike, teacher.above_qualification, teacher.backbone, teacher.home)].append(teacher)
        found = []
        for key, group in groups.items():
            order = in_drawn_order(self.instance.params.draw_seed, [teacher.code for teacher in group])
            moving = tuple(code for code in order if code in self.moves)
            staying = tuple(code for code in order if code not in self.moves)
            if moving and staying:
                found.append(Tie(self.school_name(key[0]), key[1], moving, staying))
        return sorted(found, key=lambda tie: (tie.unit, tie.subject, tie.moving))

    def tie_of(self, code: str) -> Tie | None:
        """Return the group that a teacher is tied in, if any."""
        return next((tie for tie in self.ties() if code in tie.moving or code in tie.staying), None)
