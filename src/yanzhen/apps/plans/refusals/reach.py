"""To which organisations a plan can be sent."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from yanzhen.apps.organisations.models import Closure, Hierarchy, Organisation, OrganisationKind
from yanzhen.apps.plans.models import Plan


def units_below(plan: Plan, *, on: date) -> QuerySet[Organisation]:
    """Return the organisations to which a plan can be sent: under the owner's authority, or under the owner itself.

    The signature covers the plan as a whole, so that a section sends its plan to schools it does not otherwise reach.
    """
    owner = plan.owner
    root_id = owner.pk
    if owner.kind in (OrganisationKind.SECTION, OrganisationKind.INSTITUTE):
        above = Closure.objects.in_force_on(on).filter(
            hierarchy=Hierarchy.ADMINISTRATION, descendant=owner, ancestor__kind=OrganisationKind.AUTHORITY
        )
        root_id = above.order_by("-depth").values_list("ancestor_id", flat=True).first() or owner.pk
    rows = Organisation.objects.below(root_id, hierarchy=Hierarchy.ADMINISTRATION, on=on)
    return rows.existing_on(on).exclude(pk=owner.pk)
