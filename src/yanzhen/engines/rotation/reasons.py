"""Why this teacher goes there (方案理由): a Chinese paragraph per move, from counted figures alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from yanzhen.engines.rotation.columns import STAGE_WORDS
from yanzhen.engines.rotation.coverage import needed_heads
from yanzhen.engines.rotation.draw import draw_of
from yanzhen.engines.rotation.eligibility import movable_teachers
from yanzhen.engines.rotation.instance import INDICATORS, Instance, Move, Teacher, Unit
from yanzhen.engines.rotation.objective import added_km, head_counts, stages_of

INDICATOR_WORDS = {"above_qualification": "高于规定学历教师", "backbone": "县级以上骨干教师", "pe_art": "体育艺术教师"}
_SAME_WAY_KM = 1e-9


def reasons_of(instance: Instance, moves: Sequence[Move]) -> dict[str, str]:
    """Return the reason of every move by code of teacher.

    Args:
        instance: the question.
        moves: a lawful plan.
    Returns:
        Where the teacher comes from, what the receiving unit gains under the whole plan, how the way changes and, where
        teachers in the same position stay, that the published draw decided. Homes and codes of others are not told.
    """
    told = _Telling(instance, moves)
    return {move.teacher: told.reason(move) for move in moves}


class _Telling:
    def __init__(self, instance: Instance, moves: Sequence[Move]) -> None:
        self.instance, self.params = instance, instance.params
        self.schools = {school.code: school for school in instance.schools}
        self.units = {unit.code: unit for unit in instance.units}
        self.teachers = {teacher.code: teacher for teacher in instance.teachers}
        self.posts = {(post.unit, post.subject): post for post in instance.posts}
        self.before, self.after = head_counts(instance), head_counts(instance, moves)
        self.needed = needed_heads(instance)
        self.staff = Counter((one.unit, one.subject) for one in instance.teachers)
        self.staff_after = self.staff.copy()
        for move in moves:
            self.staff_after[move.from_unit, self.teachers[move.teacher].subject] -= 1
            self.staff_after[move.to_unit, move.subject] += 1
        moving = {move.teacher for move in moves}
        self.staying: dict[tuple[object, ...], list[Teacher]] = {}
        for one in movable_teachers(instance):
            if one.code not in moving:
                self.staying.setdefault(_position(one), []).append(one)

    def reason(self, move: Move) -> str:
        """Put the sentences of one move together."""
        teacher, there = self.teachers[move.teacher], self.units[move.to_unit]
        years = f"{teacher.years_at_school:f}" if teacher.years_at_school is not None else ""
        years = years.rstrip("0").rstrip(".") if "." in years else years
        here = self.schools[self.units[move.from_unit].school].name
        name = f"{self.schools[there.school].name}（{STAGE_WORDS[there.stage]}）"
        sentences = [
            f"在{here}任教{years}年，到{name}任教{move.subject}",
            self._gain(move, teacher, there),
            self._cover(teacher, there),
            self._tier(move),
            self._way(move, teacher),
            self._tie(move, teacher),
        ]
        return "。".join(one for one in sentences if one) + "。"

    def _gain(self, move: Move, teacher: Teacher, there: Unit) -> str:
        """Say which marks the teacher brings where the unit gains by them, else what becomes of the post."""
        brings = {
            "above_qualification": teacher.above_qualification,
            "backbone": teacher.backbone,
            "pe_art": move.subject in self.params.pe_art_subjects,
        }
        gains = []
        for indicator in INDICATORS:
            then, now = self.before[there.code][indicator], self.after[there.code][indicator]
            if brings[indicator] and now > then:
                per = [_per_hundred(heads, there.pupils) for heads in (then, now)]
                gains.append(f"每百名学生{INDICATOR_WORDS[indicator]}由{per[0]}人增至{per[1]}人")
        if gains:
            return f"按整个方案，该校段{'，'.join(gains)}"
        then, now = self.staff[there.code, move.subject], self.staff_after[there.code, move.subject]
        post = self.posts[there.code, move.subject]
        bounds = f"核定{post.min_staff}至{post.max_staff}人"
        if now == then:
            return f"接替调出的教师，该校段{move.subject}教师仍为{now}人（{bounds}）"
        return f"按整个方案，该校段{move.subject}教师由{then}人变为{now}人（{bounds}）"

    def _cover(self, teacher: Teacher, there: Unit) -> str:
        """Say that the receiving unit lacked the backbone teachers that every unit must have."""
        wanted, had = self.needed.get(there.code, 0), self.before[there.code]["backbone"]
        if not teacher.backbone or had >= wanted:
            return ""
        return f"该校段原有骨干教师{had}人，不到规定的{wanted}人，本人是骨干教师，由此补充"

    def _tier(self, move: Move) -> str:
        """Say between which tiers the move leads, where the settings name tiers and the two differ."""
        old, new = (self.schools[self.units[code].school].tier for code in (move.from_unit, move.to_unit))
        return f"由{old}学校到{new}学校" if self.params.tiers and old != new else ""

    def _way(self, move: Move, teacher: Teacher) -> str:
        if teacher.home is None:
            return "住处没有登记，路程未计"
        added = self._added(teacher, move)
        shown = f"{added:.1f}"
        if added == 0:
            return "上班路程不增加"
        return "上班路程增加不到0.1公里" if shown == "0.0" else f"上班路程增加{shown}公里"

    def _tie(self, move: Move, teacher: Teacher) -> str:
        """Name how many in the same position stay; only those whom the published draw puts behind this teacher."""
        added, own = self._added(teacher, move), draw_of(self.params.draw_seed, teacher.code)
        behind = [
            one
            for one in self.staying.get(_position(teacher), ())
            if move.subject in one.subjects
            and abs(self._added(one, move) - added) <= _SAME_WAY_KM
            and draw_of(self.params.draw_seed, one.code) > own
        ]
        if not behind:
            return ""
        return f"另有{len(behind)}名教师条件相同，按公布的抽签顺序由排在前面的交流"

    def _added(self, teacher: Teacher, move: Move) -> float:
        old, new = (self.schools[self.units[code].school] for code in (move.from_unit, move.to_unit))
        return added_km(teacher, old, new, self.params)


def _position(teacher: Teacher) -> tuple[object, ...]:
    """What of a teacher the rules and the objective look at, homes apart."""
    return (teacher.unit, teacher.subject, teacher.above_qualification, teacher.backbone)


def _per_hundred(heads: int, pupils: int) -> str:
    return f"{float(Fraction(100 * heads, pupils)):.2f}"


def floors_out_of_reach(instance: Instance) -> tuple[str, ...]:
    """Say which floors lie above the district's mean, and by how many heads: moves inside leave that mean as it is."""
    counts, floors = head_counts(instance), instance.params.floors
    said = []
    for stage in stages_of(instance):
        units = [unit for unit in instance.units if unit.stage == stage]
        pupils = sum(unit.pupils for unit in units)
        for indicator in INDICATORS:
            heads, floor = sum(counts[unit.code][indicator] for unit in units), Fraction(floors[stage][indicator])
            if 100 * heads < floor * pupils:
                name = f"{STAGE_WORDS[stage]}每百名学生{INDICATOR_WORDS[indicator]}"
                lacking = ceil(floor * pupils / 100) - heads
                said.append(
                    f"{name}全区平均{_per_hundred(heads, pupils)}人，"
                    f"低于底线{floors[stage][indicator].normalize():f}人；"
                    f"区内交流不改变平均数，总有学校达不到，全区还差{lacking}人，只能靠补充或培养。"
                )
    return tuple(said)
