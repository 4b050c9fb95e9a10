"""What the pages of an organisation, of the tree and of the map show, read in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from yanzhen.apps.organisations.models import (
    Affiliation,
    Hierarchy,
    Organisation,
    OrganisationKind,
    OrganisationName,
    PostFunction,
    Posting,
    Succession,
)
from yanzhen.apps.organisations.queries import names_on
from yanzhen.kernel.wording import chinese_day

MAP_WIDTH, MAP_HEIGHT, MARGIN = 960, 640, 36
HOSTED = "设在本单位的党组织"
STAGE_CLASS = {"preschool": "kindergarten", "primary": "primary", "junior": "secondary", "senior": "secondary"}


def as_named_on(rows: QuerySet[Organisation], day: date) -> QuerySet[Organisation]:
    """Add ``name_then``: the name borne on the day."""
    names = OrganisationName.objects.in_force_on(day).filter(organisation=OuterRef("pk")).values("name")[:1]
    return rows.annotate(name_then=Coalesce(Subquery(names), "name"))


@dataclass
class Branch:
    """One organisation in a tree with what stands under it."""

    organisation: Organisation
    name: str
    children: list[Branch] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many stand below, all levels."""
        return sum(1 + child.size for child in self.children)


def tree_of(visible: QuerySet[Organisation], hierarchy: str, *, on: date) -> list[Branch]:
    """Return the roots of a hierarchy on a day, with all below; three queries whatever the size."""
    edges = (
        Affiliation.objects.in_force_on(on)
        .filter(hierarchy=hierarchy)
        .filter(child__in=visible.order_by().values("pk"))
        .values_list("parent_id", "child_id")
    )
    pairs = list(edges)
    keys = {key for pair in pairs for key in pair}
    rows = {row.pk: row for row in Organisation.objects.filter(pk__in=keys)}
    names = names_on(keys, on)
    branches = {pk: Branch(row, names.get(pk, row.name)) for pk, row in rows.items()}
    for parent, child in pairs:
        branches[parent].children.append(branches[child])
    for branch in branches.values():
        branch.children.sort(key=lambda one: (one.organisation.code, one.organisation.pk))
    below = {child for _parent, child in pairs}
    roots = [branches[pk] for pk in sorted(keys - below)]
    return sorted(roots, key=lambda branch: branch.organisation.code)


@dataclass(frozen=True)
class Pin:
    """One school on the map: place in the picture, size by pupils, colour by stage."""

    organisation: Organisation
    name: str
    x: float
    y: float
    radius: float
    tone: str


def pins_of(schools: QuerySet[Organisation]) -> tuple[list[Pin], float]:
    """Return the schools with coordinates as pins, and how many pixels a kilometre takes; north is up."""
    placed = [row for row in schools if row.x_km is not None and row.y_km is not None]
    if not placed:
        return [], 0.0
    left, bottom = min(row.x_km for row in placed), min(row.y_km for row in placed)
    width = max(max(row.x_km for row in placed) - left, 1.0)
    height = max(max(row.y_km for row in placed) - bottom, 1.0)
    scale = min((MAP_WIDTH - 2 * MARGIN) / width, (MAP_HEIGHT - 2 * MARGIN) / height)
    pins = [
        Pin(
            row,
            getattr(row, "name_then", row.name),
            round(MARGIN + (row.x_km - left) * scale, 1),
            round(MAP_HEIGHT - MARGIN - (row.y_km - bottom) * scale, 1),
            round(min(14.0, 4.0 + (row.pupils or 0) ** 0.5 / 6), 1),
            _tone(row),
        )
        for row in placed
    ]
    return pins, scale


def _tone(row: Organisation) -> str:
    if row.kind == OrganisationKind.KINDERGARTEN:
        return "kindergarten"
    if len(row.stages) > 1 and "primary" in row.stages:
        return "through"
    return STAGE_CLASS.get(row.stages[0], "other") if row.stages else "other"


def places_of(organisation: Organisation, *, on: date) -> list[dict[str, Any]]:
    """Return where the organisation stands on the day, one line per edge upwards."""
    edges = (
        Affiliation.objects.in_force_on(on).filter(child=organisation).select_related("parent").order_by("hierarchy")
    )
    names = names_on([edge.parent_id for edge in edges], on)
    return [
        {
            "hierarchy": edge.get_hierarchy_display(),
            "parent": edge.parent,
            "name": names.get(edge.parent_id, edge.parent.name),
            "since": edge.started_on,
            "edge": edge,
        }
        for edge in edges
    ]


def people_of(organisation: Organisation, *, on: date) -> QuerySet[Posting]:
    """Return who holds a post on the day here or in a Party organisation hosted here, secretaries first."""
    hosted = Affiliation.objects.in_force_on(on).filter(hierarchy=Hierarchy.HOST, parent=organisation)
    here = Q(organisation=organisation) | Q(organisation__in=hosted.values("child_id"))
    leading = Case(
        When(function=PostFunction.SECRETARY, then=0), When(function=PostFunction.PRINCIPAL, then=1), default=2
    )
    rows = Posting.objects.in_force_on(on).filter(here).select_related("person", "organisation")
    return rows.order_by(leading, "function", "person__sort_key", "pk")


def parts_below(organisation: Organisation, *, on: date) -> list[tuple[str, list[Organisation]]]:
    """Return what stands directly under the organisation on the day, by hierarchy."""
    edges = Affiliation.objects.in_force_on(on).filter(parent=organisation).select_related("child")
    found: dict[str, list[Organisation]] = {}
    for edge in edges.order_by("hierarchy", "child__code"):
        label = HOSTED if edge.hierarchy == Hierarchy.HOST else str(Hierarchy(edge.hierarchy).label)
        found.setdefault(label, []).append(edge.child)
    return list(found.items())


def story_of(organisation: Organisation) -> list[dict[str, Any]]:
    """Return the organisation's course (沿革), oldest first: founding, names, moves, mergers, closing."""
    lines = [(organisation.opened_on, "设立", "")]
    names = list(organisation.names.order_by("started_on"))
    for former, later in zip(names, names[1:], strict=False):
        lines.append((later.started_on, f"更名：{former.name}→{later.name}", ""))
    edges = list(Affiliation.objects.filter(child=organisation).select_related("parent").order_by("started_on"))
    for edge in edges:
        if edge.started_on > organisation.opened_on:
            lines.append((edge.started_on, f"{edge.get_hierarchy_display()}：隶属于{edge.parent.name}", edge.basis))
    rows = Succession.objects.filter(withdrawn_reason="").select_related("predecessor", "successor")
    for row in rows.filter(predecessor=organisation):
        into = f"，去向：{row.successor.name}" if row.successor else ""
        lines.append((row.happened_on, f"{row.get_kind_display()}{into}", row.basis))
    for row in rows.filter(successor=organisation):
        lines.append((row.happened_on, f"{row.get_kind_display()}：来自{row.predecessor.name}", row.basis))
    lines.sort(key=lambda line: line[0])
    return [{"day": chinese_day(day), "what": what, "basis": basis} for day, what, basis in lines]
