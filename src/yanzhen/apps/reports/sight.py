"""Whose figures a report may show (可见范围): those that its owner may see, and those of its own scope."""

from __future__ import annotations

from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.indicators.series import DISTRICT_KINDS
from yanzhen.apps.organisations.models import Hierarchy, Organisation, OrganisationKind
from yanzhen.apps.reports.models import Report
from yanzhen.apps.reports.scopes import GATHERED_BY


class Sight:
    """Which organisations' figures stand in a report by themselves, whoever reads it later.

    A report about the whole district, or of the authority, shows every unit: who started it had the right over its
    scope. A section's own shows every unit for the indicators it owns; any other the units under its owner and scope.
    The district's own figure is open to all, unless it would tell of fewer than three units.
    """

    def __init__(self, report: Report) -> None:
        self._owner = report.owner
        self._sees_all = OrganisationKind.AUTHORITY in (report.owner.kind, report.scope.kind)
        self._own: set[int] = set()
        if self._sees_all:
            return
        tops = {(report.owner_id, Hierarchy.ADMINISTRATION)}
        tops.add((report.scope_id, GATHERED_BY.get(report.scope.kind, Hierarchy.ADMINISTRATION)))
        for pk, hierarchy in tops:
            below = Organisation.objects.below(pk, hierarchy=hierarchy, on=report.period_end)
            self._own.update(below.order_by().values_list("pk", flat=True))

    def lists(self, indicator: Indicator, organisation_id: int) -> bool:
        """May the figure of this one organisation be shown by itself?"""
        owns = self._owner.kind in DISTRICT_KINDS and indicator.owner_id == self._owner.pk
        return self._sees_all or owns or organisation_id in self._own
