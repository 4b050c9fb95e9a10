"""What readiness does when returns are approved (跟随审核)."""

from __future__ import annotations

from collections.abc import Sequence

from yanzhen.apps.accounts.models import User
from yanzhen.apps.balance.school_years import SchoolYear
from yanzhen.apps.ledgers.followers import follows_approvals
from yanzhen.apps.ledgers.models import Return
from yanzhen.apps.readiness.actions.measure_guarantees import measure_guarantees
from yanzhen.apps.readiness.reported import LEDGERS


@follows_approvals
def measure_again(sheets: Sequence[Return], actor: User) -> None:
    """Work out the school years whose conditions or guarantees were approved."""
    years = {SchoolYear(one.period_start, one.period_end) for one in sheets if one.type.code in LEDGERS}
    for year in sorted(years):
        measure_guarantees(year=year, actor=actor)
