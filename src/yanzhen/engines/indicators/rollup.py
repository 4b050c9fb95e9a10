"""Roll-up (汇总): figures of a tree's leaves gathered upwards, with who has reported and who has not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

ZERO, ONE = Decimal(0), Decimal(1)


class Formula(StrEnum):
    """How a node's figure follows from its children's.

    DISTINCT counts people: one person may stand under several children, so that their figures never add up. A figure
    above a single child is the child's; above several it is unknown here, and counted anew from the rows elsewhere.
    """

    SUM = "SUM"
    MEAN = "MEAN"
    RATE = "RATE"
    ALL_MUST_PASS = "ALL_MUST_PASS"
    LATEST = "LATEST"
    WEIGHTED = "WEIGHTED"
    DISTINCT = "DISTINCT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one leaf reported (上报值); None means not reported, never zero.

    Attributes:
        value: the figure, in the indicator's unit.
        numerator: of a rate, in the unit counted.
        denominator: of a rate, >= 0, in the unit counted.
        passed: a verdict given as such.
        observed_on: the day the figure is of.
    """

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    passed: bool | None = None
    observed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One task or organisation of the tree.

    Attributes:
        key: unique in the tree.
        parent: key of the node above, None at the top.
        formula: how the children are gathered; a leaf's own formula is not used.
        reading: what a leaf reported; an inner node's own reading is left out of every figure.
        weight: share in a WEIGHTED parent, >= 0.
        target: value to reach; it turns a value into passed or not passed.
        at_most: whether the target is a ceiling.
    """

    key: str
    parent: str | None = None
    formula: Formula = Formula.SUM
    reading: Reading | None = None
    weight: Decimal = ONE
    target: Decimal | None = None
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class RollUp:
    """What is known of one node.

    Attributes:
        value: the figure; None when nothing below was reported, or a denominator is zero.
        numerator: of RATE, the sum of numerators; of MEAN the sum of values; of WEIGHTED Σ weight·value;
            of ALL_MUST_PASS how many passed; else None.
        denominator: what the numerator is divided by (of ALL_MUST_PASS: how many are expected); else None.
        passed: met or not; None when it cannot be told.
        observed_on: the latest day among the figures used.
        reported: leaves below that reported, the node itself if it is a leaf.
        expected: leaves below that should report.
        missing: keys of the direct children that are not complete, in the order given.
    """

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    passed: bool | None
    observed_on: date | None
    reported: int
    expected: int
    missing: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every leaf below has reported."""
        return self.reported == self.expected


class RollUps(Mapping[str, RollUp]):
    """The roll-up of every node, by key."""

    def __init__(self, results: Mapping[str, RollUp]) -> None:
        self._results = results

    def __getitem__(self, key: str) -> RollUp:
        return self._results[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)

    def missing_leaves(self, key: str) -> Iterator[str]:
        """Yield the keys of the leaves at or below ``key`` that have not reported, in tree order.

        An inner node whose complete figure is of no use above it stands for itself.
        """
        waiting = [key]
        while waiting:
            current = waiting.pop()
            result = self._results[current]
            if result.missing:
                waiting.extend(reversed(result.missing))
            elif current != key or not result.is_complete:
                yield current


def roll_up(nodes: Iterable[Node]) -> RollUps:
    """Gather every node's figure from the leaves upwards, in time linear in the number of nodes.

    MEAN, RATE and ALL_MUST_PASS pool: a child with the same formula hands up its numerator and denominator, so that
    the result does not depend on how leaves are grouped. Everything else counts as one figure. A figure that was not
    reported is left out and counted as missing; it is never read as zero. So is a child that can never yield what its
    parent's formula needs (``unfit_children``).

    Args:
        nodes: the tree (or several), any order.
    Returns:
        One ``RollUp`` per node.
    Raises:
        BadInputError: DUPLICATE_KEY, UNKNOWN_PARENT, RING, NEGATIVE_WEIGHT and NEGATIVE_DENOMINATOR, all in one pass.

    >>> tree = [Node(key="区", formula=Formula.MEAN), Node(key="甲", parent="区", reading=Reading(value=Decimal(4))),
    ...         Node(key="乙", parent="区")]
    >>> total = roll_up(tree)["区"]
    >>> total.value, total.reported, total.expected, total.missing
    (Decimal('4'), 1, 2, ('乙',))
    """
    given = list(nodes)
    children, order = _arrange(given)
    results: dict[str, RollUp] = {}
    for node in reversed(order):
        results[node.key] = _gather(node, children, results) if node.key in children else _leaf(node)
    return RollUps({node.key: results[node.key] for node in given})


