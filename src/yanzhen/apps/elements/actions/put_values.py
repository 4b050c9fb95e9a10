"""Write values inside another act's transaction; the newest of a span replaces the older one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import BigIntegerField, Case, Value, When

from yanzhen.apps.elements.bridge import Stored, span_of
from yanzhen.apps.elements.models import DataElement, ElementValue
from yanzhen.apps.elements.queries import current_by_span
from yanzhen.apps.sources.models import Source

AT_ONCE = 2000


@dataclass(frozen=True, kw_only=True)
class NewValue:
    """One value to write: ``first`` to ``last`` is what it was given for; the element settles for which span it stands.

    ``as_of`` is the day on which it was so; None: the last day of the span it was given for.
    """

    element: DataElement
    organisation_id: int
    first: date
    last: date
    value: Stored
    system: str
    reason: str = ""
    as_of: date | None = None


def put_values(new: Sequence[NewValue], *, source: Source) -> list[ElementValue]:
    """Append values and mark those they replace; a value that is known already is left as it is.

    The caller records the act. Elements are locked first, so that of two writers the second sees what the first wrote.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a value is written in the transaction of the act that brings it")
    if not new:
        return []
    elements = {one.element.pk for one in new}
    list(DataElement.objects.select_for_update(no_key=True).filter(pk__in=elements).order_by("pk").values_list("pk"))
    wanted = {(one.element.pk, one.organisation_id, *span_of(one.element, one.first, one.last)): one for one in new}
    standing = current_by_span(wanted)
    changed = {key: one for key, one in wanted.items() if key not in standing or standing[key].value != one.value}
    numbers = _next_numbers(len(changed))
    rows = [_row(number, key, one, source) for number, (key, one) in zip(numbers, changed.items(), strict=True)]
    # The link is deferred: it points at the row that follows, so that one current value stands at any moment.
    replaced = {standing[key].pk: row.pk for key, row in zip(changed, rows, strict=True) if key in standing}
    if replaced:
        links = [When(pk=old, then=Value(new_pk)) for old, new_pk in replaced.items()]
        by = Case(*links, output_field=BigIntegerField())
        ElementValue.objects.filter(pk__in=replaced).update(superseded_by=by)
    return ElementValue.objects.bulk_create(rows, batch_size=AT_ONCE)


def put_value(new: NewValue, *, source: Source) -> ElementValue | None:
    """Append one value; None when it is known already."""
    rows = put_values([new], source=source)
    return rows[0] if rows else None


def _row(number: int, key: tuple[int, int, date, date], one: NewValue, source: Source) -> ElementValue:
    _, _, first, last = key
    return ElementValue(
        pk=number,
        element=one.element,
        organisation_id=one.organisation_id,
        period_start=first,
        period_end=last,
        as_of=one.as_of or one.last,
        value=one.value,
        system=one.system,
        source=source,
        reason=one.reason,
    )


def _next_numbers(count: int) -> list[int]:
    table = ElementValue._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [row[0] for row in cursor.fetchall()]
