"""Figures rolled up along any hierarchy (沿隶属汇总): as it was in the period, or as it is now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models.expressions import RawSQL

from yanzhen.apps.indicators.gathering import DISTRICT_KINDS, Gathered, Span, rolled_up
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion, Observation
from yanzhen.apps.indicators.series import FEWEST_UNITS
from yanzhen.apps.organisations.models import Affiliation, Closure, Hierarchy, Organisation
from yanzhen.engines.indicators import CountedCell, cells_withheld


class Body(NamedTuple):
    """What is read of an organisation of the hierarchy: a city has thousands."""

    pk: int
    kind: str
    name: str
    short_name: str
    sort_key: str
    code: str

    def __str__(self) -> str:
        return self.short_name or self.name


class Reported(NamedTuple):
    """What is read of a figure, named as in ``Observation``."""

    pk: int
    organisation_id: int
    kind: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    period_start: date
    period_end: date
    indicator_version: IndicatorVersion


@dataclass(frozen=True)
class Branch:
    """One body of the hierarchy with what its units reported together.

    ``own_id`` is the key of its own figure where it is a unit itself; ``reported`` and ``units`` count units below it
    (itself included); ``is_withheld`` says that the figure is not for this reader.
    """

    organisation: Body
    parent_id: int | None
    depth: int
    figure: Gathered
    own_id: int | None
    reported: int
    units: int
    is_withheld: bool = False

    @property
    def value(self) -> Decimal | None:
        """The figure, None where nothing was reported or it is withheld."""
        return None if self.is_withheld else self.figure.value


def figures_along(indicator: Indicator, *, hierarchy: str, span: Span, day: date) -> list[Branch]:
    """Return every body that stood in the hierarchy on ``day`` with its figure of the period, top down.

    A body that reported itself counts once, with its own figure, and what stands under it in the administration
    (campuses of a school) is not counted beside it. A Party body that does not report speaks for the school it is in.
    """
    observed = _observed(indicator, span, day)
    edges = list(
        Affiliation.objects.in_force_on(day)
        .filter(hierarchy=hierarchy)
        .order_by("child__sort_key", "child__code")
        .values_list("parent_id", "child_id")
    )
    below: dict[int, set[int]] = defaultdict(set)
    for ancestor, descendant in (
        Closure.objects.in_force_on(day).filter(hierarchy=hierarchy).values_list("ancestor_id", "descendant_id")
    ):
        below[ancestor].add(descendant)
    hosts = _hosts(day) if hierarchy == Hierarchy.PARTY else {}
    standing = Organisation.objects.with_keys({pk for edge in edges for pk in edge}).order_by()
    bodies = {row[0]: Body(*row) for row in standing.values_list(*Body._fields)}
    kinds = {row.kind for row in observed.values()}
    made = _Maker(observed, below, hosts, bodies, kinds)
    children = {child for _, child in edges}
    tops = sorted({parent for parent, _ in edges} - children, key=lambda pk: (bodies[pk].sort_key, bodies[pk].code))
    return made.tree(tops, edges)


def _observed(indicator: Indicator, span: Span, day: date) -> dict[int, Reported]:
    versions = {version.pk: version for version in indicator.versions.select_related("indicator")}
    rows = (
        Observation.objects.current()
        .filter(indicator_version__in=list(versions), period_start=span[0], period_end=span[1])
        .exclude(organisation__kind__in=DISTRICT_KINDS)
        .order_by("indicator_version_id", "organisation_id", "pk")
    )
    fields = ("pk", "organisation_id", "organisation__kind", "value", "numerator", "denominator")
    read = rows.values_list(*fields, "period_start", "period_end", "indicator_version_id")
    found = {row[1]: Reported(*row[:-1], versions[row[-1]]) for row in read}
    listed = RawSQL("SELECT unnest(%s::bigint[])", [list(found)])
    covered = (
        Closure.objects.in_force_on(day)
        .filter(hierarchy=Hierarchy.ADMINISTRATION, ancestor_id__in=listed, descendant_id__in=listed)
        .values_list("descendant_id", flat=True)
    )
    for pk in covered:
        found.pop(pk, None)
    return found


def _hosts(day: date) -> dict[int, int]:
    rows = Affiliation.objects.in_force_on(day).filter(hierarchy=Hierarchy.HOST)
    return dict(rows.values_list("child_id", "parent_id"))


@dataclass(frozen=True)
class _Maker:
    observed: Mapping[int, Reported]
    below: Mapping[int, set[int]]
    hosts: Mapping[int, int]
    bodies: Mapping[int, Body]
    kinds: Collection[str]

    def tree(self, tops: Iterable[int], edges: Iterable[tuple[int, int]]) -> list[Branch]:
        children: dict[int, list[int]] = defaultdict(list)
        for parent, child in edges:
            children[parent].append(child)
        found: list[Branch] = []
        waiting = [(pk, None, 0, frozenset[int]()) for pk in reversed(list(tops))]
        while waiting:
            pk, parent, depth, above = waiting.pop()
            if pk in above:
                continue
            found.append(self._branch(pk, parent, depth))
            waiting.extend((child, pk, depth + 1, above | {pk}) for child in reversed(children.get(pk, ())))
        return found

    def _branch(self, pk: int, parent: int | None, depth: int) -> Branch:
        own, here = self._of(pk), (pk, *self.below.get(pk, ()))
        rows = {row.pk: row for one in here if (row := self._of(one)) is not None}
        expected = sum(self._counts(one) for one in here)
        own_id = own.pk if own else None
        figure = rolled_up(rows.values())
        return Branch(self.bodies[pk], parent, depth, figure, own_id, len(rows), max(expected, len(rows)))

    def _of(self, pk: int) -> Reported | None:
        return self.observed.get(pk) or self.observed.get(self.hosts.get(pk, 0))

    def _counts(self, pk: int) -> bool:
        body = self.bodies.get(pk)
        return pk in self.hosts or (body is not None and body.kind in self.kinds)


def shown_to_peers(
    branches: list[Branch], version: IndicatorVersion, *, own: Collection[int], below: int
) -> list[Branch]:
    """Return what somebody who does not see every unit may see: groups, and units in reach.

    A group of which fewer than three units reported would tell one of them what another reported, and small numbers of
    persons are withheld; then as many sisters with them as the figure above would otherwise give them away.
    """
    hidden = _hidden(branches, version, below)
    groups = {branch.parent_id for branch in branches}
    shown = []
    for branch in branches:
        if branch.organisation.pk in own and branch.own_id is not None:
            shown.append(branch)
        elif branch.organisation.pk in groups:
            shown.append(replace(branch, is_withheld=branch.organisation.pk in hidden))
    return shown


def _hidden(branches: list[Branch], version: IndicatorVersion, below: int) -> set[int]:
    """Which groups to withhold, from the bottom up: a table that cannot be kept takes the figure above it along."""
    groups = {branch.parent_id for branch in branches} - {None}
    hidden = {
        branch.organisation.pk
        for branch in branches
        if branch.organisation.pk in groups and 0 < branch.reported < FEWEST_UNITS
    }
    sisters: dict[int | None, list[Branch]] = defaultdict(list)
    for branch in branches:
        if branch.organisation.pk in groups:
            sisters[branch.parent_id].append(branch)
    bound = below if version.counts_people else 1
    for parent, rows in sorted(sisters.items(), key=lambda pair: -pair[1][0].depth):
        cells = {str(row.organisation.pk): counted_cell(row.figure) for row in rows}
        forced = [key for key in cells if int(key) in hidden]
        found = cells_withheld(cells, below=bound, total_is_shown=parent is not None, forced=forced)
        if found is None:
            hidden |= {int(key) for key in cells}
            if parent is not None:
                hidden.add(parent)
        else:
            hidden |= {int(key) for key in found}
    return hidden


def counted_cell(figure: Gathered) -> CountedCell:
    """Return the persons behind a figure: what it counts and, of a rate, what it leaves."""
    if figure.denominator is not None:
        top = figure.numerator or Decimal(0)
        return CountedCell(top, rest=max(Decimal(0), figure.denominator - top))
    return CountedCell(figure.value)
