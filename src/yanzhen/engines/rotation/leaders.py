"""Who of the heads and deputies changes places with whom (校级干部交流): the question and what every place costs.

A post of a head or a deputy is one person's. It is never left empty by a rotation and never doubled: those who are due
exchange their posts among themselves, a head with heads and a deputy with deputies, primary with primary and junior
with junior. A vacancy is filled by an appointment, which is no matter of rotation.
Source: reference ``teacher-rotation`` RT-02, RT-07, RT-08 and section 8 (no return to the school one came from).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import dist

from yanzhen.engines.rotation.draw import in_drawn_order
from yanzhen.engines.rotation.instance import School

METRES = 1000
# What stands in a table of costs for a place that a person may not go to; read as "none", never added up.
CLOSED: int | None = None
Kind = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Leader:
    """A head or deputy who is due (应当交流的校级干部).

    Attributes:
        duty: ``head`` or ``deputy``; posts of the two are never exchanged.
        years_at_school: years in the present school, None where unknown.
        home: kilometres on the plane, None where unknown: then no way is reckoned.
        served: codes of schools that the person came from or went to in earlier rotations.
        wish: code of the school wished for, empty for none.
    """

    code: str
    school: str
    stage: str
    duty: str
    years_at_school: Decimal | None
    home: tuple[float, float] | None
    served: frozenset[str] = frozenset()
    wish: str = ""

    @property
    def kind(self) -> Kind:
        """Posts of the same stage and duty are exchanged."""
        return (self.stage, self.duty)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderRules:
    """What the authority settles for heads and deputies (校级干部交流的规定).

    Attributes:
        per_school: most of them who leave one school in a year; 0 arranges nobody.
        max_added_km, max_commute_km: as for teachers, one way.
        wish_km, tier_km: so many kilometres are a fulfilled wish and an exchange between tiers worth.
        draw_seed: the published seed that orders those in the same position.
    """

    per_school: int
    road_factor: Decimal
    max_added_km: Decimal
    max_commute_km: Decimal
    wish_km: Decimal
    tier_km: Decimal
    draw_seed: str


@dataclass(frozen=True)
class LeaderQuestion:
    """Schools, leaders who are due, rules; lists in the order of their codes."""

    schools: tuple[School, ...]
    leaders: tuple[Leader, ...]
    rules: LeaderRules

    @cached_property
    def by_school(self) -> dict[str, School]:
        """Schools by code."""
        return {school.code: school for school in self.schools}


@dataclass(frozen=True, slots=True)
class LeaderMove:
    """A leader's move: ``to`` is the code of the school whose post of the same stage and duty is taken."""

    code: str
    to: str


@dataclass(frozen=True)
class Pool:
    """Leaders of one stage and duty whose posts are exchanged, in the order of the draw.

    Attributes:
        costs: metres (n × n): row a person, column the post of the person of that number; the diagonal is staying and
            holds 0, which nobody is charged; None where the person may not go.
    """

    kind: Kind
    leaders: tuple[Leader, ...]
    costs: tuple[tuple[int | None, ...], ...]

    @cached_property
    def stay(self) -> int:
        """Metres that staying is reckoned at: over twice what all ways could differ by, so that as many as can move."""
        known = [cost for row in self.costs for cost in row if cost is not None]
        return 1 + 2 * len(self.leaders) * (max([*known, 0]) - min([*known, 0]))


def way_m(home: tuple[float, float] | None, school: School, factor: Decimal) -> int | None:
    """Return the way from home to a school in whole metres, straight line × ``factor``; None if home is unknown."""
    return None if home is None else round(dist(home, (school.x_km, school.y_km)) * float(factor) * METRES)


def added_m(leader: Leader, there: School, question: LeaderQuestion) -> int:
    """Return by how many whole metres the way grows, one way; 0 where it gets shorter or the home is not known."""
    factor = question.rules.road_factor
    old = way_m(leader.home, question.by_school[leader.school], factor)
    new = way_m(leader.home, there, factor)
    return 0 if old is None or new is None else max(0, new - old)


def chosen(question: LeaderQuestion) -> tuple[tuple[Leader, ...], tuple[Leader, ...]]:
    """Return who may move this year and who waits because the school's number for the year is used up.

    Of one school those go first who have been there longest; equal years by the published draw.
    """
    rank = {code: place for place, code in enumerate(_drawn(question, question.leaders))}
    groups: defaultdict[str, list[Leader]] = defaultdict(list)
    for leader in question.leaders:
        groups[leader.school].append(leader)
    going, waiting = [], []
    for school in sorted(groups):
        ordered = sorted(groups[school], key=lambda one: (-(one.years_at_school or Decimal(0)), rank[one.code]))
        going += ordered[: question.rules.per_school]
        waiting += ordered[question.rules.per_school :]
    return tuple(sorted(going, key=lambda one: one.code)), tuple(sorted(waiting, key=lambda one: one.code))


def pools_of(question: LeaderQuestion) -> tuple[Pool, ...]:
    """Return who exchanges with whom, by stage and duty, with what every place costs in whole metres.

    The cost is what the way grows by, less ``wish_km`` where the wish is fulfilled, less ``tier_km`` where the two
    schools are of different tiers.
    """
    groups: defaultdict[Kind, list[Leader]] = defaultdict(list)
    for leader in chosen(question)[0]:
        groups[leader.kind].append(leader)
    found = []
    for kind in sorted(groups):
        by_code = {leader.code: leader for leader in groups[kind]}
        leaders = tuple(by_code[code] for code in _drawn(question, by_code.values()))
        costs = tuple(tuple(_cost(one, other, question) for other in leaders) for one in leaders)
        found.append(Pool(kind, leaders, costs))
    return tuple(found)


def _cost(one: Leader, other: Leader, question: LeaderQuestion) -> int | None:
    if one.code == other.code:
        return 0
    schools, rules = question.by_school, question.rules
    here, there = schools[one.school], schools[other.school]
    if other.school == one.school or other.school in one.served:
        return CLOSED
    added = added_m(one, there, question)
    way = way_m(one.home, there, rules.road_factor) or 0
    if added > int(rules.max_added_km * METRES) or (added and way > int(rules.max_commute_km * METRES)):
        return CLOSED
    cost = added
    if one.wish == other.school:
        cost -= int(rules.wish_km * METRES)
    if here.tier and there.tier and here.tier != there.tier:
        cost -= int(rules.tier_km * METRES)
    return cost


def _drawn(question: LeaderQuestion, leaders: Iterable[Leader]) -> tuple[str, ...]:
    return in_drawn_order(question.rules.draw_seed, (leader.code for leader in leaders))
