"""What the solver hands back (求解结果): a plan, how far from the best it can be, and the prices that prove it.

Nothing here is a proof by itself: the plan is counted again by ``checking``, the bound by ``certificate``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from yanzhen.engines.rotation.instance import Move

# How the steps that the solver tells of are said; a test holds them to be all of them.
STEP_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "hub": "正在估算界限",
        "stages": "正在分校段比较去向",
        "columns": "正在比较去向",
        "units": "正在逐校段核对整数人数",
        "rounding": "正在落到人数",
        "whole": "正在确定方案",
    }
)


class Status(StrEnum):
    """What is known of the plan (求解状态)."""

    OPTIMAL = "OPTIMAL"  # the first phase is proved to be within the gap asked for
    FEASIBLE = "FEASIBLE"  # a lawful plan, its gap larger than asked for
    INFEASIBLE = "INFEASIBLE"  # proved: no plan keeps every rule
    NOT_FOUND = "NOT_FOUND"  # gave up: a plan may still exist


class StoppedBy(StrEnum):
    """Why the search ended (停止原因)."""

    GAP = "GAP"  # the gap asked for is proved
    SECONDS = "SECONDS"  # the time given is up
    CANCELLED = "CANCELLED"  # a person stopped it
    EXHAUSTED = "EXHAUSTED"  # the counted work allowed is done and the gap is still larger
    INFEASIBLE = "INFEASIBLE"  # no plan exists


@dataclass(frozen=True, slots=True)
class Phase:
    """One objective in its turn: ``weighted``, or ``equity``, ``cost`` and ``draw``.

    Attributes:
        name: the objective.
        value: of the best plan found in this phase, in the objective's own unit.
        bound: no plan admitted to this phase is below it.
        gap: (value - bound) / max(abs(value), 1e-9).
    """

    name: str
    value: float
    bound: float
    gap: float


@dataclass(frozen=True, slots=True)
class Price:
    """The published price of one rule (影子价格); fields that do not apply are empty.

    ``row`` is ``PHASE:PATH:RULE``: the phase, the branch of the proof (empty at its root) and the rule
    (POST, OUT, MOVES, BACKBONE, HEADS, EQUITY, COVERAGE, TIER_SHARE, ``TIER_KEPT:`` and the tier) or ``SPLIT_`` and a
    rule, where the proof falls in two parts.
    """

    row: str
    unit: str
    subject: str
    indicator: str
    stage: str
    price: float


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that cannot all be kept (冲突的规则): what was asked, what is possible, a Chinese sentence with numbers.

    Attributes:
        rules: the groups of rules against one another, e.g. ``("SHARE_MIN", "UNIT_OUT")``.
        asked: what the first of them asks for, in its own unit.
        possible: the most (or least) that the others leave room for.
        message: one sentence for the authority.
    """

    rules: tuple[str, ...]
    asked: float
    possible: float
    message: str


@dataclass(frozen=True, slots=True)
class Solution:
    """The answer to one question.

    Attributes:
        status: what is known.
        stopped_by: why the search ended.
        moves: by code of teacher; empty without a plan.
        phases: in their order; empty without a plan.
        bound: of the first phase (weighted: the whole objective; lexicographic: equity and shortfall); None if unknown.
        prices: that prove every bound, see ``certificate``.
        infeasible: why there is no plan; empty where there is one or it is not known.
    """

    status: Status
    stopped_by: StoppedBy
    moves: tuple[Move, ...] = ()
    phases: tuple[Phase, ...] = ()
    bound: float | None = None
    prices: tuple[Price, ...] = ()
    infeasible: tuple[Conflict, ...] = ()

    @property
    def gap(self) -> float | None:
        """The largest certified gap of the phases; None without a plan."""
        return max((phase.gap for phase in self.phases), default=None)


def relative_gap(value: float, bound: float) -> float:
    """Return the gap of the contract; below zero only by rounding, then zero.

    >>> relative_gap(2.0, 1.5)
    0.25
    """
    if value == float("inf"):
        return value
    return max(0.0, (value - bound) / max(abs(value), 1e-9))
