"""School years of the conditions ledger (学年): which there are, and the one that an address chooses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yanzhen.apps.ledgers.models import LedgerType
from yanzhen.apps.ledgers.queries import newest_spans
from yanzhen.engines.ledgers import Period, Rhythm

LEDGER = "school_conditions"
YEARS_AT_MOST = 12


@dataclass(frozen=True, order=True)
class SchoolYear:
    """A school year, both ends included."""

    starts_on: date
    ends_on: date

    @property
    def name(self) -> str:
        """The year as an office writes it, e.g. 2025—2026学年."""
        return Period(Rhythm.SCHOOL_YEAR, self.starts_on, self.ends_on).name

    @property
    def key(self) -> str:
        """What stands for it in an address."""
        return str(self.starts_on.year)


def conditions_ledger() -> LedgerType | None:
    """Return the ledger of the schools' conditions, or None where it was not taken up."""
    return LedgerType.objects.filter(code=LEDGER).first()


def school_years(*, on: date) -> list[SchoolYear]:
    """Return the school years of which returns exist, newest first."""
    ledger = conditions_ledger()
    if ledger is None:
        return []
    return [SchoolYear(first, last) for first, last in newest_spans(ledger.pk, on=on, most=YEARS_AT_MOST)]