def _arrange(nodes: list[Node]) -> tuple[dict[str, list[Node]], list[Node]]:
    by_key = {node.key: node for node in nodes}
    problems = _faults(nodes, by_key)
    children: dict[str, list[Node]] = {}
    for node in nodes:
        if node.parent is not None:
            children.setdefault(node.parent, []).append(node)
    order = [node for node in nodes if node.parent is None or node.parent not in by_key]
    for node in order:
        order.extend(children.get(node.key, ()))
    if len(order) < len(by_key):
        reached = {node.key for node in order}
        ring = next(key for key in by_key if key not in reached)
        problems.append(Problem(code="RING", key=ring, message=f"“{ring}”的上级绕了一圈又回到自己；请改正上级。"))
    if problems:
        raise BadInputError(problems)
    return children, order


def _faults(nodes: list[Node], by_key: Mapping[str, Node]) -> list[Problem]:
    problems: list[Problem] = []
    seen: set[str] = set()
    for node in nodes:
        if node.key in seen:
            problems.append(Problem(code="DUPLICATE_KEY", key=node.key, message=f"“{node.key}”出现两次；编号应唯一。"))
        seen.add(node.key)
        if node.parent is not None and node.parent not in by_key:
            message = f"“{node.key}”的上级“{node.parent}”不在树中。"
            problems.append(Problem(code="UNKNOWN_PARENT", key=node.key, found=node.parent, message=message))
        if node.weight < 0:
            message = f"“{node.key}”的权重是负数；应为0或正数。"
            problems.append(Problem(code="NEGATIVE_WEIGHT", key=node.key, found=str(node.weight), message=message))
        bottom = node.reading.denominator if node.reading is not None else None
        if bottom is not None and bottom < 0:
            message = f"“{node.key}”的分母是负数；应为0或正数。"
            problems.append(Problem(code="NEGATIVE_DENOMINATOR", key=node.key, found=str(bottom), message=message))
    return problems


def unfit_children(nodes: Iterable[Node]) -> list[Problem]:
    """Return one UNFIT_CHILD for each inner node that can never yield what the formula above it needs.

    A rate needs rates below it, 全部达标 needs verdicts or targets, everything else needs values. Such a child counts
    as missing in every roll-up; whoever edits formulas should say so.
    """
    given = list(nodes)
    by_key = {node.key: node for node in given}
    parents = {node.parent for node in given}
    pairs = [(by_key[node.parent], node) for node in given if node.parent in by_key and node.key in parents]
    return [_unfit(node, child) for node, child in pairs if not _fits(node, child)]


def _fits(node: Node, child: Node) -> bool:
    if node.formula is Formula.RATE:
        return child.formula is Formula.RATE
    if node.formula is Formula.ALL_MUST_PASS:
        return child.formula is Formula.ALL_MUST_PASS or child.target is not None
    return child.formula is not Formula.ALL_MUST_PASS


def _unfit(node: Node, child: Node) -> Problem:
    message = (
        f"“{node.key}”按{node.formula}汇总，但下级“{child.key}”按{child.formula}汇总，得不出所需的数；请改汇总方式。"
    )
    return Problem(code="UNFIT_CHILD", key=child.key, found=child.formula, expected=node.formula, message=message)


def _passed(node: Node, value: Decimal | None) -> bool | None:
    if node.target is None or value is None:
        return None
    return value <= node.target if node.at_most else value >= node.target


def _leaf(node: Node) -> RollUp:
    reading = node.reading
    if reading is None:
        return RollUp(None, None, None, None, None, 0, 1)
    top, bottom, value = reading.numerator, reading.denominator, reading.value
    if value is None and top is not None and bottom:
        value = top / bottom
    passed = reading.passed if reading.passed is not None else _passed(node, value)
    has_parts = top is not None and bottom is not None
    reported = int(value is not None or passed is not None or has_parts)
    return RollUp(value, top, bottom, passed, reading.observed_on, reported, 1)


