"""Remember which fields of a form hold elements, inside the act that issues or retires the form."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db import connection

from yanzhen.apps.elements.models import AskOverride, DataElement, ElementUse
from yanzhen.apps.elements.places import AskedField, place_of
from yanzhen.apps.organisations.models import Organisation

ONE_DAY = timedelta(days=1)


def note_uses(
    *,
    subject: str,
    title: str,
    owner: Organisation | None,
    url: str,
    rhythm: str,
    reporters: Collection[str],
    fields: Sequence[AskedField],
    on: date,
) -> list[ElementUse]:
    """Replace what is known of a form's bound fields; where an element is asked elsewhere it is only shown here."""
    if not connection.in_atomic_block:
        raise RuntimeError("uses are noted in the transaction of the act that issues the form")
    bound = [field for field in fields if field.element]
    elements = DataElement.objects.select_for_update(no_key=True).filter(code__in={one.element for one in bound})
    by_code = {row.code: row for row in elements.order_by("pk")}
    end_uses(subject=subject, on=on)
    allowed = set(AskOverride.objects.filter(subject=subject).values_list("element_id", flat=True))
    rows = []
    for field in bound:
        element = by_code.get(field.element)
        if element is None:
            continue
        place = place_of(element, on=on, besides=subject, rhythm=rhythm, reporters=reporters)
        rows.append(
            ElementUse(
                element=element,
                subject=subject,
                title=title,
                field_key=field.key,
                field_title=field.title,
                owner=owner,
                url=url,
                rhythm=rhythm,
                reporters=list(reporters),
                is_asked=place is None or element.pk in allowed,
                started_on=on,
            )
        )
    return ElementUse.objects.bulk_create(rows)


def end_uses(*, subject: str, on: date) -> None:
    """The form asks no longer from ``on``: uses that began that day go, the others end the day before."""
    standing = ElementUse.objects.filter(subject=subject, ended_on=None)
    standing.filter(started_on__gte=on).delete()
    standing.filter(started_on__lt=on).update(ended_on=on - ONE_DAY)
