"""Remove a check with its draft (删除核验)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.figure_checks.models import FigureCheck
from yanzhen.apps.figure_checks.refusals import why_not_check


@transaction.atomic
def drop_check(*, check_id: int, actor: User, on: date) -> None:
    """Remove a draft that was checked, and every figure of it. Raises FigureCheckError."""
    check = FigureCheck.objects.light().select_for_update(of=("self",)).select_related("organisation").get(pk=check_id)
    if refusal := why_not_check(check.organisation, actor, on=on):
        raise refusal
    subject, title = f"figure_checks.figurecheck:{check.pk}", check.title
    check.delete()
    record(kind="DRAFT_CHECK_DROPPED", actor=actor, subjects=[subject], content={"title": title})
