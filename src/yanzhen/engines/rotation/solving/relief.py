"""Which groups of rules make room when they are dropped one at a time, and how much (放宽一项的余地)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from yanzhen.engines.rotation.arcs import Layout
from yanzhen.engines.rotation.solving.program import Program
from yanzhen.engines.rotation.solving.rule_groups import (
    TIER_DIRECTION,
    TOLERANCE,
    Group,
    Room,
    direction_words,
    without_directions,
)


@dataclass(frozen=True, slots=True)
class Relief:
    """A group of rules by its name and in words, and the room that there is without it."""

    rule: str
    words: str
    freed: Room


def reliefs(
    program: Program,
    held: Room,
    groups: Iterable[Group],
    *,
    room: Callable[[Program], Room | None],
    pool: Callable[[Layout], Program],
) -> list[Relief]:
    """Return the groups without which there would be more room, the one that takes most of it first.

    Args:
        program: the question with every rule, and ``held`` the room that it leaves.
        room: works out the room that a program leaves; None where the solver gave up.
        pool: makes the program anew for a layout in which directions are free.
    """
    layout, found = program.layout, []
    for group in groups:
        if np.any(np.abs(group.prices(layout, held.prices)) > TOLERANCE):
            freed = program.without(group.drop(program), lambda: room(program))
            found.append((group.rule, group.words(layout, held), freed))
    if (free := without_directions(layout)) is not None:
        found.append((TIER_DIRECTION, direction_words(layout), room(pool(free))))
    made = [
        Relief(rule, words, freed) for rule, words, freed in found if freed is not None and freed.moves > held.moves
    ]
    return sorted(made, key=lambda one: -one.freed.moves)
