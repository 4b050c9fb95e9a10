"""Ledgers of a school year in the sample: every school's approved returns of the last years, and their roll-ups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from yanzhen.apps.balance.school_years import SchoolYear
from yanzhen.apps.ledgers.bridge import due_moment, form_of, period_of
from yanzhen.apps.ledgers.models import LedgerType, Return, ReturnState
from yanzhen.apps.ledgers.rollups_in_full import recompute_all, rollups_of
from yanzhen.apps.organisations.models import Organisation
from yanzhen.demo.ledgers import Written, approver_of, insert_written, write_return
from yanzhen.demo.sample import Sample
from yanzhen.engines.ledgers import LedgerForm, Value

YEARS = 4
ONE_DAY = timedelta(days=1)


def report_school_years(
    sample: Sample,
    type_: LedgerType,
    schools: Sequence[Organisation],
    rows_of: Callable[[LedgerForm, Organisation, int], list[dict[str, Value]]],
) -> list[SchoolYear]:
    """Write the returns of the last years with ``rows_of(form, school, years ago)``; return the years, oldest first."""
    version = type_.versions.get()
    form, approver, written = form_of(version), approver_of(sample, type_), Written()
    periods = [period_of(form, sample.today, sample.today)]
    while len(periods) < YEARS:
        periods.insert(0, period_of(form, periods[0].starts_on - ONE_DAY, sample.today))
    for place, period in enumerate(periods):
        for school in schools:
            sheet = Return(
                type=type_,
                form_version=version,
                organisation=school,
                period_start=period.starts_on,
                period_end=period.ends_on,
                due_at=due_moment(form, period, sample.today),
            )
            written.returns.append(sheet)
            rows = rows_of(form, school, YEARS - 1 - place)
            write_return(sample, sheet, form, rows, ReturnState.APPROVED, approver, written)
    insert_written(written)
    for code in rollups_of(type_):
        recompute_all(type_id=type_.pk, code=code)
    return [SchoolYear(period.starts_on, period.ends_on) for period in periods]
