"""Take the known value in a figure's place, leave the figure, or take the decision back (采用、不用改、恢复)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.figure_checks.models import CheckedFigure, FigureCheck
from yanzhen.apps.figure_checks.refusals import why_not_decide


@transaction.atomic
def decide_figure(*, figure_id: int, decision: str, seen: int, actor: User, on: date) -> CheckedFigure:
    """Set what a person made of one figure; a blank decision takes it back. Raises FigureCheckError."""
    check_id = CheckedFigure.objects.values_list("check_of_id", flat=True).get(pk=figure_id)
    check = FigureCheck.objects.light().select_for_update(of=("self",)).select_related("organisation").get(pk=check_id)
    figure = CheckedFigure.objects.get(pk=figure_id)
    if refusal := why_not_decide(check, figure, decision, seen=seen, actor=actor, on=on):
        raise refusal
    figure.decision = decision
    figure.save(update_fields=["decision"])
    record(
        kind="FIGURE_DECIDED",
        actor=actor,
        subjects=[check],
        content={
            "title": check.title,
            "words": figure.words,
            "decision": figure.get_decision_display(),
        },
    )
    return figure
