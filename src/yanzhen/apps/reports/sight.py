"""Whose figures a report may show (可见范围): those that its owner may see, whoever reads it later."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.indicators.series import DISTRICT_KINDS
from yanzhen.apps.organisations.models import Hierarchy, Organisation, OrganisationKind


class Sight:
    """What the owner of a report sees of other organisations.

    The authority sees every unit; a section every unit for the indicators it owns; everyone else the own subtree.
    The district's own figure is open to all, unless it would tell of fewer than three units.
    """

    def __init__(self, owner: Organisation, *, on: date) -> None:
        self._owner = owner
        self._sees_all = owner.kind == OrganisationKind.AUTHORITY
        below = Organisation.objects.below(owner.pk, hierarchy=Hierarchy.ADMINISTRATION, on=on)
        self._own = set() if self._sees_all else set(below.order_by().values_list("pk", flat=True))

    def lists(self, indicator: Indicator, organisation_id: int) -> bool:
        """May the figure of this one organisation be shown by itself?"""
        owns = self._owner.kind in DISTRICT_KINDS and indicator.owner_id == self._owner.pk
        return self._sees_all or owns or organisation_id in self._own
