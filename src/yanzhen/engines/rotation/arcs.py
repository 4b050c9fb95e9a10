"""The question as arrays: who may go where at what price, and every limit as an exact whole number.

A *candidate* is an eligible teacher who is not deferred; an *arc* is one candidate who goes to one unit and teaches
one subject there.
Everything stands in the order of codes (arcs by teacher, unit, subject), so equal questions give equal arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from yanzhen.engines.rotation.demands import Demands, demands_of
from yanzhen.engines.rotation.eligibility import Standing, share_limits, standing_of
from yanzhen.engines.rotation.instance import INDICATORS, Instance

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

BACKBONE = INDICATORS.index("backbone")
PE_ART = INDICATORS.index("pe_art")
# Distances are binary while limits are decimal: 10^-9 km must not decide about a person.
GRACE_KM = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """One question in arrays.

    Attributes:
        instance: the question.
        stages: names, sorted; ``unit_stage`` points into them.
        pupils: of each unit, shape (units,).
        counts: heads of each indicator before any move, shape (units, indicators).
        out_cap: most teachers who may leave each unit.
        post_unit, post_subject: of each post; teachers in a subject without a post stand in one that nobody may enter.
        post_now, post_low, post_high: heads before, least and most after; a post outside its bounds may stay as it is.
        eligible: number of teachers who count as eligible, deferred ones among them.
        least_moves, most_moves: moves of the district.
        backbone_share: of the movers, exact.
        teacher: place of each candidate in ``instance.teachers``, then her ``unit`` and ``flags`` (candidates, 3).
        arc_candidate, arc_unit, arc_post, arc_cost, arc_km: of each arc; ``arc_post`` is the post entered.
        arc_flags: whether the arriving teacher counts for each indicator there, shape (arcs, 3).
        home_post: the post that each candidate leaves.
        arrivals: most teachers who can arrive at each unit.
        demands: coverage of backbone teachers and rules between tiers; without rows where none is set.
    """

    instance: Instance
    stages: tuple[str, ...]
    subjects: tuple[str, ...]
    unit_stage: Ints
    pupils: Ints
    counts: Ints
    out_cap: Ints
    post_unit: Ints
    post_subject: Ints
    post_now: Ints
    post_low: Ints
    post_high: Ints
    eligible: int
    least_moves: int
    most_moves: int
    backbone_share: Fraction
    teacher: Ints
    unit: Ints
    home_post: Ints
    flags: Ints
    arc_candidate: Ints
    arc_unit: Ints
    arc_post: Ints
    arc_flags: Ints
    arc_cost: Floats
    arc_km: Floats
    arrivals: Ints
    demands: Demands

    @property
    def first_arc(self) -> Ints:
        """Where each candidate's arcs begin, shape (candidates + 1,)."""
        first: Ints = np.searchsorted(self.arc_candidate, np.arange(len(self.teacher) + 1))
        return first


