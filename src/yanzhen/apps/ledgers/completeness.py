"""Who has reported which period (报送进度): organisations down, periods across."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.ledgers.models import SENT, LedgerType, Return, ReturnState
from yanzhen.apps.ledgers.queries import returns_visible_to
from yanzhen.apps.organisations.models import Organisation

PERIODS_SHOWN = 12
Span = tuple[date, date]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One return in the matrix."""

    return_id: int
    state: str
    is_zero: bool
    is_late: bool
    revision: int

    @property
    def is_sent(self) -> bool:
        """Has it left its unit?"""
        return self.state in SENT


@dataclass(frozen=True, kw_only=True)
class Column:
    """One period: how many are in of how many, and by when they are due."""

    span: Span
    due_at: datetime | None
    expected: int
    sent: int
    approved: int
    locked: int


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Cells by unit and period; units in the order of their names, periods oldest first."""

    columns: tuple[Column, ...]
    units: tuple[Organisation, ...]
    cells: dict[tuple[int, Span], Cell]


def matrix_of(type_: LedgerType, user: User, *, now: datetime, on: date, periods: int = PERIODS_SHOWN) -> Matrix:
    """Return the matrix of the last ``periods`` periods that have begun, for what the user may see; three queries."""
    visible = returns_visible_to(user, on=on).filter(type=type_, period_start__lte=on)
    spans = list(
        visible.order_by("-period_end", "-period_start").values_list("period_start", "period_end").distinct()[:periods]
    )
    if not spans:
        return Matrix(columns=(), units=(), cells={})
    rows = visible.filter(period_end__in=[end for _, end in spans]).order_by()
    found = list(
        rows.values_list(
            "pk", "organisation_id", "period_start", "period_end", "state", "is_zero", "revision", "due_at"
        )
    )
    cells: dict[tuple[int, Span], Cell] = {}
    due: dict[Span, datetime | None] = {}
    for pk, unit, start, end, state, is_zero, revision, due_at in found:
        span = (start, end)
        due[span] = max(filter(None, (due.get(span), due_at)), default=None)
        late = due_at is not None and due_at < now and state not in SENT
        cells[unit, span] = Cell(return_id=pk, state=state, is_zero=is_zero, is_late=late, revision=revision)
    units = Organisation.objects.filter(pk__in={unit for unit, _ in cells}).order_by("sort_key", "code")
    columns = tuple(_column(span, due.get(span), cells) for span in reversed(spans))
    return Matrix(columns=columns, units=tuple(units), cells=cells)


def _column(span: Span, due_at: datetime | None, cells: dict[tuple[int, Span], Cell]) -> Column:
    own = [cell for (_, other), cell in cells.items() if other == span]
    return Column(
        span=span,
        due_at=due_at,
        expected=len(own),
        sent=sum(cell.is_sent for cell in own),
        approved=sum(cell.state in (ReturnState.APPROVED, ReturnState.LOCKED) for cell in own),
        locked=sum(cell.state == ReturnState.LOCKED for cell in own),
    )


def missing_units(type_: LedgerType, span: Span) -> list[Return]:
    """Return what has not been sent for a period, the units in order."""
    rows = Return.objects.filter(type=type_, period_start=span[0], period_end=span[1]).exclude(state__in=SENT)
    return list(rows.select_related("organisation", "type").order_by("organisation__sort_key", "pk"))


def reminder_text(missing: list[Return]) -> str:
    """Return a text for a chat group: who is asked to report what by when; never what the rows say."""
    if not missing:
        return ""
    first = missing[0]
    due = f"于{timezone.localtime(first.due_at):%-m月%-d日%H:%M}前" if first.due_at else "尽快"
    names = "、".join(str(row.organisation) for row in missing)
    return f"【台账催报】请以下{len(missing)}个单位{due}登录雁阵报送《{first.type.title}》：{names}。"
