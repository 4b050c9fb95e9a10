"""Reads of figure checks that pages share."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.figure_checks.models import FigureCheck
from yanzhen.apps.figure_checks.models.check import FigureCheckQuerySet


def checks_visible_to(user: User, *, on: date) -> FigureCheckQuerySet:
    """Return the checks of organisations in reach.

    A check shows what its maker may see of the library, so another reader must at least reach the same organisation.
    """
    return FigureCheck.objects.filter(organisation__in=reach_ids(user, "reports.view", on=on))
