"""Changes to figures (改动): read from what was typed, laid over the rows of a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from yanzhen.apps.balance.bridge import ConditionRow, Place, YearRows
from yanzhen.apps.balance.errors import BalanceError
from yanzhen.engines.equity import COLUMNS, EquityRules
from yanzhen.engines.equity.vocabulary import STAGE_WORDS, SchoolStage
from yanzhen.kernel.cells import CellFault, Value, read_cell
from yanzhen.kernel.columns import Column

COLUMN = {column.key: column for column in COLUMNS}
GREATEST = Decimal(10_000_000_000)


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One changed figure: where, what it was in the returns, what it is to be.

    ``price`` and ``cost`` are the yuan of a unit and of the change as they were when a scenario was kept; nought in the
    second row of a figure that two stages share, whose unit is paid once. ``costing`` reckons them anew.
    """

    place: Place
    column: str
    value: int | Decimal
    before: int | Decimal | None = None
    price: Decimal | None = None
    cost: Decimal | None = None

    @property
    def column_title(self) -> str:
        """The figure as the ledger calls it."""
        return COLUMN[self.column].title

    @property
    def unit(self) -> str:
        """The unit of the figure."""
        return COLUMN[self.column].unit

    @property
    def stage_words(self) -> str:
        """The stage as people read it."""
        return STAGE_WORDS[SchoolStage(self.place[1])]

    @property
    def step(self) -> Decimal | None:
        """By how much the figure grows; None where it was not known."""
        return None if self.before is None else Decimal(self.value) - Decimal(self.before)


def editable_columns(rules: EquityRules) -> tuple[Column, ...]:
    """Return the figures that a rule set reads and that may be tried otherwise: pupils first."""
    return tuple(COLUMN[key] for key in ("pupils", *rules.figures))


def read_edit(rows: Mapping[Place, ConditionRow], place: Place, column: str, raw: str) -> Edit | None:
    """Return the change that a typed figure means; None where it says what the return says.

    Raises:
        BalanceError: UNKNOWN_PLACE or BAD_EDIT.
    """
    row = rows.get(place)
    if row is None or column not in COLUMN:
        raise BalanceError("UNKNOWN_PLACE")
    field = COLUMN[column]
    where = f"{row.organisation}{STAGE_WORDS[SchoolStage(place[1])]}的“{field.title}”"
    try:
        value = read_cell(raw, field)
    except CellFault as fault:
        raise BalanceError("BAD_EDIT", place=where, found=raw[:40], expected=fault.expected) from fault
    if not isinstance(value, int | Decimal) or isinstance(value, bool) or value > GREATEST:
        raise BalanceError("BAD_EDIT", place=where, found=raw[:40], expected="一个数")
    known = _known(row.values.get(column))
    return None if known == value else Edit(place=place, column=column, value=value, before=known)


def same_figure(rows: Mapping[Place, ConditionRow], place: Place, column: str, rules: EquityRules) -> list[Place]:
    """Return the rows that report one figure: that of ``place``, then the school's others where it is shared."""
    row = rows.get(place)
    if row is None or row.values.get("shared_assets") is not True or column not in rules.shared_figures:
        return [place]
    return [place, *(other for other in both_stages(rows, place) if rows[other].values.get("shared_assets") is True)]


def both_stages(rows: Mapping[Place, ConditionRow], place: Place) -> list[Place]:
    """Return the other rows of the school of ``place``."""
    return [other for stage in SchoolStage if (other := (place[0], str(stage))) in rows and other != place]


def against_today(rows: Mapping[Place, ConditionRow], edits: Iterable[Edit], rules: EquityRules) -> list[Edit]:
    """Return changes against what the returns say today; a shared figure changes in every row that reports it.

    The later of two changes of one figure holds. Changes of rows that are gone stay, with nothing before them.
    """
    found: dict[tuple[Place, str], Edit] = {}
    for edit in edits:
        for place in same_figure(rows, edit.place, edit.column, rules):
            before = _known(rows[place].values.get(edit.column)) if place in rows else None
            found[place, edit.column] = replace(edit, place=place, before=before)
    return list(found.values())


def with_edits(found: YearRows, edits: Iterable[Edit], rules: EquityRules) -> YearRows:
    """Return the rows of a year with figures changed; changes of rows that are gone are left out.

    A figure of shared assets is the whole school's: changed at one stage it is changed at the other.
    """
    known = {row.place: row for row in found.rows}
    by_place: dict[Place, dict[str, int | Decimal]] = {}
    for edit in edits:
        for place in same_figure(known, edit.place, edit.column, rules):
            by_place.setdefault(place, {})[edit.column] = edit.value
    rows = tuple(
        replace(row, values={**row.values, **changed}, edited=frozenset(changed))
        if (changed := by_place.get(row.place))
        else row
        for row in found.rows
    )
    return YearRows(rows=rows, absent=found.absent)


def _known(value: Value) -> int | Decimal | None:
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def yuan(amount: Decimal | None) -> str:
    """Write an amount of yuan; empty where there is none.

    >>> yuan(Decimal("1520000.00")), yuan(Decimal("12.5")), yuan(None)
    ('1,520,000', '12.50', '')
    """
    if amount is None:
        return ""
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def as_stored(edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """Return changes as a scenario keeps them."""
    return [
        {
            "organisation": edit.place[0],
            "stage": edit.place[1],
            "column": edit.column,
            "before": None if edit.before is None else str(edit.before),
            "value": str(edit.value),
            **({} if edit.cost is None else {"price": str(edit.price), "cost": str(edit.cost)}),
        }
        for edit in edits
    ]


def from_stored(stored: Iterable[Mapping[str, Any]]) -> list[Edit]:
    """Return the changes that a scenario keeps."""
    return [
        Edit(
            place=(one["organisation"], one["stage"]),
            column=one["column"],
            value=_number(one["column"], one["value"]),
            before=None if one["before"] is None else _number(one["column"], one["before"]),
            price=Decimal(one["price"]) if "cost" in one else None,
            cost=Decimal(one["cost"]) if "cost" in one else None,
        )
        for one in stored
    ]


def _number(column: str, text: str) -> int | Decimal:
    number = Decimal(text)
    return int(number) if column == "pupils" else number
