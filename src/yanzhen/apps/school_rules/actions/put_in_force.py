"""Put the draft in force, with the meeting that approved it; the version before ends the day before (施行)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.meetings.models import AgendaItem
from yanzhen.apps.school_rules.actions.locked import current_of, keep, locked_rule, refuse, said_of
from yanzhen.apps.school_rules.models import RuleAct, RuleState, RuleVersion
from yanzhen.apps.school_rules.refusals import why_not_approval, why_not_days

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Approval:
    """Which meeting approved a version: a point of an agenda, or the meeting in words with its day."""

    point: AgendaItem | None = None
    approved_by: str = ""
    approved_on: date | None = None

    @property
    def day(self) -> date | None:
        """The day of the approval."""
        return timezone.localdate(self.point.meeting.planned_at) if self.point else self.approved_on


@transaction.atomic
def put_in_force(
    *, rule_id: int, seen: int, approval: Approval, in_force_from: date, review_on: date, actor: User, on: date
) -> RuleVersion:
    """Put the draft in force from a day, which may still come.

    Raises:
        RuleError: NO_WORDING, NO_APPROVAL, TWO_APPROVALS, NOT_APPROVED, WRONG_BODY, APPROVED_LATER, TOO_EARLY,
            REVIEW_TOO_EARLY and those of stale pages.
    """
    rule = locked_rule(rule_id, "put", seen=seen, actor=actor, on=on)
    draft, current = rule.versions.draft().get(), current_of(rule)
    refuse(why_not_approval(rule, approval.point, approval.approved_by, approval.approved_on))
    refuse(why_not_days(draft, current, approval.day, in_force_from, review_on))
    if current is not None:
        current.ended_on = in_force_from - ONE_DAY
        current.save(update_fields=["ended_on"])
    draft.point, draft.approved_by, draft.approved_on = approval.point, approval.approved_by, approval.day
    draft.in_force_from = in_force_from
    draft.save(update_fields=["point", "approved_by", "approved_on", "in_force_from"])
    rule.state, rule.review_on = RuleState.IN_FORCE, review_on
    keep(rule, RuleAct.PUT, actor=actor, on=on, number=draft.number)
    record(
        kind="RULE_PUT_IN_FORCE",
        actor=actor,
        subjects=[rule, rule.organisation],
        content=said_of(rule) | {"number": draft.number, "in_force_from": in_force_from.isoformat()},
    )
    return draft
