"""Fill in a value of the lists, with where it comes from and its evidence (填报)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.readiness.lookup import item_and_measure, section_of
from yanzhen.apps.readiness.models import ChecklistValue
from yanzhen.apps.readiness.refusals import why_not_fill, why_not_value, why_stale
from yanzhen.apps.rollout.evidence import HandedIn, arrived, kept
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.engines.equity.checklist import Measure


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is filled in: for which year and measure, the value and the day it tells of."""

    year: int
    measure: str
    value: Decimal
    as_of: date


def enter_value(
    *, organisation_id: int, said: Said, seen: int, handed_in: HandedIn, actor: User, on: date
) -> ChecklistValue:
    """Add a value; the former one stays in the history.

    Args:
        seen: key of the entry that the person saw; 0 where there was none.
        handed_in: where the value comes from, in words, and a file.
    Raises:
        ReadinessError: NO_SUCH_MEASURE, NOT_YOURS, SOURCE_MISSING, NOT_A_FLAG, TOO_SMALL, IN_FUTURE, OTHER_YEAR, STALE.
        FileError: the file is refused.
    """
    authority = Organisation.objects.get(pk=organisation_id)
    item, measure = item_and_measure(authority, said.measure, on=on)
    refusal = why_not_fill(authority, section_of(authority, item.code), actor, on=on) or why_not_value(
        measure, said.value, said.as_of, said.year, handed_in.words, on=on
    )
    if refusal:
        raise refusal
    with arrived(handed_in, actor=actor) as staged, transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=authority.pk)
        newest = newest_of(authority, said.year, measure.code)
        if refusal := why_stale(newest.pk if newest else 0, seen):
            raise refusal
        wording = handed_in.words.strip()
        source = Source.objects.create(
            kind=SourceKind.ENTRY,
            wording=wording,
            provided_by=item.title[:120],
            provided_on=said.as_of,
            entered_by=actor,
        )
        row = ChecklistValue.objects.create(
            organisation=authority,
            year=said.year,
            measure=measure.code,
            value=said.value,
            as_of=said.as_of,
            wording=wording,
            file=kept(staged, organisation=authority, actor=actor, on=on, view_capability="readiness.view"),
            source=source,
            entered_by=actor,
            entered_on=on,
        )
        content = {"year": said.year, "measure": measure.title, "value": shown_value(measure, said.value)}
        record(kind="READINESS_VALUE_ENTERED", actor=actor, subjects=[row, authority], content=content)
        return row


def newest_of(authority: Organisation, year: int, measure: str) -> ChecklistValue | None:
    """Return the entry that holds."""
    rows = ChecklistValue.objects.standing().filter(organisation=authority, year=year, measure=measure)
    return rows.order_by("-pk").first()


def shown_value(measure: Measure, value: Decimal) -> str:
    """Return a value as people read it."""
    if measure.comparator.is_flag:
        return "是" if value else "否"
    return f"{value.normalize():f}{measure.unit}"