def _yields(formula: Formula, result: RollUp) -> bool:
    """Whether a child's result holds what the parent's formula needs."""
    if formula is Formula.RATE:
        return result.numerator is not None and result.denominator is not None
    if formula is Formula.ALL_MUST_PASS:
        return result.passed is not None
    if formula is Formula.LATEST:
        return result.value is not None and result.observed_on is not None
    return result.value is not None


def _gather(node: Node, children: Mapping[str, list[Node]], results: Mapping[str, RollUp]) -> RollUp:
    formula = node.formula
    reported = expected = 0
    missing: list[str] = []
    usable: list[_Part] = []
    for child in children[node.key]:
        result, is_leaf = results[child.key], child.key not in children
        yields = (is_leaf or _fits(node, child)) and _yields(formula, result)
        expected += result.expected
        # A leaf that reported something other than what the formula needs has not reported for this purpose.
        reported += result.reported if yields or not is_leaf else 0
        if not yields or not result.is_complete:
            missing.append(child.key)
        if yields or formula is Formula.ALL_MUST_PASS:
            pools = not is_leaf and child.formula is formula
            usable.append(_Part(result, child.weight, pools))
    value, top, bottom = _FIGURES[formula](usable)
    if formula is Formula.ALL_MUST_PASS:
        passed = _all_pass([part.result.passed for part in usable])
    else:
        passed = _passed(node, value) if reported == expected else None
    days = [part.result.observed_on for part in usable if part.result.observed_on is not None]
    latest = max(days, default=None)
    return RollUp(value, top, bottom, passed, latest, reported, expected, tuple(missing))


@dataclass(frozen=True, slots=True)
class _Part:
    """A child's result as its parent's formula sees it; ``pools`` hands up numerator and denominator."""

    result: RollUp
    weight: Decimal
    pools: bool


_Figures = tuple[Decimal | None, Decimal | None, Decimal | None]


def _divided(top: Decimal, bottom: Decimal) -> Decimal | None:
    return top / bottom if bottom else None


def _sum(parts: list[_Part]) -> _Figures:
    return (sum((part.result.value or ZERO for part in parts), ZERO) if parts else None), None, None


def _mean(parts: list[_Part]) -> _Figures:
    if not parts:
        return None, None, None
    top = sum(((part.result.numerator if part.pools else part.result.value) or ZERO for part in parts), ZERO)
    bottom = sum(((part.result.denominator or ZERO) if part.pools else ONE for part in parts), ZERO)
    return _divided(top, bottom), top, bottom


def _rate(parts: list[_Part]) -> _Figures:
    if not parts:
        return None, None, None
    top = sum((part.result.numerator or ZERO for part in parts), ZERO)
    bottom = sum((part.result.denominator or ZERO for part in parts), ZERO)
    return _divided(top, bottom), top, bottom


def _weighted(parts: list[_Part]) -> _Figures:
    if not parts:
        return None, None, None
    top = sum((part.weight * (part.result.value or ZERO) for part in parts), ZERO)
    bottom = sum((part.weight for part in parts), ZERO)
    return _divided(top, bottom), top, bottom


def _latest(parts: list[_Part]) -> _Figures:
    # Of several on the same day the last in the order given counts: later entries correct earlier ones.
    chosen: _Part | None = None
    for part in parts:
        if chosen is None or (part.result.observed_on or date.min) >= (chosen.result.observed_on or date.min):
            chosen = part
    return (chosen.result.value if chosen is not None else None), None, None


def _count_passed(parts: list[_Part]) -> _Figures:
    top = sum(
        ((part.result.numerator or ZERO) if part.pools else Decimal(part.result.passed is True) for part in parts), ZERO
    )
    bottom = sum(((part.result.denominator or ZERO) if part.pools else ONE for part in parts), ZERO)
    return None, top, bottom


def _all_pass(verdicts: list[bool | None]) -> bool | None:
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _distinct(parts: list[_Part]) -> _Figures:
    return (parts[0].result.value if len(parts) == 1 else None), None, None


_FIGURES = {
    Formula.SUM: _sum,
    Formula.MEAN: _mean,
    Formula.RATE: _rate,
    Formula.ALL_MUST_PASS: _count_passed,
    Formula.LATEST: _latest,
    Formula.WEIGHTED: _weighted,
    Formula.DISTINCT: _distinct,
}
