"""Returns of the schools' conditions ↔ rows of the equity engine, each with the return and record it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256

from yanzhen.apps.balance.school_years import LEDGER, SchoolYear
from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.models import COUNTED, LedgerTypeVersion, Record, Return, ReturnState
from yanzhen.apps.organisations.models import Organisation
from yanzhen.engines.equity import COLUMNS
from yanzhen.engines.ledgers import from_json
from yanzhen.kernel.canonical import canonical_bytes
from yanzhen.kernel.cells import Value

DRAFTED = (ReturnState.DRAFT, ReturnState.IN_UNIT, ReturnState.SUBMITTED, ReturnState.RETURNED, ReturnState.CORRECTING)
KEYS = frozenset(column.key for column in COLUMNS)
Place = tuple[int, str]


@dataclass(frozen=True, kw_only=True)
class ConditionRow:
    """One school and stage as it was reported (办学条件一行), with its place.

    Attributes:
        line: place in the year, 1-based, for the engine's faults.
        values: by the engine's column keys.
        faulty: never any: the ledger reads cells before they get here.
        organisation: the school.
        return_id: the return; ``record_id`` the row in it.
        state: how far the return has come.
        edited: keys of figures that a scenario changes.
    """

    line: int
    values: Mapping[str, Value]
    organisation: Organisation
    return_id: int
    record_id: int
    state: str
    faulty: frozenset[str] = frozenset()
    edited: frozenset[str] = frozenset()

    @property
    def stage(self) -> str:
        """The stage, blank where it was not filled in."""
        return str(self.values.get("stage") or "")

    @property
    def place(self) -> Place:
        """What tells the row apart in its year."""
        return self.organisation.pk, self.stage

    @property
    def is_approved(self) -> bool:
        """Was the return approved?"""
        return self.state in COUNTED


@dataclass(frozen=True, kw_only=True)
class YearRows:
    """All rows of a school year (全区办学条件).

    Attributes:
        rows: in the order of schools and stages.
        absent: schools whose return cannot be used, with its key and state.
    """

    rows: tuple[ConditionRow, ...]
    absent: tuple[tuple[Organisation, int, str], ...] = field(default_factory=tuple)

    @property
    def digest(self) -> str:
        """Hash of what the rows say."""
        said = [
            [row.organisation.code, {key: str(value) for key, value in sorted(row.values.items())}] for row in self.rows
        ]
        return sha256(canonical_bytes(said)).hexdigest()


def year_rows(year: SchoolYear, *, with_drafts: bool = False) -> YearRows:
    """Return the rows of approved returns of a year, or also those not approved yet; three queries."""
    wanted = (*COUNTED, *DRAFTED) if with_drafts else COUNTED
    sheets = list(
        Return.objects.filter(type__code=LEDGER, period_start=year.starts_on, period_end=year.ends_on)
        .select_related("organisation")
        .order_by("organisation__sort_key", "organisation__code")
    )
    used = {sheet.pk: sheet for sheet in sheets if sheet.state in wanted and sheet.rows}
    by_return: dict[int, list[Record]] = {}
    for record in Record.objects.standing().filter(belongs_to__in=list(used)).order_by("belongs_to_id", "position"):
        by_return.setdefault(record.belongs_to_id, []).append(record)
    # A definition is long: it is read once for each version, not with each return.
    versions = LedgerTypeVersion.objects.in_bulk({sheet.form_version_id for sheet in used.values()})
    forms = {key: form_of(version) for key, version in versions.items()}
    rows: list[ConditionRow] = []
    for key, sheet in used.items():
        form = forms[sheet.form_version_id]
        for record in by_return.get(key, ()):
            values = engine_values(from_json(form, record.values), sheet.organisation)
            rows.append(
                ConditionRow(
                    line=len(rows) + 1,
                    values=values,
                    organisation=sheet.organisation,
                    return_id=key,
                    record_id=record.pk,
                    state=sheet.state,
                )
            )
    absent = tuple((sheet.organisation, sheet.pk, sheet.state) for sheet in sheets if sheet.pk not in used)
    return YearRows(rows=tuple(rows), absent=absent)


def engine_values(values: Mapping[str, object], organisation: Organisation) -> dict[str, Value]:
    """Return a record's values by the engine's keys; the school's code and name come from the registry."""
    found: dict[str, Value] = {key: value for key, value in values.items() if key in KEYS}  # type: ignore[misc]
    for column in COLUMNS:
        value = found.get(column.key)
        if column.kind == "decimal" and isinstance(value, int) and not isinstance(value, bool):
            found[column.key] = Decimal(value)
    return found | {"school_code": organisation.code, "school_name": organisation.name}
