"""A lawful plan at any rate (保底方案): the fewest moves, one teacher or one exchange at a time, without a solver.

Asked for only where the time was up before anything could be rounded: it looks at the rules alone, not at what a plan
is worth, and takes no longer than reading the tables. Teachers come in the order of their codes, the backbone first.
"""

from __future__ import annotations

from collections import defaultdict
from math import ceil

import numpy as np

from yanzhen.engines.rotation.arcs import BACKBONE, Ints
from yanzhen.engines.rotation.multipliers import Box
from yanzhen.engines.rotation.solving.search import Search, is_lawful


def fewest_moves(search: Search, box: Box) -> Ints | None:
    """Return the arcs of a lawful plan with hardly more than the fewest moves; None where this way finds none."""
    layout = search.layout
    draft = _Draft(search, box)
    wanted = max(box.moves[0], 0)
    leading = ceil(layout.backbone_share * wanted)
    backbone = np.nonzero(layout.flags[:, BACKBONE] == 1)[0].tolist()
    others = np.nonzero(layout.flags[:, BACKBONE] == 0)[0].tolist()
    draft.move(backbone, leading)
    draft.move(others, wanted)
    draft.move(backbone, wanted)
    plan = np.sort(np.array(list(draft.arc_of.values()), dtype=np.int64))
    return plan if is_lawful(layout, plan, box) else None


class _Draft:
    """A plan that grows by moves into room that there is, and by exchanges between two posts."""

    def __init__(self, search: Search, box: Box) -> None:
        layout = search.layout
        self._layout, self._most = layout, box.moves[1]
        self._first = layout.first_arc.tolist()
        self._entered = layout.arc_post.tolist()
        self._home, self._unit = layout.home_post.tolist(), layout.unit.tolist()
        self._spare = (layout.post_now - box.posts[0]).tolist()
        self._room = (box.posts[1] - layout.post_now).tolist()
        self._leave = box.outs[1].tolist()
        self._from: dict[int, list[int]] = defaultdict(list)
        for person, post in enumerate(self._home):
            self._from[post].append(person)
        self._backbone = layout.flags[:, BACKBONE].tolist()
        self.arc_of: dict[int, int] = {}

    def move(self, people: list[int], until: int) -> None:
        """Move ``people`` in their order until so many move in all."""
        for person in people:
            if len(self.arc_of) >= until:
                return
            if person not in self.arc_of and self._leave[self._unit[person]] > 0:
                _ = self._into_room(person) or (len(self.arc_of) + 2 <= self._most and self._in_exchange(person))

    def _into_room(self, person: int) -> bool:
        if self._spare[self._home[person]] <= 0:
            return False
        for arc in range(self._first[person], self._first[person + 1]):
            if self._room[self._entered[arc]] > 0:
                self._go(person, arc)
                return True
        return False

    def _in_exchange(self, person: int) -> bool:
        """Move two people into one another's posts, one of the same standing where there is one."""
        home = self._home[person]
        for alike in (True, False):
            for arc in range(self._first[person], self._first[person + 1]):
                for other in self._from[self._entered[arc]]:
                    back = self._way(other, home)
                    if (
                        back is not None
                        and (self._backbone[other] == self._backbone[person]) == alike
                        and (alike or not self._backbone[person])
                    ):
                        self._go(person, arc)
                        self._go(other, back)
                        return True
        return False

    def _way(self, person: int, post: int) -> int | None:
        """Return the arc by which somebody who is still free could go to ``post``."""
        if person in self.arc_of or self._leave[self._unit[person]] <= 0:
            return None
        arcs = range(self._first[person], self._first[person + 1])
        return next((arc for arc in arcs if self._entered[arc] == post), None)

    def _go(self, person: int, arc: int) -> None:
        self.arc_of[person] = arc
        self._leave[self._unit[person]] -= 1
        for post, change in ((self._home[person], -1), (self._entered[arc], 1)):
            self._spare[post] += change
            self._room[post] -= change
