"""Which warnings a user may see, and which are theirs to look into."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.indicators.gathering import DISTRICT_KINDS
from yanzhen.apps.indicators.models import IndicatorWarning
from yanzhen.apps.organisations.models import Organisation, OrganisationKind


def warnings_visible_to(user: User, *, on: date, bodies: Mapping[int, str] | None = None) -> QuerySet[IndicatorWarning]:
    """Keep warnings of units in reach, and all of an indicator for the section that owns it and for the authority.

    ``bodies`` are the authority and sections in the user's reach with their kinds, where they are known.
    """
    within = reach_ids(user, "indicators.view", on=on)
    if bodies is None:
        stands_over = Organisation.objects.filter(pk__in=within, kind=OrganisationKind.AUTHORITY).exists()
    else:
        stands_over = OrganisationKind.AUTHORITY in bodies.values()
    if stands_over:
        return IndicatorWarning.objects.all()
    return IndicatorWarning.objects.filter(Q(organisation_id__in=within) | Q(indicator__owner_id__in=within))


def warnings_to_look_into(user: User, *, on: date) -> QuerySet[IndicatorWarning]:
    """Keep open warnings that wait for this user: of indicators of the own section, or of the own unit."""
    kept = reach_ids(user, "indicators.edit", on=on)
    filled = Organisation.objects.filter(pk__in=reach_ids(user, "tasks.report", on=on)).exclude(kind__in=DISTRICT_KINDS)
    return IndicatorWarning.objects.open().filter(
        Q(indicator__owner_id__in=kept) | Q(organisation_id__in=filled.order_by().values("pk"))
    )
