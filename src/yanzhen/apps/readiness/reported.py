"""What schools reported for a school year (填报情况): conditions and guarantees, each row with its return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from yanzhen.apps.balance.bridge import YearRows, year_rows
from yanzhen.apps.balance.school_years import LEDGER as CONDITIONS
from yanzhen.apps.balance.school_years import SchoolYear
from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.models import COUNTED, LedgerTypeVersion, Record, Return
from yanzhen.apps.organisations.models import Organisation
from yanzhen.engines.ledgers import from_json

GUARANTEES = "school_guarantees"
LEDGERS = (CONDITIONS, GUARANTEES)


@dataclass(frozen=True, kw_only=True)
class Reported:
    """One row that a school reported (填报行), with its place.

    Attributes:
        organisation: the school.
        values: by field of the ledger.
        return_id: the return; ``record_id`` the row in it.
    """

    organisation: Organisation
    values: Mapping[str, object]
    return_id: int
    record_id: int

    def number(self, key: str) -> Decimal | None:
        """Return a figure; None where it was not filled in."""
        value = self.values.get(key)
        return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


@dataclass(frozen=True, kw_only=True)
class YearReported:
    """All rows of a school year; a ledger that is not whole says nothing (缺一校即不计算)."""

    conditions: tuple[Reported, ...]
    guarantees: tuple[Reported, ...]


def year_reported(year: SchoolYear) -> YearReported:
    """Return the approved rows of both ledgers, none of a ledger in which a school is missing."""
    found = year_rows(year)
    return YearReported(conditions=_conditions(found), guarantees=_guarantees(year))


def _conditions(found: YearRows) -> tuple[Reported, ...]:
    if found.absent:
        return ()
    return tuple(
        Reported(organisation=row.organisation, values=row.values, return_id=row.return_id, record_id=row.record_id)
        for row in found.rows
    )


def _guarantees(year: SchoolYear) -> tuple[Reported, ...]:
    sheets = Return.objects.filter(type__code=GUARANTEES, period_start=year.starts_on, period_end=year.ends_on)
    sheets = {sheet.pk: sheet for sheet in sheets.select_related("organisation")}
    if any(sheet.state not in COUNTED or not sheet.rows for sheet in sheets.values()):
        return ()
    versions = LedgerTypeVersion.objects.in_bulk({sheet.form_version_id for sheet in sheets.values()})
    forms = {key: form_of(version) for key, version in versions.items()}
    records = Record.objects.standing().filter(belongs_to__in=list(sheets))
    return tuple(
        Reported(
            organisation=sheets[record.belongs_to_id].organisation,
            values=from_json(forms[sheets[record.belongs_to_id].form_version_id], record.values),
            return_id=record.belongs_to_id,
            record_id=record.pk,
        )
        for record in records.order_by("organisation__sort_key", "organisation__code", "position")
    )