def lay_out(instance: Instance) -> Layout:
    """Turn a question into arrays; arcs that no rule allows are not made."""
    instance = _in_order(instance)
    params = instance.params
    units = {unit.code: place for place, unit in enumerate(instance.units)}
    stages = tuple(sorted({unit.stage for unit in instance.units}))
    subjects = tuple(
        sorted({post.subject for post in instance.posts} | {name for t in instance.teachers for name in t.subjects})
    )
    subject_place = {name: place for place, name in enumerate(subjects)}
    at = np.array([units[t.unit] for t in instance.teachers], dtype=np.int64)
    teaches = np.array([subject_place[t.subject] for t in instance.teachers], dtype=np.int64)
    is_pe_art = np.array([name in params.pe_art_subjects for name in subjects], dtype=np.int64)
    flags = np.array([(t.above_qualification, t.backbone, 0) for t in instance.teachers], dtype=np.int64).reshape(-1, 3)
    flags[:, PE_ART] = is_pe_art[teaches]
    counts = np.zeros((len(units), len(INDICATORS)), dtype=np.int64)
    np.add.at(counts, at, flags)
    limits = share_limits(instance)
    out_cap = np.array([limits.out_of[unit.code] for unit in instance.units], dtype=np.int64)
    posts = _posts(instance, units, subject_place, at, teaches)
    teacher = np.array(
        [place for place, one in enumerate(instance.teachers) if standing_of(one, params) is Standing.DUE],
        dtype=np.int64,
    )
    unit_stage = np.array([stages.index(unit.stage) for unit in instance.units], dtype=np.int64)
    post_of = np.full((len(units), len(subjects)), -1, dtype=np.int64)
    post_of[posts["unit"], posts["subject"]] = np.arange(len(posts["unit"]))
    candidate, goal, entered, km, cost = _arcs(instance, teacher, at, unit_stage, post_of, posts["open"])
    arc_flags = flags[teacher[candidate]]
    arc_flags[:, PE_ART] = is_pe_art[posts["subject"][entered]]
    room = np.zeros(len(units), dtype=np.int64)
    np.add.at(room, posts["unit"], np.maximum(0, posts["high"] - posts["now"]))
    return Layout(
        instance=instance,
        stages=stages,
        subjects=subjects,
        unit_stage=unit_stage,
        pupils=np.array([unit.pupils for unit in instance.units], dtype=np.int64),
        counts=counts,
        out_cap=out_cap,
        post_unit=posts["unit"],
        post_subject=posts["subject"],
        post_now=posts["now"],
        post_low=posts["low"],
        post_high=posts["high"],
        eligible=limits.eligible,
        least_moves=limits.least,
        most_moves=limits.most,
        backbone_share=Fraction(params.min_backbone_share),
        teacher=teacher,
        unit=at[teacher],
        home_post=post_of[at[teacher], teaches[teacher]],
        flags=flags[teacher],
        arc_candidate=candidate,
        arc_unit=goal,
        arc_post=entered,
        arc_flags=arc_flags,
        arc_cost=cost,
        arc_km=km,
        arrivals=np.minimum(
            room + np.minimum(out_cap, np.bincount(at[teacher], minlength=len(units))),
            np.bincount(goal, minlength=len(units)),
        ),
        demands=demands_of(instance, counts, BACKBONE),
    )


def _in_order(instance: Instance) -> Instance:
    """Return the question with every list in the order of its codes, whoever put it together."""
    return replace(
        instance,
        schools=tuple(sorted(instance.schools, key=lambda one: one.code)),
        units=tuple(sorted(instance.units, key=lambda one: one.code)),
        posts=tuple(sorted(instance.posts, key=lambda one: (one.unit, one.subject))),
        teachers=tuple(sorted(instance.teachers, key=lambda one: one.code)),
    )


def _posts(
    instance: Instance, units: dict[str, int], subjects: dict[str, int], at: Ints, teaches: Ints
) -> dict[str, Ints]:
    now = np.zeros((len(units), len(subjects)), dtype=np.int64)
    np.add.at(now, (at, teaches), 1)
    rows = {(units[post.unit], subjects[post.subject]): (post.min_staff, post.max_staff) for post in instance.posts}
    places = sorted(rows.keys() | {(int(u), int(j)) for u, j in zip(*np.nonzero(now), strict=True)})
    present = np.array([now[place] for place in places], dtype=np.int64)
    # A subject taught without a post: those in it may stay or leave, nobody may enter.
    bounds = np.array([rows.get(place, (0, now[place])) for place in places], dtype=np.int64).reshape(-1, 2)
    table = np.array(places, dtype=np.int64).reshape(-1, 2)
    return {
        "unit": table[:, 0],
        "subject": table[:, 1],
        "now": present,
        "low": np.minimum(bounds[:, 0], present),
        "high": np.maximum(bounds[:, 1], present),
        "open": np.array([place in rows for place in places], dtype=np.int64),
    }


