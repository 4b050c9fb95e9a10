"""The question without pairs (中转松弛): classes of alike teachers leave into a pool, posts take out of it.

It allows more than the question does, so it is small, quick and a lower bound; its prices are where the search begins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yanzhen.engines.rotation.arcs import BACKBONE, Floats, Ints, Layout
from yanzhen.engines.rotation.solving.program import INFINITY, Program


@dataclass(frozen=True, slots=True, eq=False)
class Hub:
    """Columns of the pool: ``leave`` by (class, subject taught), ``arrive`` by (post, flags)."""

    leave_arc: Ints
    leave_cost: Floats
    leave_most: Ints
    leave_class: Ints
    leave_node: Ints
    class_size: Ints
    arrive_arc: Ints
    arrive_most: Ints
    arrive_node: Ints
    nodes: int


def hub_of(layout: Layout) -> Hub:
    """Group candidates and arcs; ``leave_arc`` and ``arrive_arc`` are one arc of each group, for its rows."""
    who = layout.arc_candidate
    flags = layout.flags[:, 0] * 2 + layout.flags[:, BACKBONE]
    subject = layout.post_subject[layout.arc_post]
    stage = layout.unit_stage[layout.arc_unit]
    # Alike: same post left, same flags, same subjects that can be taught (seen from the arcs that there are).
    second = np.full(len(layout.teacher), -1, dtype=np.int64)
    other = subject != layout.post_subject[layout.home_post[who]]
    second[who[other]] = subject[other]
    _, alike, class_size = np.unique(
        np.stack((layout.home_post, flags, second), axis=1), axis=0, return_inverse=True, return_counts=True
    )
    alike = alike.reshape(-1)
    node, nodes = _numbered((stage * len(layout.subjects) + subject) * 4 + flags[who])
    leave_key = alike[who] * len(layout.subjects) + subject
    leave_arc = _first_of_each(leave_key, np.argsort(layout.arc_cost, kind="stable"))
    arrive_key = layout.arc_post * 4 + flags[who]
    arrive_arc = _first_of_each(arrive_key, np.arange(len(who)))
    able = np.zeros((len(layout.teacher), len(layout.subjects)), dtype=bool)
    able[who, subject] = True
    person, taught = np.nonzero(able)
    return Hub(
        leave_arc=leave_arc,
        leave_cost=layout.arc_cost[leave_arc],
        leave_most=_heads(alike[person] * len(layout.subjects) + taught, leave_key[leave_arc]),
        leave_class=alike[who[leave_arc]],
        leave_node=node[leave_arc],
        class_size=class_size,
        arrive_arc=arrive_arc,
        arrive_most=_heads(arrive_key, arrive_key[arrive_arc]),
        arrive_node=node[arrive_arc],
        nodes=nodes,
    )


def _numbered(key: Ints) -> tuple[Ints, int]:
    """Return the keys numbered in their order from 0 without holes, and how many there are; small keys, no sorting."""
    there = np.bincount(key) > 0
    number: Ints = (np.cumsum(there) - 1)[key]
    return number, int(there.sum())


def _first_of_each(key: Ints, order: Ints) -> Ints:
    """Return, for every key there is, the arc that comes first in ``order``; by key."""
    first = np.full(int(key.max(initial=-1)) + 1, -1, dtype=np.int64)
    first[key[order[::-1]]] = order[::-1]
    return first[first >= 0]


def _heads(key: Ints, wanted: Ints) -> Ints:
    """Return how often each key of ``wanted`` stands in ``key``, where nobody stands twice for one key."""
    return np.bincount(key, minlength=int(wanted.max(initial=-1)) + 1)[wanted]


def add_hub(program: Program, hub: Hub) -> None:
    """Add the pool's rows and columns to a program that has no arcs."""
    classes, start = len(hub.class_size), program.solver.getNumRow()
    low = np.concatenate((np.full(classes, -INFINITY), np.zeros(hub.nodes)))
    high = np.concatenate((hub.class_size.astype(float), np.zeros(hub.nodes)))
    nothing = np.zeros(0, dtype=np.int32)
    program.solver.addRows(len(low), low, high, 0, nothing, nothing, np.zeros(0))
    leave, arrive = program.arc_halves(hub.leave_arc, leaving=True), program.arc_halves(hub.arrive_arc, leaving=False)
    leave_rows = [*leave[0], start + hub.leave_class, start + classes + hub.leave_node]
    leave_figures = [*leave[1], np.ones(len(hub.leave_arc)), np.ones(len(hub.leave_arc))]
    cost = program.aim.cost * program.scale * hub.leave_cost
    program.add_columns(leave_rows, leave_figures, cost, hub.leave_most.astype(float))
    arrive_rows = [*arrive[0], start + classes + hub.arrive_node]
    arrive_figures = [*arrive[1], -np.ones(len(hub.arrive_arc))]
    program.add_columns(arrive_rows, arrive_figures, np.zeros(len(hub.arrive_arc)), hub.arrive_most.astype(float))
