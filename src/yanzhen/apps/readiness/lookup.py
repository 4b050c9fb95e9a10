"""Items and measures by their codes (按代码找清单项)."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.readiness.errors import ReadinessError
from yanzhen.apps.readiness.models import ItemAssignment
from yanzhen.apps.readiness.standing import items_for
from yanzhen.engines.equity.checklist import ChecklistItem, Measure


def item_and_measure(authority: Organisation, code: str, *, on: date) -> tuple[ChecklistItem, Measure]:
    """Return a measure, with the line that the authority settled, and its item. Raises NO_SUCH_MEASURE."""
    for item in items_for(authority, on=on):
        for measure in item.measures:
            if measure.code == code:
                return item, measure
    raise ReadinessError("NO_SUCH_MEASURE", named=code)


def item_of(authority: Organisation, code: str, *, on: date) -> ChecklistItem:
    """Return an item. Raises NO_SUCH_ITEM."""
    for item in items_for(authority, on=on):
        if item.code == code:
            return item
    raise ReadinessError("NO_SUCH_ITEM", named=code)


def section_of(authority: Organisation, item: str) -> int | None:
    """Return the key of the section that answers for an item; None where nobody was named."""
    return ItemAssignment.objects.filter(organisation=authority, item=item).values_list("section", flat=True).first()
