"""Compile the archive catalogue of a year: what came since gets the next numbers, numbers once given stay."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.archive.bridge import Archivable, archivables
from yanzhen.apps.archive.errors import ArchiveError
from yanzhen.apps.archive.models import ArchiveItem, ArchiveYear
from yanzhen.apps.archive.refusals import why_not_compile
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.presets.retention import Period, retention_periods


@transaction.atomic
def compile_year(*, organisation: Organisation, year: int, actor: User, on: date) -> ArchiveYear:
    """Compile or extend the catalogue.

    Raises:
        ArchiveError: YEAR_NOT_OVER, NOTHING_TO_ARCHIVE; then nothing is written.
    """
    if refusal := why_not_compile(year, on=on):
        raise refusal
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    archive, _ = ArchiveYear.objects.get_or_create(
        organisation=organisation, year=year, defaults={"compiled_by": actor, "compiled_on": on}
    )
    known = set(archive.items.values_list("subject", flat=True))
    added = _numbered(
        archive, [thing for thing in archivables(organisation, year, on=on) if thing.subject not in known]
    )
    if not added and not known:
        raise ArchiveError("NOTHING_TO_ARCHIVE", year=year)
    ArchiveItem.objects.bulk_create(added)
    archive.compiled_by, archive.compiled_on = actor, on
    archive.save(update_fields=["compiled_by", "compiled_on"])
    record(
        kind="ARCHIVE_COMPILED",
        actor=actor,
        subjects=[archive],
        content={"year": year, "count": len(added), "total": len(known) + len(added)},
    )
    return archive


def _numbered(archive: ArchiveYear, things: list[Archivable]) -> list[ArchiveItem]:
    """Give each new thing the next number of its retention period."""
    last: Counter[str] = Counter()
    for retention, ordinal in archive.items.values_list("retention", "ordinal"):
        last[retention] = max(last[retention], ordinal)
    items = []
    for thing in things:
        period = retention_periods()[thing.kind]
        last[period.value] += 1
        ordinal = last[period.value]
        items.append(
            ArchiveItem(
                archive=archive,
                subject=thing.subject,
                kind=thing.kind,
                retention=period.value,
                ordinal=ordinal,
                number=archive_number(archive.organisation.code, archive.year, period, ordinal),
                title=thing.title,
                reference=thing.reference,
                responsible=thing.responsible,
                made_on=thing.made_on,
            )
        )
    return items


def archive_number(fonds: str, year: int, period: Period, ordinal: int) -> str:
    """Return the number of a piece (档号) after DA/T 22: fonds, class and year, period, piece.

    >>> archive_number("J001", 2026, Period.PERMANENT, 12)
    'J001-WS·2026-Y-0012'
    """
    return f"{fonds}-WS·{year}-{period.code}-{ordinal:04}"
