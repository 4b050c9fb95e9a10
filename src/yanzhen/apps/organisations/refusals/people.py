"""Refusals of acts on persons, postings, duties and deputies."""

from __future__ import annotations

from datetime import date

from django.db import models

from yanzhen.apps.organisations.errors import PeopleError
from yanzhen.apps.organisations.models import (
    Deputy,
    Duty,
    DutyKind,
    Organisation,
    Person,
    PostFunction,
    Posting,
)
from yanzhen.kernel.wording import chinese_day

HELD_BY_ONE = (PostFunction.SECRETARY, PostFunction.PRINCIPAL)


def why_not_for_oneself(actor: models.Model | None, person: Person) -> PeopleError | None:
    """Say that nobody gives themselves a duty or a deputyship: both bring rights with them."""
    own = actor is not None and getattr(actor, "person_id", None) == person.pk
    return PeopleError("OWN_RIGHTS") if own else None


def why_not_enter(*, name: str, staff_number: str) -> PeopleError | None:
    """Say why a person cannot be entered."""
    if not name.strip():
        return PeopleError("NO_NAME")
    if not staff_number.strip():
        return PeopleError("NO_STAFF_NUMBER")
    if holder := Person.objects.filter(staff_number=staff_number.strip()).first():
        return PeopleError("STAFF_NUMBER_TAKEN", number=staff_number, name=holder.name)
    return None


def why_not_edit_person(person: Person, *, seen: int, name: str) -> PeopleError | None:
    """Say why the person's particulars cannot be changed."""
    if not name.strip():
        return PeopleError("NO_NAME")
    if person.version != seen:
        return PeopleError("STALE", name=person.name, seen=seen, now=person.version)
    return None


def why_not_during(organisation: Organisation, *, on: date, until: date | None) -> PeopleError | None:
    """Say why something cannot hold at the organisation from ``on`` to ``until`` (null: without end)."""
    if until and until < on:
        return PeopleError("ENDS_BEFORE_START", started=chinese_day(on))
    if on < organisation.opened_on:
        opened = chinese_day(organisation.opened_on)
        return PeopleError("NOT_YET_OPEN", organisation=organisation.name, opened=opened, on=chinese_day(on))
    closed_on = organisation.closed_on
    if closed_on and (until is None or until >= closed_on):
        return PeopleError("ALREADY_CLOSED", organisation=organisation.name, closed=chinese_day(closed_on))
    return None


def why_not_post(
    person: Person, organisation: Organisation, *, post: str, function: str, on: date, until: date | None
) -> PeopleError | None:
    """Say why the person cannot take the post; secretary and head are one person each at a time."""
    if not post.strip():
        return PeopleError("NO_POST")
    if function not in PostFunction.values:
        return PeopleError("UNKNOWN_FUNCTION", function=function)
    if refusal := why_not_during(organisation, on=on, until=until):
        return refusal
    there = Posting.objects.overlapping(on, until).filter(organisation=organisation).select_related("person")
    if mine := there.filter(person=person, post=post.strip()).first():
        return PeopleError(
            "ALREADY_POSTED",
            name=person.name,
            since=chinese_day(mine.started_on),
            organisation=organisation.name,
            post=mine.post,
        )
    if function in HELD_BY_ONE and (holder := there.filter(function=function).exclude(person=person).first()):
        return PeopleError(
            "POST_TAKEN",
            organisation=organisation.name,
            function=PostFunction(function).label,
            since=chinese_day(holder.started_on),
            name=holder.person.name,
        )
    return None


def why_not_end(row: Posting | Duty | Deputy, *, last_day: date) -> PeopleError | None:
    """Say why a dated row cannot end with ``last_day``."""
    if row.ended_on and row.ended_on <= last_day:
        return PeopleError("ALREADY_ENDED", ended=chinese_day(row.ended_on))
    if last_day < row.started_on:
        return PeopleError("ENDS_BEFORE_START", started=chinese_day(row.started_on))
    return None


def why_not_charge(
    person: Person, organisation: Organisation, *, kind: str, on: date, until: date | None
) -> PeopleError | None:
    """Say why the person cannot be given the duty; who is in charge changes from one day to the next."""
    if kind not in DutyKind.values:
        return PeopleError("UNKNOWN_DUTY", kind=kind)
    if refusal := why_not_during(organisation, on=on, until=until):
        return refusal
    label = DutyKind(kind).label
    held = Duty.objects.overlapping(on, until).filter(kind=kind, organisation=organisation).select_related("person")
    if mine := held.filter(person=person).first():
        since = chinese_day(mine.started_on)
        return PeopleError("DUTY_HELD", name=person.name, since=since, kind=label, organisation=organisation.name)
    if kind != DutyKind.IN_CHARGE:
        return None
    facts = {"kind": label, "organisation": organisation.name}
    if later := held.filter(started_on__gt=on).first():
        since = chinese_day(later.started_on)
        return PeopleError("LATER_DUTY", since=since, name=later.person.name, **facts)
    if same := held.filter(started_on=on).first():
        return PeopleError("DUTY_STARTS_SAME_DAY", since=chinese_day(on), name=same.person.name, **facts)
    return None


def why_not_stand_in(principal: Person, deputy: Person, *, on: date, until: date | None) -> PeopleError | None:
    """Say why ``deputy`` cannot act for ``principal`` from ``on`` to ``until``."""
    if principal.pk == deputy.pk:
        return PeopleError("DEPUTY_IS_SELF")
    if until is None:
        return PeopleError("NO_END")
    if until < on:
        return PeopleError("ENDS_BEFORE_START", started=chinese_day(on))
    rows = Deputy.objects.overlapping(on, until).select_related("deputy")
    if other := rows.filter(principal=principal).first():
        return PeopleError("DEPUTY_OVERLAP", name=principal.name, deputy=other.deputy.name, **_span(other))
    if absent := rows.filter(principal=deputy).first():
        return PeopleError("DEPUTY_ABSENT", deputy=deputy.name, **_span(absent))
    return None


def _span(row: Deputy) -> dict[str, str]:
    until = chinese_day(row.ended_on) if row.ended_on else "今后"
    return {"since": chinese_day(row.started_on), "until": until}
