"""A second pair of eyes (方案核对): holds a plan against every rule, with arithmetic of its own and no solver.

Nothing here is shared with what makes plans: who is due, limits, staff and ways are worked out again from the tables
in exact decimals; ways are roots to 50 digits. Nothing in a plan is believed, and no row is passed over: a row with
a fault still counts for the shares and posts. Source: contract of ``yanzhen rotate``, names of ``check``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Context, Decimal

from yanzhen.engines.rotation.checking_tiers import PlanRow, covered_and_tiered, fault_over, percent, whole_part
from yanzhen.engines.rotation.instance import Instance, Move, Params, School, Teacher, Unit
from yanzhen.kernel.problem import Problem

_EXACT = Context(prec=50)
_GRACE_KM = Decimal("1e-9")  # places are kept in binary: a billionth of a kilometre decides about nobody
_WRONG_KM = Decimal("0.001")
_FIRST_LINE = 2  # below the heading
_STAGES = {"primary": "小学", "junior": "初中"}
NAMES = (
    "TEACHER_TWICE", "NOT_ELIGIBLE", "STAGE", "SAME_SCHOOL", "SUBJECT", "POST_MIN", "POST_MAX", "UNIT_OUT", "SHARE_MIN",
    "SHARE_MAX", "BACKBONE", "ADDED_KM", "COMMUTE_KM", "WRONG_KM", "UNKNOWN_CODE", "COVERAGE", "TIER_DIRECTION",
    "TIER_SHARE", "TIER_KEPT",
)  # fmt: skip


def plan_rows(moves: Iterable[Move]) -> tuple[PlanRow, ...]:
    """Return moves as the rows that a file of them would have, in the order given."""
    return tuple(
        PlanRow(line, move.teacher, move.from_unit, move.to_unit, move.subject, Decimal(repr(float(move.added_km))))
        for line, move in enumerate(moves, start=_FIRST_LINE)
    )


def check_plan(instance: Instance, rows: Sequence[PlanRow]) -> tuple[Problem, ...]:
    """Return every rule that a plan breaks; empty when it is lawful.

    Args:
        instance: the question.
        rows: the plan; none means that nobody moves.
    Returns:
        Violations named by ``NAMES``: those of a row in the order of rows, ``key`` is the teacher's code; then those of
        posts and units at the last row that takes part, ``key`` is the unit's code, for a post with ``/`` and the
        subject; then those of the district, without a line.
    """
    return tuple(_Check(instance, rows).violations())


class _Check:
    """One plan under inspection."""

    def __init__(self, instance: Instance, rows: Sequence[PlanRow]) -> None:
        self.instance = instance
        self.params = instance.params
        self.rows = rows
        self.schools = {school.code: school for school in instance.schools}
        self.units = {unit.code: unit for unit in instance.units}
        self.teachers = {teacher.code: teacher for teacher in instance.teachers}
        self.posts = {(post.unit, post.subject): post for post in instance.posts}
        self.first = {row.teacher: row for row in reversed(rows) if row.teacher in self.teachers}

    def violations(self) -> Iterator[Problem]:
        for row in self.rows:
            yield from self._row(row)
        yield from self._posts()
        yield from self._units()
        yield from self._shares()
        yield from covered_and_tiered(self.instance, self.first)

    def _row(self, row: PlanRow) -> Iterator[Problem]:
        teacher = self.teachers.get(row.teacher)
        if teacher is None:
            said = f"教师表里没有教师{row.teacher}。"
            yield _at(row, "UNKNOWN_CODE", said, "teacher_code", found=row.teacher, expected="教师表里的代码")
        elif (first := self.first[row.teacher]) is not row:
            said = f"教师{row.teacher}在第{first.line}行已有一次安排；一人只能去一处。"
            yield _at(row, "TEACHER_TWICE", said, "teacher_code", found=row.teacher, expected="每人一行")
        if row.from_unit not in self.units:
            said = f"校段表里没有校段{row.from_unit}。"
            yield _at(row, "UNKNOWN_CODE", said, "from_unit", found=row.from_unit, expected="校段表里的代码")
        elif teacher is not None and teacher.unit != row.from_unit:
            said = f"教师{row.teacher}现在校段{teacher.unit}，不在校段{row.from_unit}。"
            yield _at(row, "UNKNOWN_CODE", said, "from_unit", found=row.from_unit, expected=teacher.unit)
        if row.to_unit not in self.units:
            said = f"校段表里没有校段{row.to_unit}。"
            yield _at(row, "UNKNOWN_CODE", said, "to_unit", found=row.to_unit, expected="校段表里的代码")
        if teacher is not None:
            yield from self._person(row, teacher)

    def _person(self, row: PlanRow, teacher: Teacher) -> Iterator[Problem]:
        if (reason := _why_not(teacher, self.params)) is not None:
            yield _at(row, "NOT_ELIGIBLE", f"教师{teacher.code}{reason}", "teacher_code", found=teacher.code)
        if row.subject not in (teacher.subject, teacher.second_subject or teacher.subject):
            can = "、".join(dict.fromkeys((teacher.subject, teacher.second_subject or teacher.subject)))
            said = f"教师{teacher.code}可任教{can}，方案安排任教{row.subject}。"
            yield _at(row, "SUBJECT", said, "subject", found=row.subject, expected=can)
        there = self.units.get(row.to_unit)
        if there is None:
            return
        here = self.units[teacher.unit]
        if (there.code, row.subject) not in self.posts:
            said = f"校段{there.code}没有{row.subject}岗位，不能接收。"
            yield _at(row, "SUBJECT", said, "subject", found=row.subject, expected="接收校段有岗位的学科")
        if here.stage != there.stage:
            old, new = (_STAGES.get(unit.stage, unit.stage) for unit in (here, there))
            said = f"教师{teacher.code}在{old}任教，校段{there.code}是{new}；只能在同一学段内交流。"
            yield _at(row, "STAGE", said, "to_unit", found=new, expected=old)
        if here.school == there.school:
            said = (
                f"校段{there.code}与教师{teacher.code}现在的校段{here.code}同属学校{here.school}；交流要到另一所学校。"
            )
            yield _at(row, "SAME_SCHOOL", said, "to_unit", found=there.school, expected="另一所学校")
        tiers = tuple(self.schools[unit.school].tier for unit in (here, there))
        if tiers in self.params.tier_rules.forbidden:
            said = (
                f"校段{here.code}属{tiers[0]}，校段{there.code}属{tiers[1]}；规定不安排由{tiers[0]}到{tiers[1]}的交流。"
            )
            yield _at(row, "TIER_DIRECTION", said, "to_unit", found=" → ".join(tiers), expected="规定允许的交流方向")
        yield from self._way(row, teacher, here, there)

    def _way(self, row: PlanRow, teacher: Teacher, here: Unit, there: Unit) -> Iterator[Problem]:
        params = self.params
        old = _way_km(teacher, self.schools[here.school], params)
        new = _way_km(teacher, self.schools[there.school], params)
        added = max(Decimal(0), _EXACT.subtract(new, old))
        if added > params.max_added_km + _GRACE_KM:
            said = f"路程由{_km(old)}公里增至{_km(new)}公里，增加{_km(added)}公里，超过上限{params.max_added_km}公里。"
            yield _at(row, "ADDED_KM", said, "to_unit", found=_km(added), expected=f"不超过{params.max_added_km}公里")
        if new > params.max_commute_km + _GRACE_KM and added > _GRACE_KM:
            said = f"路程{_km(new)}公里，超过上限{params.max_commute_km}公里，又比现在的{_km(old)}公里远。"
            yield _at(row, "COMMUTE_KM", said, "to_unit", found=_km(new), expected=f"不超过{params.max_commute_km}公里")
        if abs(_EXACT.subtract(row.added_km, added)) > _WRONG_KM + _GRACE_KM:
            said = f"方案写增加{row.added_km}公里，按坐标算应为{_km(added)}公里，相差超过0.001公里。"
            yield _at(row, "WRONG_KM", said, "added_km", found=str(row.added_km), expected=_km(added))

    def _posts(self) -> Iterator[Problem]:
        """Staff of every post: present subject before, the plan's after; outside already, no further outside."""
        before = Counter((teacher.unit, teacher.subject) for teacher in self.instance.teachers)
        leaving: dict[tuple[str, str], list[PlanRow]] = {}
        for code, row in self.first.items():
            leaving.setdefault((self.teachers[code].unit, self.teachers[code].subject), []).append(row)
        arriving: dict[tuple[str, str], dict[str, PlanRow]] = {}
        for row in self.rows:
            if row.teacher in self.teachers:
                arriving.setdefault((row.to_unit, row.subject), {}).setdefault(row.teacher, row)
        for post in self.instance.posts:
            place = (post.unit, post.subject)
            now, out, into = before[place], leaving.get(place, []), list(arriving.get(place, {}).values())
            then = now - len(out) + len(into)
            least, most = min(post.min_staff, now), max(post.max_staff, now)
            sums = f"校段{post.unit}{post.subject}现有{now}人，调出{len(out)}人、调入{len(into)}人后为{then}人"
            key = f"{post.unit}/{post.subject}"
            if then < least:
                limit = (
                    f"最少{post.min_staff}人"
                    if least == post.min_staff
                    else _outside(now, post.min_staff, "最少", "少")
                )
                said = f"{sums}，少于{limit}。"
                yield fault_over(
                    out, "POST_MIN", said, "from_unit", key, found=f"{then}人", expected=f"不少于{least}人"
                )
            if then > most:
                limit = (
                    f"最多{post.max_staff}人" if most == post.max_staff else _outside(now, post.max_staff, "最多", "多")
                )
                said = f"{sums}，多于{limit}。"
                yield fault_over(into, "POST_MAX", said, "to_unit", key, found=f"{then}人", expected=f"不多于{most}人")

    def _units(self) -> Iterator[Problem]:
        """Who leaves each unit, against its share of all its teachers."""
        staff = Counter(teacher.unit for teacher in self.instance.teachers)
        leaving: dict[str, list[PlanRow]] = {}
        for code, row in self.first.items():
            leaving.setdefault(self.teachers[code].unit, []).append(row)
        share = self.params.max_unit_out_share
        for unit in self.instance.units:
            rows = leaving.get(unit.code, [])
            most = whole_part(share, staff[unit.code])
            if len(rows) > most:
                said = (
                    f"校段{unit.code}有教师{staff[unit.code]}人，按{percent(share)}最多调出{most}人，"
                    f"方案调出{len(rows)}人。"
                )
                yield fault_over(
                    rows, "UNIT_OUT", said, "from_unit", unit.code, found=f"{len(rows)}人", expected=f"不多于{most}人"
                )

    def _shares(self) -> Iterator[Problem]:
        """How many move, and how many of them are backbone teachers."""
        params, moving = self.params, len(self.first)
        due = sum(_is_counted(teacher, params) for teacher in self.instance.teachers)
        least, most = -whole_part(-params.min_move_share, due), whole_part(params.max_move_share, due)
        if moving < least:
            said = f"应交流对象{due}人，按不低于{percent(params.min_move_share)}至少交流{least}人，方案交流{moving}人。"
            yield fault_over((), "SHARE_MIN", said, None, None, found=f"{moving}人", expected=f"不少于{least}人")
        if moving > most:
            said = f"应交流对象{due}人，按不超过{percent(params.max_move_share)}最多交流{most}人，方案交流{moving}人。"
            yield fault_over((), "SHARE_MAX", said, None, None, found=f"{moving}人", expected=f"不多于{most}人")
        backbone = sum(self.teachers[code].backbone for code in self.first)
        wanted = -whole_part(-params.min_backbone_share, moving)
        if backbone < wanted:
            said = (
                f"方案交流{moving}人，按骨干教师不低于{percent(params.min_backbone_share)}至少{wanted}人，"
                f"方案中骨干教师{backbone}人。"
            )
            yield fault_over((), "BACKBONE", said, None, None, found=f"{backbone}人", expected=f"不少于{wanted}人")


