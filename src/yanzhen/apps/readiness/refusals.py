"""Why an act on readiness is refused: for acts and pages alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.accounts.rights import capability_title
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.apps.readiness.errors import ReadinessError
from yanzhen.apps.readiness.models import ChecklistValue
from yanzhen.engines.equity.checklist import Measure

ANSWERING = (OrganisationKind.SECTION, OrganisationKind.INSTITUTE)


def why_not_manage(organisation: Organisation | int, actor: User, *, on: date) -> ReadinessError | None:
    """Why may the actor not settle this authority's lists?"""
    if may(actor, "readiness.edit", organisation, on=on):
        return None
    return ReadinessError("NOT_YOURS", capability=capability_title("readiness.edit"))


def why_not_fill(
    organisation: Organisation | int, section: Organisation | int | None, actor: User, *, on: date
) -> ReadinessError | None:
    """Why may the actor not fill in an item: neither for the authority nor for the section that answers for it?"""
    refusal = why_not_manage(organisation, actor, on=on)
    if refusal is None or section is None:
        return refusal
    return None if may(actor, "readiness.edit", section, on=on) else refusal


def why_not_value(
    measure: Measure, value: Decimal, as_of: date, year: int, wording: str, *, on: date
) -> ReadinessError | None:
    """Why can this not be a value of the measure?"""
    if not wording.strip():
        return ReadinessError("SOURCE_MISSING")
    if measure.comparator.is_flag and value not in (0, 1):
        return ReadinessError("NOT_A_FLAG")
    if value < 0:
        return ReadinessError("TOO_SMALL")
    if as_of > on:
        return ReadinessError("IN_FUTURE")
    return ReadinessError("OTHER_YEAR", year=year) if as_of.year != year else None


def why_not_withdraw(value: ChecklistValue, newest: ChecklistValue | None, reason: str) -> ReadinessError | None:
    """Why can this entry not be taken back?"""
    if value.withdrawn_by_id is not None:
        return ReadinessError("WITHDRAWN")
    if newest is None or newest.pk != value.pk:
        return ReadinessError("NOT_NEWEST")
    return None if reason.strip() else ReadinessError("REASON_MISSING")


def why_not_set(measure: Measure, line: Decimal, basis: str) -> ReadinessError | None:
    """Why can the district not settle this line?"""
    if not measure.is_setting:
        return ReadinessError("NOT_A_SETTING")
    if line <= 0:
        return ReadinessError("LINE_NOT_POSITIVE")
    return None if basis.strip() else ReadinessError("BASIS_MISSING")


def why_stale(current: int, seen: int) -> ReadinessError | None:
    """Why may someone who saw ``seen`` not change what is now ``current``?"""
    return None if current == seen else ReadinessError("STALE")
