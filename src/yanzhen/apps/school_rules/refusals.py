"""Why an act on a rule is refused: for acts and pages alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, may_anywhere
from yanzhen.apps.accounts.rights import capability_title
from yanzhen.apps.meetings.models import PARTY_BODIES, AgendaItem
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.school_rules.errors import RuleError
from yanzhen.apps.school_rules.models import Category, RuleState, RuleVersion, SchoolRule
from yanzhen.apps.school_rules.wanted import Asked

DRAFT, IN_FORCE, REVISING, ABOLISHED = RuleState.DRAFT, RuleState.IN_FORCE, RuleState.REVISING, RuleState.ABOLISHED
APPROVED = ("PASSED", "DECIDED_BY_PRINCIPAL")
BY_THE_PARTY_BODY = (Category.CHARTER, Category.BASIC)

# Act × state: what is not listed is refused. A test goes through every pair.
RULE_ACTS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "describe": ("修改名称和类别", (DRAFT, IN_FORCE, REVISING)),
        "write": ("修改草案", (DRAFT, REVISING)),
        "put": ("施行", (DRAFT, REVISING)),
        "revise": ("启动修订", (IN_FORCE,)),
        "give_up": ("放弃修订", (REVISING,)),
        "remove": ("删除草案", (DRAFT,)),
        "review": ("登记复核", (IN_FORCE,)),
        "fill": ("补录文本", (IN_FORCE, REVISING)),
        "abolish": ("废止", (IN_FORCE, REVISING)),
    }
)


def why_not_keep(organisation: Organisation | int, actor: User, *, on: date) -> RuleError | None:
    """Why may the actor not keep the rules of this school?"""
    if may(actor, "rules.edit", organisation, on=on):
        return None
    return RuleError("NOT_YOURS", capability=capability_title("rules.edit"))


def why_not_set_list(actor: User, *, on: date) -> RuleError | None:
    """Why may the actor not settle the district's list?"""
    if may_anywhere(actor, "rules.design", on=on):
        return None
    return RuleError("NOT_YOURS", capability=capability_title("rules.design"))


def why_not_act(rule: SchoolRule, act: str, actor: User, *, on: date, seen: int | None = None) -> RuleError | None:
    """Why may the actor, who saw version ``seen`` (null: not asked), not do ``act``?"""
    if refusal := why_not_keep(rule.organisation_id, actor, on=on):
        return refusal
    title, states = RULE_ACTS[act]
    if rule.state not in states:
        return RuleError("WRONG_STATE", state=RuleState(rule.state).label, act=title)
    if seen is not None and seen != rule.version:
        return RuleError("STALE", current=rule.version, seen=seen)
    return None


def why_not_title(organisation: Organisation, title: str, *, besides: int | None = None) -> RuleError | None:
    """Why may a rule of this school not bear this name?"""
    taken = SchoolRule.objects.standing().filter(organisation=organisation, title=title).exclude(pk=besides)
    return RuleError("TITLE_TAKEN", title=title) if taken.exists() else None


def why_not_code(organisation: Organisation, code: str, entries: Mapping[str, Asked]) -> RuleError | None:
    """Why may a rule of this school not fill this entry of the list?"""
    if not code or (code in entries and entries[code].asks(organisation)):
        return None
    return RuleError("NOT_ON_LIST", entry=code)


def why_not_approval(
    rule: SchoolRule, point: AgendaItem | None, approved_by: str, approved_on: date | None
) -> RuleError | None:
    """Why does this approval not do? One of a point of a meeting, or a meeting in words with its day."""
    if point is not None and approved_by:
        return RuleError("TWO_APPROVALS")
    if point is None:
        return None if approved_by and approved_on else RuleError("NO_APPROVAL")
    if point.item.organisation_id != rule.organisation_id or point.outcome not in APPROVED:
        return RuleError("NOT_APPROVED")
    body = point.meeting.body
    if rule.category in BY_THE_PARTY_BODY and body.kind not in PARTY_BODIES:
        return RuleError("WRONG_BODY", body=body.get_kind_display())
    return None


def why_not_days(
    draft: RuleVersion, current: RuleVersion | None, approved_on: date | None, in_force_from: date, review_on: date
) -> RuleError | None:
    """Why can the draft not be in force from that day, to be reviewed by the other?"""
    if not draft.has_wording:
        return RuleError("NO_WORDING")
    if approved_on is not None and approved_on > in_force_from:
        return RuleError("APPROVED_LATER", approved_on=approved_on.isoformat(), in_force_from=in_force_from.isoformat())
    if current is not None and in_force_from <= current.in_force_from:
        return RuleError("TOO_EARLY", before=current.in_force_from.isoformat())
    return why_not_review_day(review_on, after=in_force_from)


def why_not_review_day(review_on: date, *, after: date) -> RuleError | None:
    """Why can a rule not be reviewed by that day?"""
    return None if review_on > after else RuleError("REVIEW_TOO_EARLY", after=after.isoformat())


def why_not_abolish_on(current: RuleVersion, ended_on: date, reason: str, *, on: date) -> RuleError | None:
    """Why can the rule not be abolished on that day?"""
    if not reason:
        return RuleError("REASON_MISSING", act="废止")
    if ended_on > on:
        return RuleError("ENDS_IN_FUTURE")
    if ended_on < current.in_force_from:
        return RuleError("ENDS_BEFORE_IT_BEGAN", before=current.in_force_from.isoformat())
    return None
