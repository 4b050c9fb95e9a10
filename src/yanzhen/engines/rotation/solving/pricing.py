"""Which arcs a linear program asks for next (定价): small choices that column generation makes every round."""

from __future__ import annotations

import numpy as np

from yanzhen.engines.rotation.arcs import Floats, Ints
from yanzhen.engines.rotation.solving.program import Program
from yanzhen.engines.rotation.solving.search import Search

# Arcs of each candidate and into each post that a round may add.
A_ROUND = 3
MOST_ROUNDS = 200
# Less than this of a move counts as none.
WHOLE = 1e-6


def moved_twice(search: Search, program: Program) -> Ints:
    """Return the candidates who move more than once in the program's solution and are not yet held to once."""
    moved = np.bincount(search.layout.arc_candidate[program.arcs], program.flows(), len(search.layout.teacher))
    moved[program.limited] = 0.0
    return np.nonzero(moved > 1.0 + WHOLE)[0]


def cheapest(search: Search, reduced: Floats, among: Ints, most: int) -> Ints:
    """Return, of ``among``, the cheapest arcs of each candidate and into each post for each kind of teacher."""
    chosen = []
    for group in (search.layout.arc_candidate[among], search.pricer.key[among]):
        order = np.lexsort((among, reduced[among], group))
        sorted_group = group[order]
        rank = np.arange(len(order)) - np.searchsorted(sorted_group, sorted_group)
        chosen.append(among[order[rank < most]])
    return np.unique(np.concatenate(chosen))


def best_of(search: Search, reduced: Floats) -> float:
    """Return the sum over all candidates of the least reduced cost below zero."""
    return float(np.minimum(0.0, search.pricer.best(reduced)).sum())
