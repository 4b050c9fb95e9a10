"""What one submission cost, in the transaction of that submission (记填报负担)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Max

from yanzhen.apps.elements.models import BurdenEntry
from yanzhen.apps.organisations.models import Organisation
from yanzhen.presets.rulebook import rulebook_value

SECONDS_IN_A_MINUTE = 60


def note_burden(
    *,
    subject: str,
    form: str,
    title: str,
    organisation: Organisation,
    requester: Organisation | None,
    is_temporary: bool,
    asked: int,
    confirmed: int,
    typed: int,
    on: date,
) -> BurdenEntry:
    """Append the burden of one submission; sending the same return again counts once more, with what was typed then.

    Args:
        subject: the return, ``ledgers.return:5``; form: its type, ``ledgers.ledgertype:7``; title: the type's name.
        requester: the section that wants it.
        asked: cells that people were to see to, confirmed and typed among them; zero for a zero report.
        confirmed: cells shown filled and taken as they were.
        typed: cells typed in or changed.
        on: the day of the submission.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("the burden is noted in the transaction of the submission")
    if min(asked, confirmed, typed) < 0 or asked < confirmed + typed:
        raise ValueError(f"asked {asked}, confirmed {confirmed}, typed {typed}")
    before = BurdenEntry.objects.filter(subject=subject).aggregate(last=Max("number"))["last"] or 0
    return BurdenEntry.objects.create(
        subject=subject,
        number=before + 1,
        form=form,
        title=title,
        organisation=organisation,
        requester=requester,
        is_temporary=is_temporary,
        submitted_on=on,
        asked=asked,
        confirmed=confirmed,
        typed=typed,
        minutes=minutes_for(confirmed=confirmed, typed=typed, on=on),
    )


def minutes_for(*, confirmed: int, typed: int, on: date) -> Decimal:
    """Estimate the minutes of one submission from the rulebook's seconds (估算，可调)."""
    seconds = rulebook_value("elements/seconds", on=on)
    total = seconds["return"] + seconds["typed"] * typed + seconds["confirmed"] * confirmed
    return (Decimal(total) / SECONDS_IN_A_MINUTE).quantize(Decimal("0.01"))
