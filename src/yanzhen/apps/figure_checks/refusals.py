"""Why not: shared by acts and pages."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.figure_checks.errors import FigureCheckError
from yanzhen.apps.figure_checks.models import CheckedFigure, Decision, FigureCheck
from yanzhen.apps.organisations.models import Organisation

TEXT_LENGTH = 50_000
TITLE_LENGTH = 200


def why_not_check(organisation: Organisation, actor: User, *, on: date) -> FigureCheckError | None:
    """Why may the actor not check a draft for this organisation?"""
    if may(actor, "reports.edit", organisation, on=on):
        return None
    return FigureCheckError("NOT_YOURS", organisation=organisation.name)


def why_not_draft(text: str, *, title: str, period: tuple[date | None, date | None]) -> FigureCheckError | None:
    """Why may this text not be checked?"""
    if not text.strip():
        return FigureCheckError("NO_TEXT")
    if len(text) > TEXT_LENGTH:
        return FigureCheckError("TOO_LONG", found=len(text), limit=TEXT_LENGTH)
    if len(title) > TITLE_LENGTH:
        return FigureCheckError("TITLE_TOO_LONG", found=len(title), limit=TITLE_LENGTH)
    first, last = period
    if (first is None) != (last is None):
        return FigureCheckError("HALF_A_PERIOD")
    return FigureCheckError("PERIOD_BACKWARDS") if first and last and last < first else None


def why_not_decide(
    check: FigureCheck, figure: CheckedFigure, decision: str, *, seen: int, actor: User, on: date
) -> FigureCheckError | None:
    """Why may the actor, who saw version ``seen`` of the check, not decide so on a figure?"""
    if refusal := why_not_check(check.organisation, actor, on=on):
        return refusal
    if check.version != seen:
        return FigureCheckError("STALE")
    if decision not in Decision.values:
        return FigureCheckError("UNKNOWN_DECISION")
    return FigureCheckError("NOTHING_TO_ADOPT") if decision == Decision.ADOPTED and not figure.replacement else None