def _arcs(
    instance: Instance, teacher: Ints, at: Ints, unit_stage: Ints, post_of: Ints, is_open: Ints
) -> tuple[Ints, Ints, Ints, Floats, Floats]:
    """Return every allowed move, one block of (candidates × units) for each stage and subject."""
    params = instance.params
    place = {school.code: number for number, school in enumerate(instance.schools)}
    unit_school = np.array([place[unit.school] for unit in instance.units], dtype=np.int64)
    where = np.array([(s.x_km, s.y_km) for s in instance.schools], dtype=float).reshape(-1, 2)[unit_school]
    areas = np.unique([s.school_district for s in instance.schools], return_inverse=True)[1][unit_school]
    groups = np.array([s.group for s in instance.schools])[unit_school]
    closed = _closed_directions(instance)
    road, farther, farthest = float(params.road_factor), float(params.max_added_km), float(params.max_commute_km)
    people = [instance.teachers[number] for number in teacher]
    homes = np.array([t.home or (np.nan, np.nan) for t in people], dtype=float).reshape(-1, 2)
    origin = at[teacher]
    before = np.hypot(*(homes - where[origin]).T) * road
    names = {name: number for number, name in enumerate(_subject_names(instance))}
    able = np.full((len(people), 2), -1, dtype=np.int64)
    for number, person in enumerate(people):
        for column, name in enumerate(person.subjects):
            able[number, column] = names[name]
    blocks: list[tuple[Ints, Ints, Ints, Floats]] = []
    for stage in range(int(unit_stage.max(initial=-1)) + 1):
        for subject in range(len(names)):
            goals = np.nonzero((unit_stage == stage) & (post_of[:, subject] >= 0))[0]
            goals = goals[is_open[post_of[goals, subject]] == 1]
            who = np.nonzero((unit_stage[origin] == stage) & (able == subject).any(axis=1))[0]
            if not len(goals) or not len(who):
                continue
            after = np.hypot(homes[who, :1] - where[goals, 0], homes[who, 1:] - where[goals, 1]) * road
            added = np.nan_to_num(np.maximum(0.0, after - before[who, None]), nan=0.0)
            nearer = added <= GRACE_KM
            allowed = (added <= farther + GRACE_KM) & (nearer | (np.nan_to_num(after) <= farthest + GRACE_KM))
            allowed &= unit_school[origin[who], None] != unit_school[goals]
            if closed is not None:
                allowed &= ~closed[np.ix_(origin[who], goals)]
            rows, columns = np.nonzero(allowed)
            blocks.append((who[rows], goals[columns], post_of[goals[columns], subject], added[rows, columns]))
    none = np.zeros(0, dtype=np.int64)
    candidate = np.concatenate([none, *(block[0] for block in blocks)])
    unit = np.concatenate([none, *(block[1] for block in blocks)])
    post = np.concatenate([none, *(block[2] for block in blocks)])
    km = np.concatenate([np.zeros(0), *(block[3] for block in blocks)])
    order = np.lexsort((post, unit, candidate))
    candidate, unit, post, km = candidate[order], unit[order], post[order], km[order]
    left = origin[candidate]
    same_group = (groups[left] == groups[unit]) & (groups[unit] != "")
    far = (areas[left] != areas[unit]) & ~same_group
    weights = params.weights
    cost = float(weights.move) + float(weights.km) * km + float(weights.off_district) * far
    return candidate, unit, post, km, cost


def _closed_directions(instance: Instance) -> npt.NDArray[np.bool_] | None:
    """Return between which units the tiers forbid a move, shape (units, units); None where no direction is closed."""
    forbidden = instance.params.tier_rules.forbidden
    if not forbidden:
        return None
    tier_of = {school.code: school.tier for school in instance.schools}
    tiers = [tier_of[unit.school] for unit in instance.units]
    names = sorted(set(tiers))
    between = np.array([[(old, new) in forbidden for new in names] for old in names], dtype=bool)
    place = np.array([names.index(tier) for tier in tiers], dtype=np.int64)
    return between[np.ix_(place, place)]


def _subject_names(instance: Instance) -> list[str]:
    return sorted({post.subject for post in instance.posts} | {name for t in instance.teachers for name in t.subjects})