def _years(params: Params) -> Decimal:
    return params.eligible_years if params.eligible_years >= params.term_years else params.term_years


def _is_counted(teacher: Teacher, params: Params) -> bool:
    """Is the teacher among those that the shares are taken of?"""
    years = teacher.years_at_school
    return years is not None and years >= _years(params) and (teacher.exempt == "" or teacher.exempt[:2] == "D:")


def _why_not(teacher: Teacher, params: Params) -> str | None:
    """Return why somebody may not be moved; None where nothing stands against it."""
    if teacher.exempt[:2] == "D:":
        return f"暂缓交流（{teacher.exempt}），本次不能安排。"
    if teacher.exempt:
        return f"经认定不参加交流轮岗（{teacher.exempt}），不能安排。"
    if teacher.years_at_school is None:
        return "没有在本校任教年数，不能认定为应交流对象。"
    if teacher.years_at_school < _years(params):
        return f"在本校任教{teacher.years_at_school}年，不满{_years(params)}年，不属于应交流对象。"
    return None


def _way_km(teacher: Teacher, school: School, params: Params) -> Decimal:
    """Return the way to a school, 0 where the home is not known; decimals as the tables wrote them."""
    if teacher.home is None:
        return Decimal(0)
    ends = ((teacher.home[0], school.x_km), (teacher.home[1], school.y_km))
    legs = [_EXACT.subtract(Decimal(repr(one)), Decimal(repr(other))) for one, other in ends]
    square = _EXACT.add(_EXACT.multiply(legs[0], legs[0]), _EXACT.multiply(legs[1], legs[1]))
    return _EXACT.multiply(_EXACT.sqrt(square), params.road_factor)


def _km(way: Decimal) -> str:
    return f"{way:.3f}"


def _outside(now: int, limit: int, word: str, more: str) -> str:
    return f"现有的{now}人；原已不在核定的{word}{limit}人之内，不能更{more}"


def _at(row: PlanRow, code: str, said: str, column: str, *, found: str, expected: str | None = None) -> Problem:
    return Problem(
        code=code, message=said, line=row.line, column=column, key=row.teacher, found=found, expected=expected
    )
