"""Who has reported which period (报送进度): organisations down, periods across."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.ledgers.models import COUNTED, SENT, LedgerType, Return, ReturnState
from yanzhen.apps.ledgers.queries import newest_spans, returns_visible_to
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
    """Cells by unit and period; units in the order of their names, periods oldest first.

    ``units`` and ``cells`` may be a part of all (``total``); the columns always count every unit.
    """

    columns: tuple[Column, ...]
    units: tuple[Organisation, ...]
    cells: dict[tuple[int, Span], Cell]
    total: int = 0


def matrix_of(
    type_: LedgerType,
    user: User,
    *,
    now: datetime,
    on: date,
    periods: int = PERIODS_SHOWN,
    stage: str = "",
    only_late: bool = False,
    part: slice = slice(None),
) -> Matrix:
    """Return the matrix of the last ``periods`` periods that have begun, for what the user may see.

    ``stage`` and ``only_late`` narrow the units, ``part`` takes some of them; the number of queries is fixed.
    """
    spans = newest_spans(type_.pk, on=on, most=periods)
    visible = returns_visible_to(user, on=on).filter(type=type_, period_end__in=[end for _, end in spans])
    columns = _columns(visible.filter(period_start__lte=on))
    if not columns:
        return Matrix(columns=(), units=(), cells={})
    late = visible.filter(due_at__lt=now).exclude(state__in=SENT)
    units = Organisation.objects.filter(pk__in=(late if only_late else visible).order_by().values("organisation"))
    if stage:
        units = units.filter(stages__contains=[stage])
    keys = list(units.order_by("sort_key", "code").values_list("pk", flat=True))
    shown = keys[part]
    found = visible.filter(organisation_id__in=shown).order_by()
    cells: dict[tuple[int, Span], Cell] = {}
    for pk, unit, start, end, state, is_zero, revision, due_at in found.values_list(
        "pk", "organisation_id", "period_start", "period_end", "state", "is_zero", "revision", "due_at"
    ):
        is_late = due_at is not None and due_at < now and state not in SENT
        cells[unit, (start, end)] = Cell(return_id=pk, state=state, is_zero=is_zero, is_late=is_late, revision=revision)
    bodies = Organisation.objects.in_bulk(shown)
    return Matrix(columns=columns, units=tuple(bodies[key] for key in shown), cells=cells, total=len(keys))


def _columns(visible: QuerySet[Return]) -> tuple[Column, ...]:
    rows = visible.order_by().values("period_start", "period_end")
    counted = rows.annotate(
        due=Max("due_at"),
        expected=Count("pk"),
        sent=Count("pk", filter=Q(state__in=SENT)),
        approved=Count("pk", filter=Q(state__in=COUNTED)),
        locked=Count("pk", filter=Q(state=ReturnState.LOCKED)),
    )
    found = {(row["period_start"], row["period_end"]): row for row in counted}
    return tuple(
        Column(
            span=span,
            due_at=found[span]["due"],
            **{name: found[span][name] for name in ("expected", "sent", "approved", "locked")},
        )
        for span in sorted(found, key=lambda span: (span[1], span[0]))
    )


def submitted_ids(type_: LedgerType, user: User, span: Span, *, on: date) -> list[int]:
    """Return the returns of a period that wait for approval, of what the user may see."""
    rows = returns_visible_to(user, on=on).filter(
        type=type_, period_start=span[0], period_end=span[1], state=ReturnState.SUBMITTED
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


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
