"""Check a kept draft again with what the library knows now (重新核验); decisions stay where they still hold."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.figure_checks.actions.check_draft import counts_of, keep_figures
from yanzhen.apps.figure_checks.bridge import figures_of
from yanzhen.apps.figure_checks.models import CheckedFigure, Decision, FigureCheck
from yanzhen.apps.figure_checks.refusals import why_not_check, why_not_draft
from yanzhen.apps.organisations.models import Organisation


@transaction.atomic
def recheck_draft(
    *,
    check_id: int,
    subject: Organisation,
    period_start: date | None,
    period_end: date | None,
    actor: User,
    on: date,
) -> FigureCheck:
    """Check the draft anew, with another subject or period if wanted. Raises FigureCheckError."""
    check = FigureCheck.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=check_id)
    period = (period_start, period_end)
    refusal = why_not_check(check.organisation, actor, on=on) or why_not_draft(
        check.text, title=check.title, period=period
    )
    if refusal:
        raise refusal
    decided = {(row.start, row.end): row for row in check.figures.exclude(decision=Decision.NONE)}
    rows = figures_of(check.text, subject=subject, period=period, user=actor, on=on).rows
    for row in rows:
        _carry(decided.get((row.start, row.end)), row)
    check.figures.all().delete()
    keep_figures(check, rows)
    check.subject, check.period_start, check.period_end, check.checked_on = subject, period_start, period_end, on
    check.version += 1
    check.save(update_fields=["subject", "period_start", "period_end", "checked_on", "version"])
    record(kind="DRAFT_RECHECKED", actor=actor, subjects=[check], content={"title": check.title, **counts_of(rows)})
    return check


def _carry(before: CheckedFigure | None, row: CheckedFigure) -> None:
    """An adopted value stays adopted only while the library still gives the same one."""
    if before is None:
        return
    if before.decision == Decision.SET_ASIDE or before.replacement == row.replacement:
        row.decision = before.decision
