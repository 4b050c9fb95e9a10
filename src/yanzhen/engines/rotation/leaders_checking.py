"""Checks an exchange of heads and deputies again (校级干部交流的核对), with arithmetic of its own and without a solver.

It trusts neither the plan's figures nor the module that made it: rules are read anew from persons and schools, and a
bound is accepted only where the published prices prove it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import hypot

from yanzhen.engines.rotation.leaders import Leader, LeaderMove, LeaderQuestion
from yanzhen.kernel.problem import Problem

_GRACE_M = 1


def check_leaders(question: LeaderQuestion, moves: Sequence[LeaderMove]) -> list[Problem]:
    """Return every rule that the exchange breaks; empty when it is lawful.

    Codes: TEACHER_TWICE, NOT_DUE, UNKNOWN_SCHOOL, SAME_SCHOOL, NO_POST, SERVED_THERE, ADDED_KM, COMMUTE_KM,
    POST_EMPTY, POST_DOUBLED, PER_SCHOOL.
    """
    people = {leader.code: leader for leader in question.leaders}
    names = {school.code: school.name for school in question.schools}
    found = [
        Problem(code="TEACHER_TWICE", message=f"教师{code}安排了{count}次，只能安排一次。", key=code)
        for code, count in Counter(move.code for move in moves).items()
        if count > 1
    ]
    known: list[tuple[Leader, str]] = []
    for move in moves:
        leader = people.get(move.code)
        if leader is None:
            said = f"教师{move.code}不是应当交流的正副校级干部。"
            found.append(Problem(code="NOT_DUE", message=said, key=move.code))
        elif move.to not in names:
            said = f"没有代码为{move.to}的学校。"
            found.append(Problem(code="UNKNOWN_SCHOOL", message=said, key=move.code))
        else:
            known.append((leader, move.to))
            found += _of_person(leader, move.to, question, names)
    return [*found, *_posts(known, names), *_per_school(known, question, names)]


def _of_person(leader: Leader, to: str, question: LeaderQuestion, names: Mapping[str, str]) -> Iterable[Problem]:
    def fault(code: str, said: str) -> Problem:
        return Problem(code=code, message=f"教师{leader.code}：{said}", key=leader.code)

    if to == leader.school:
        yield fault("SAME_SCHOOL", "拟任学校就是现在的学校。")
        return
    kind = (leader.stage, leader.duty)
    if not any((one.stage, one.duty, one.school) == (*kind, to) for one in question.leaders):
        yield fault("NO_POST", f"{names[to]}没有应当交流的同校段、同职级干部，岗位腾不出来。")
    if to in leader.served:
        yield fault("SERVED_THERE", f"以前轮岗时在{names[to]}任职，不再回去。")
    old, new = (_metres(leader, school, question) for school in (leader.school, to))
    if old is None or new is None or new <= old:
        return
    rules = question.rules
    if new - old > rules.max_added_km * 1000 + _GRACE_M:
        yield fault("ADDED_KM", f"单程增加{float((new - old) / 1000):.1f}千米，上限{_plain(rules.max_added_km)}千米。")
    if new > rules.max_commute_km * 1000 + _GRACE_M:
        yield fault("COMMUTE_KM", f"单程{float(new / 1000):.1f}千米，上限{_plain(rules.max_commute_km)}千米。")


def _metres(leader: Leader, school: str, question: LeaderQuestion) -> Fraction | None:
    if leader.home is None:
        return None
    place = next(one for one in question.schools if one.code == school)
    line = hypot(leader.home[0] - place.x_km, leader.home[1] - place.y_km)
    return Fraction(line) * Fraction(question.rules.road_factor) * 1000


def _posts(known: Sequence[tuple[Leader, str]], names: Mapping[str, str]) -> Iterable[Problem]:
    """Every post that is left is taken by exactly one."""
    steps: Counter[tuple[str, str, str]] = Counter()
    for leader, to in known:
        steps[leader.school, leader.stage, leader.duty] -= 1
        steps[to, leader.stage, leader.duty] += 1
    for (school, stage, duty), step in sorted(steps.items()):
        post = f"{names[school]}{'小学' if stage == 'primary' else '初中'}{'正校级' if duty == 'head' else '副校级'}"
        if step < 0:
            yield Problem(code="POST_EMPTY", message=f"{post}岗位空出{-step}个，没有人接任。", key=school)
        elif step > 0:
            yield Problem(code="POST_DOUBLED", message=f"{post}岗位多出{step}人。", key=school)


def _per_school(
    known: Sequence[tuple[Leader, str]], question: LeaderQuestion, names: Mapping[str, str]
) -> Iterable[Problem]:
    most = question.rules.per_school
    for school, count in sorted(Counter(leader.school for leader, _ in known).items()):
        if count > most:
            said = f"{names[school]}一年交流校级干部{count}人，上限{most}人。"
            yield Problem(code="PER_SCHOOL", message=said, key=school)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def proved_gap(
    costs: Sequence[Sequence[int | None]], stay: int, match: Sequence[int], rows: Sequence[int], columns: Sequence[int]
) -> int | None:
    """Return how far an assignment may be from the best, in the unit of ``costs``; None where the prices prove nothing.

    Args:
        costs: n × n, None where a person may not go; the diagonal counts as ``stay``.
        match: the column of every row.
        rows, columns: published prices; ``rows[i] + columns[j]`` may exceed no cost.

    >>> proved_gap([[0, 5], [7, 0]], 25, [1, 0], [5, 7], [0, 0])
    0
    """
    value = 0
    for row, line in enumerate(costs):
        for column, listed in enumerate(line):
            cost = stay if row == column else listed
            if cost is not None and rows[row] + columns[column] > cost:
                return None
            if match[row] == column:
                if cost is None:
                    return None
                value += cost
    return value - sum(rows) - sum(columns)
