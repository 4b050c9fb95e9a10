"""Why an act on accounts or grants would be refused: asked by the act and by the page."""

from __future__ import annotations

import re
from datetime import date

from yanzhen.apps.accounts.errors import AccountError
from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.organisations.models import DutyKind, Hierarchy, Organisation, Person
from yanzhen.kernel.wording import chinese_day
from yanzhen.presets.roles import role_book

USERNAME = re.compile(r"[\w.\-]{2,40}")
GRANTING = "grants.edit"


def why_not_open(person: Person, *, username: str) -> AccountError | None:
    """Say why the person cannot get an account by this name."""
    if not USERNAME.fullmatch(username):
        return AccountError("BAD_USERNAME", username=username)
    if held := User.objects.filter(person=person).first():
        return AccountError("HAS_ACCOUNT", name=person.name, username=held.username)
    if User.objects.filter(username__iexact=username).exists():
        return AccountError("USERNAME_TAKEN", username=username)
    return None


def why_not_disable(user: User, *, actor: User) -> AccountError | None:
    """Say why the account cannot be disabled."""
    if user.pk == actor.pk:
        return AccountError("OWN_ACCOUNT")
    return None if user.is_active else AccountError("ALREADY_DISABLED", username=user.username)


def why_not_enable(user: User) -> AccountError | None:
    """Say why the account cannot be put in use again."""
    return AccountError("ALREADY_ENABLED", username=user.username) if user.is_active else None


def why_not_reset(user: User) -> AccountError | None:
    """Say why the password cannot be set anew."""
    return None if user.is_active else AccountError("DISABLED", username=user.username)


def why_not_dispose(organisation: Organisation, *, user: User, actor: User | None, on: date) -> AccountError | None:
    """Say why ``actor`` may not decide on rights of ``user`` over the organisation; null is the system itself."""
    if actor is None:
        return None
    if actor.pk == user.pk:
        return AccountError("OWN_GRANT")
    if not may(actor, GRANTING, organisation, on=on):
        return AccountError("NOT_SECURITY", organisation=organisation.name)
    return None


def why_not_grant(wanted: Grant, *, actor: User | None, on: date) -> AccountError | None:
    """Say why the grant (not yet stored) cannot be given by ``actor`` on ``on``."""
    if refusal := _why_not_words(wanted):
        return refusal
    if refusal := why_not_dispose(wanted.organisation, user=wanted.user, actor=actor, on=on):
        return refusal
    if not wanted.user.is_active:
        return AccountError("DISABLED", username=wanted.user.username)
    if refusal := _why_not_days(wanted):
        return refusal
    held = Grant.objects.overlapping(wanted.started_on, wanted.ended_on).filter(user=wanted.user)
    same = held.filter(
        role=wanted.role,
        organisation=wanted.organisation,
        hierarchy=wanted.hierarchy,
        via_duty=wanted.via_duty,
    )
    if twice := same.first():
        return AccountError("ALREADY_GRANTED", name=str(wanted.user), since=chinese_day(twice.started_on))
    return _why_not_together(wanted, list(held))


def _why_not_words(wanted: Grant) -> AccountError | None:
    if wanted.role not in role_book().roles:
        return AccountError("UNKNOWN_ROLE", role=wanted.role)
    if wanted.hierarchy not in Hierarchy.values:
        return AccountError("UNKNOWN_HIERARCHY", kind=wanted.hierarchy)
    if wanted.via_duty and wanted.via_duty not in DutyKind.values:
        return AccountError("UNKNOWN_DUTY", kind=wanted.via_duty)
    if wanted.via_duty and not wanted.user.person_id:
        return AccountError("NO_PERSON", username=wanted.user.username)
    return None


def _why_not_days(wanted: Grant) -> AccountError | None:
    organisation = wanted.organisation
    if wanted.ended_on and wanted.ended_on < wanted.started_on:
        return AccountError("ENDS_BEFORE_START", started=chinese_day(wanted.started_on))
    if wanted.started_on < organisation.opened_on:
        opened = chinese_day(organisation.opened_on)
        return AccountError("NOT_YET_OPEN", organisation=organisation.name, opened=opened)
    if organisation.closed_on and wanted.started_on >= organisation.closed_on:
        closed = chinese_day(organisation.closed_on)
        return AccountError("ALREADY_CLOSED", organisation=organisation.name, closed=closed)
    return None


def _why_not_together(wanted: Grant, held: list[Grant]) -> AccountError | None:
    """Say which role held at the same time excludes the wanted one (三员分立)."""
    roles = role_book().roles
    group = roles[wanted.role].exclusive
    for other in held:
        known = roles.get(other.role)
        if group and known and other.role != wanted.role and known.exclusive == group:
            return AccountError(
                "THREE_OFFICERS",
                name=str(wanted.user),
                since=chinese_day(other.started_on),
                until=chinese_day(other.ended_on) if other.ended_on else "今后",
                held=known.title,
                wanted=roles[wanted.role].title,
            )
    return None


def why_not_revoke(grant: Grant, *, last_day: date, actor: User | None, on: date) -> AccountError | None:
    """Say why the grant cannot end with ``last_day``."""
    if refusal := why_not_dispose(grant.organisation, user=grant.user, actor=actor, on=on):
        return refusal
    if grant.ended_on and grant.ended_on <= last_day:
        return AccountError("ALREADY_ENDED", ended=chinese_day(grant.ended_on))
    granting = role_book().holders_of(GRANTING)
    if grant.role in granting:
        others = Grant.objects.in_force_on(on).filter(role__in=granting, user__is_active=True).exclude(user=grant.user)
        if not others.exists():
            return AccountError("LAST_SECURITY")
    return None
