"""Refusals of renaming, moving, closing, merging, splitting and reopening organisations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yanzhen.apps.organisations.errors import OrganisationError
from yanzhen.apps.organisations.models import (
    Affiliation,
    Closure,
    Duty,
    Hierarchy,
    Organisation,
    OrganisationKind,
    OrganisationName,
    Posting,
    Succession,
)
from yanzhen.kernel.wording import chinese_day
from yanzhen.presets.hierarchies import HierarchyRule, hierarchy_rules

SCHOOLS = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN, OrganisationKind.TEACHING_POINT)
PARTS = (OrganisationKind.CAMPUS, OrganisationKind.SITE)


def why_not_exist(organisation: Organisation, *, on: date) -> OrganisationError | None:
    """Say why nothing can happen to the organisation on ``on``: not yet set up, or closed."""
    if on < organisation.opened_on:
        opened = chinese_day(organisation.opened_on)
        return OrganisationError("NOT_YET_OPEN", name=organisation.name, opened=opened, on=chinese_day(on))
    if organisation.closed_on and on >= organisation.closed_on:
        closed = chinese_day(organisation.closed_on)
        return OrganisationError("ALREADY_CLOSED", name=organisation.name, closed=closed, on=chinese_day(on))
    return None


def why_not_rename(organisation: Organisation, *, name: str, on: date, today: date) -> OrganisationError | None:
    """Say why the organisation cannot bear ``name`` from ``on``."""
    if not name.strip():
        return OrganisationError("NO_NAME")
    if refusal := why_not_exist(organisation, on=on):
        return refusal
    if on > today:
        return OrganisationError("NAME_IN_FUTURE", on=chinese_day(on))
    last = organisation.names.order_by("started_on").last()
    if last and on <= last.started_on:
        return OrganisationError("NAME_TOO_EARLY", since=chinese_day(last.started_on))
    if organisation.name == name.strip():
        return OrganisationError("SAME_NAME", name=organisation.name)
    taken = OrganisationName.objects.overlapping(on, None).filter(
        name=name.strip(), organisation__kind=organisation.kind
    )
    if namesake := taken.exclude(organisation=organisation).select_related("organisation").first():
        code = namesake.organisation.code
        return OrganisationError("NAME_TAKEN", on=chinese_day(max(on, namesake.started_on)), name=name, number=code)
    return None


def why_not_stand_under(
    organisation: Organisation, parent: Organisation, *, hierarchy: str, on: date
) -> OrganisationError | None:
    """Say why ``organisation`` cannot stand under ``parent`` from ``on``, whatever it stands under now."""
    if refusal := why_not_place(organisation, parent, hierarchy=hierarchy, on=on):
        return refusal
    below = Closure.objects.overlapping(on, None).filter(hierarchy=hierarchy, ancestor=organisation, descendant=parent)
    return ring(organisation, parent, hierarchy=hierarchy) if below.exists() else None


def ring(organisation: Organisation, parent: Organisation, *, hierarchy: str) -> OrganisationError:
    """Return the refusal of an edge that would close a ring."""
    label = Hierarchy(hierarchy).label
    return OrganisationError("CYCLE", name=organisation.name, parent=parent.name, hierarchy=label)


def why_not_place(
    organisation: Organisation, parent: Organisation, *, hierarchy: str, on: date
) -> OrganisationError | None:
    """Say why the two cannot stand so by their kinds and days; rings are not looked for."""
    if organisation.pk == parent.pk:
        return OrganisationError("ITSELF", name=organisation.name)
    if refusal := _why_not_kinds(organisation, parent, hierarchy):
        return refusal
    if refusal := why_not_exist(organisation, on=on):
        return refusal
    if on < parent.opened_on:
        opened = chinese_day(parent.opened_on)
        return OrganisationError("PARENT_NOT_YET_OPEN", name=parent.name, opened=opened, on=chinese_day(on))
    if parent.closed_on:
        return OrganisationError("PARENT_CLOSED", name=parent.name, closed=chinese_day(parent.closed_on))
    return None


def _why_not_kinds(organisation: Organisation, parent: Organisation, hierarchy: str) -> OrganisationError | None:
    rule: HierarchyRule = hierarchy_rules()[hierarchy]
    label = Hierarchy(hierarchy).label
    for code, one, allowed in (
        ("WRONG_PARENT_KIND", parent, rule.parents),
        ("WRONG_CHILD_KIND", organisation, rule.children),
    ):
        if one.kind not in allowed:
            words = "、".join(str(kind.label) for kind in OrganisationKind if kind in allowed)
            return OrganisationError(code, name=one.name, kind=one.get_kind_display(), hierarchy=label, allowed=words)
    return None


def why_not_move(
    organisation: Organisation, parent: Organisation, *, hierarchy: str, on: date
) -> OrganisationError | None:
    """Say why ``organisation`` cannot leave its present place and stand under ``parent`` from ``on``."""
    if refusal := why_not_stand_under(organisation, parent, hierarchy=hierarchy, on=on):
        return refusal
    return why_not_leave_for(organisation, parent, hierarchy=hierarchy, on=on)


def why_not_leave_for(
    organisation: Organisation, parent: Organisation, *, hierarchy: str, on: date
) -> OrganisationError | None:
    """Say why the present place in the hierarchy cannot be given up for ``parent`` on ``on``."""
    label = Hierarchy(hierarchy).label
    edges = Affiliation.objects.overlapping(on, None).filter(hierarchy=hierarchy, child=organisation)
    if hierarchy_rules()[hierarchy].several_parents:
        edges = edges.filter(parent=parent)
    current = edges.in_force_on(on).first()
    if current and current.parent_id == parent.pk:
        return OrganisationError("ALREADY_THERE", on=chinese_day(on), name=organisation.name, parent=parent.name)
    if current and current.started_on == on:
        return OrganisationError(
            "SAME_DAY_EDGE", name=organisation.name, hierarchy=label, since=chinese_day(current.started_on)
        )
    if later := edges.filter(started_on__gt=on).order_by("started_on").first():
        return OrganisationError(
            "LATER_EDGE", name=organisation.name, hierarchy=label, since=chinese_day(later.started_on)
        )
    return None


def why_not_leave(
    organisation: Organisation, parent: Organisation, *, hierarchy: str, on: date
) -> OrganisationError | None:
    """Say why ``organisation`` cannot stop standing under ``parent`` from ``on``."""
    label = Hierarchy(hierarchy).label
    edge = Affiliation.objects.in_force_on(on).filter(hierarchy=hierarchy, child=organisation, parent=parent).first()
    if edge is None:
        return OrganisationError(
            "NOT_UNDER", on=chinese_day(on), name=organisation.name, hierarchy=label, parent=parent.name
        )
    if edge.started_on == on:
        return OrganisationError("SAME_DAY_EDGE", name=organisation.name, hierarchy=label, since=chinese_day(on))
    return None


def why_not_close(organisation: Organisation, *, on: date, basis: str) -> OrganisationError | None:
    """Say why the organisation cannot be closed from ``on``; its campuses and sites close with it."""
    if refusal := _why_not_end(organisation, on=on, basis=basis):
        return refusal
    below = Affiliation.objects.overlapping(on, None).filter(parent=organisation).exclude(child__kind__in=PARTS)
    names = sorted({edge.child.name for edge in below.select_related("child")})
    if names:
        shown = "、".join(names[:3]) + ("等" if len(names) > 3 else "")
        return OrganisationError("HAS_CHILDREN", name=organisation.name, count=len(names), names=shown)
    for campus in parts_of(organisation, on=on):
        if refusal := _why_not_end(campus, on=on, basis=basis):
            return refusal
    return None


def parts_of(organisation: Organisation, *, on: date) -> list[Organisation]:
    """Return the campuses and sites below the organisation on ``on``."""
    below = Organisation.objects.below(organisation.pk, hierarchy=Hierarchy.ADMINISTRATION, on=on)
    return list(below.filter(kind__in=PARTS).exclude(pk=organisation.pk))


def _why_not_end(organisation: Organisation, *, on: date, basis: str) -> OrganisationError | None:
    if organisation.closed_on:
        closed = chinese_day(organisation.closed_on)
        return OrganisationError("ALREADY_CLOSED", name=organisation.name, closed=closed, on=chinese_day(on))
    if on <= organisation.opened_on:
        return OrganisationError("CLOSED_TOO_EARLY", opened=chinese_day(organisation.opened_on))
    if not basis.strip():
        return OrganisationError("NO_BASIS")
    rows = {
        "更名": organisation.names.filter(started_on__gte=on),
        "隶属变动": Affiliation.objects.filter(started_on__gte=on, child=organisation),
        "下级单位变动": Affiliation.objects.filter(started_on__gte=on, parent=organisation),
        "任职": Posting.objects.filter(started_on__gte=on, organisation=organisation),
        "责任关系": Duty.objects.filter(started_on__gte=on, organisation=organisation),
    }
    if later := [what for what, found in rows.items() if found.exists()]:
        return OrganisationError("LATER_CHANGES", name=organisation.name, on=chinese_day(on), what="、".join(later))
    return None


def why_not_merge(
    predecessors: Sequence[Organisation], successor: Organisation | None, *, on: date, basis: str
) -> OrganisationError | None:
    """Say why ``predecessors`` cannot go into ``successor`` (null: a new one) from ``on``."""
    if not predecessors:
        return OrganisationError("NO_PREDECESSOR")
    for one in [*predecessors, *([successor] if successor else [])]:
        if one.kind not in SCHOOLS:
            return OrganisationError("NOT_A_SCHOOL", name=one.name, kind=one.get_kind_display())
    for one in predecessors:
        if successor and one.pk == successor.pk:
            return OrganisationError("SUCCESSOR_AMONG", name=one.name)
        if refusal := _why_not_end(one, on=on, basis=basis):
            return refusal
    if successor is None:
        return None
    if refusal := why_not_exist(successor, on=on):
        return refusal
    under = Affiliation.objects.overlapping(on, None).filter(parent__in=predecessors, child=successor)
    if edge := under.select_related("parent").first():
        return OrganisationError("HAS_CHILDREN", name=edge.parent.name, count=1, names=successor.name)
    return None


def why_not_split(
    organisation: Organisation, *, parts: int, keeps: bool, on: date, basis: str
) -> OrganisationError | None:
    """Say why the organisation cannot be split into ``parts`` new ones, itself going on (``keeps``) or not."""
    if organisation.kind not in SCHOOLS:
        return OrganisationError("NOT_A_SCHOOL", name=organisation.name, kind=organisation.get_kind_display())
    if parts + int(keeps) < 2 or parts < 1:
        return OrganisationError("TOO_FEW_PARTS")
    if not keeps:
        return _why_not_end(organisation, on=on, basis=basis)
    if not basis.strip():
        return OrganisationError("NO_BASIS")
    return why_not_exist(organisation, on=on)


def why_not_reopen(organisation: Organisation, *, reason: str) -> OrganisationError | None:
    """Say why a closing cannot be taken back as an error."""
    if not organisation.closed_on:
        return OrganisationError("NOT_CLOSED", name=organisation.name)
    if not reason.strip():
        return OrganisationError("NO_BASIS")
    closing = closing_of(organisation)
    if closing is None or not closing.journal:
        return OrganisationError("NO_JOURNAL", name=organisation.name)
    if closing.successor and closing.successor.closed_on:
        closed = chinese_day(closing.successor.closed_on)
        return OrganisationError(
            "ALREADY_CLOSED", name=closing.successor.name, closed=closed, on=chinese_day(closing.successor.closed_on)
        )
    return None


def closing_of(organisation: Organisation) -> Succession | None:
    """Return the row that says how the organisation ended, unless withdrawn."""
    rows = organisation.successions_out.filter(withdrawn_reason="", happened_on=organisation.closed_on)
    return rows.select_related("successor").order_by("pk").first()
