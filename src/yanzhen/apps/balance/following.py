"""What balance does when returns are approved (跟随审核)."""

from __future__ import annotations

from collections.abc import Sequence

from yanzhen.apps.accounts.models import User
from yanzhen.apps.balance.actions.measure import measure_balance
from yanzhen.apps.balance.school_years import LEDGER, SchoolYear
from yanzhen.apps.ledgers.followers import follows_approvals
from yanzhen.apps.ledgers.models import Return


@follows_approvals
def measure_again(sheets: Sequence[Return], actor: User) -> None:
    """Work out the years of the schools' conditions that were approved."""
    years = {SchoolYear(one.period_start, one.period_end) for one in sheets if one.type.code == LEDGER}
    for year in sorted(years):
        measure_balance(year=year, actor=actor)
