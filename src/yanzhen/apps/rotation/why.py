"""Why this teacher goes there: what it gives and takes, the next best place, who stood equally; in words to contest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from yanzhen.apps.rotation.wording import INDICATOR_TITLES
from yanzhen.engines.rotation.draw import in_drawn_order
from yanzhen.engines.rotation.eligibility import movable_teachers
from yanzhen.engines.rotation.instance import INDICATORS, Instance, Move, Teacher, Unit
from yanzhen.engines.rotation.objective import added_km, commute_km, head_counts, is_off_district

HUNDRED = 100
EQUAL = 1e-12


@dataclass(frozen=True)
class Alternative:
    """Another place that the rest of the plan leaves open: by how much the whole objective would be worse there."""

    unit: Unit
    school: str
    subject: str
    worse_by: float
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

    def __init__(self, instance: Instance, moves: Sequence[Move]) -> None:
        self.instance = instance
        self.moves = {move.teacher: move for move in moves}
        self.schools = {school.code: school for school in instance.schools}
        self.units = {unit.code: unit for unit in instance.units}
        self.teachers = {teacher.code: teacher for teacher in instance.teachers}
        self.before = head_counts(instance)
        self.after = head_counts(instance, moves)
        self.posts = {(post.unit, post.subject): post for post in instance.posts}
        self.staff = Counter(self._place(teacher) for teacher in instance.teachers)
        self._pupils: Counter[str] = Counter()
        self._heads: Counter[tuple[str, str]] = Counter()
        for unit in instance.units:
            self._pupils[unit.stage] += unit.pupils
            for indicator in INDICATORS:
                self._heads[unit.stage, indicator] += self.after[unit.code][indicator]

    def _place(self, teacher: Teacher) -> tuple[str, str]:
        move = self.moves.get(teacher.code)
        return (teacher.unit, teacher.subject) if move is None else (move.to_unit, move.subject)

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
        found = self.units[unit]
        heads = self.after[unit]
        return sum(self.worth(found, one, heads[one] + step) - self.worth(found, one, heads[one]) for one in indicators)

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
            km = added_km(teacher, here, there, self.instance.params)
            for subject in teacher.subjects:
                if not self._has_room(unit.code, subject) or not self._is_near(teacher, here.code, there.code, km):
                    continue
                worse = given_up + self.change_at(unit.code, self.counts_in(teacher, subject), 1)
                worse += float(weights.km) * (km - now_km)
                worse += float(weights.off_district) * (is_off_district(here, there) - now_off)
                found.append(Alternative(unit, there.name, subject, worse, km))
        return sorted(found, key=lambda one: (one.worse_by, one.unit.code, one.subject))

    def _may_leave(self, move: Move) -> bool:
        post = self.posts[move.to_unit, move.subject]
        return self.staff[move.to_unit, move.subject] - 1 >= post.min_staff

    def _has_room(self, unit: str, subject: str) -> bool:
        post = self.posts.get((unit, subject))
        return post is not None and self.staff[unit, subject] + 1 <= post.max_staff

    def _is_near(self, teacher: Teacher, here: str, there: str, km: float) -> bool:
        params = self.instance.params
        way = commute_km(teacher.home, self.schools[there], params)
        return km <= float(params.max_added_km) and (way is None or km == 0 or way <= float(params.max_commute_km))

    def ties(self) -> list[Tie]:
        """Return the groups of teachers alike in everything that the plan looks at, of whom only some move."""
        groups: dict[tuple, list[Teacher]] = defaultdict(list)
        for teacher in movable_teachers(self.instance):
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


def reasons_for_move(plan: Plan, code: str, *, shows_way: bool) -> list[str]:
    """Return why a mover goes where the plan sends her, as sentences with their numbers.

    Args:
        shows_way: whether kilometres may be shown: they tell of the home and are for the personnel section alone.
    """
    teacher, move = plan.teachers[code], plan.moves[code]
    here, there = plan.school_name(teacher.unit), plan.school_name(move.to_unit)
    found = [
        f"拟由{here}交流到{there}，任教{move.subject}；接收学校核定的岗位能够容纳，派出学校留下的教师不少于最少人数。"
    ]
    for indicator in plan.counts_in(teacher, move.subject):
        old, new = _per_hundred(plan, teacher.unit, indicator), _per_hundred(plan, move.to_unit, indicator)
        floor = f"{plan.instance.params.floors[plan.units[move.to_unit].stage][indicator].normalize():f}"
        found.append(
            f"每百名学生{INDICATOR_TITLES[indicator]}：{here}由{old[0]}人到{old[1]}人，{there}由{new[0]}人到{new[1]}人"
            f"（底线{floor}人）。"
        )
    if not plan.counts_in(teacher, move.subject):
        found.append("本人不计入三项均衡指标；这项安排是为了补足岗位或腾出岗位，使其他教师能够交流。")
    if shows_way:
        most = f"{plan.instance.params.max_added_km.normalize():f}"
        said = (
            f"单程增加{move.added_km:.1f}千米，上限{most}千米。" if teacher.home else "没有登记居住片区，路程不作限制。"
        )
        found.append(said)
    return [*found, *_alternative(plan, code), *_tie(plan, code)]


def _per_hundred(plan: Plan, unit: str, indicator: str) -> tuple[str, str]:
    pupils = plan.units[unit].pupils
    return tuple(f"{HUNDRED * counts[unit][indicator] / pupils:.2f}" for counts in (plan.before, plan.after))


def _alternative(plan: Plan, code: str) -> list[str]:
    others = plan.alternatives(code)
    if not others:
        return ["在其余安排不变的情况下，没有其他学校的岗位可以接收本人。"]
    best = others[0]
    if abs(best.worse_by) <= EQUAL:
        return [f"其余安排不变时，去{best.school}（{best.subject}）同样好，请组织研究。"]
    word, rank = ("差", "次好") if best.worse_by > 0 else ("好", "更好")
    return [
        f"其余安排不变时，{rank}的去处是{best.school}（{best.subject}），"
        f"全区目标会{word}{abs(best.worse_by) * 10_000:.3f}（差异系数平方的万分之一）。"
    ]


def _tie(plan: Plan, code: str) -> list[str]:
    tie = plan.tie_of(code)
    if tie is None:
        return []
    others = len(tie.staying)
    return [f"与同校段、同学科、各项条件相同的另外{others}人并列，先后由公布的抽签决定；是否改换由组织研究。"]
