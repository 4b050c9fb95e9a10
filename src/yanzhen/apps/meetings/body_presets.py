"""Which bodies a school of a size and kind sets up, and who is proposed as their members from its postings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from yanzhen.apps.meetings.actions.set_up_bodies import BodyDraft, SeatDraft
from yanzhen.apps.meetings.models import Body, BodyKind, SeatRole
from yanzhen.apps.meetings.rule_sets import limit_of
from yanzhen.apps.organisations.models import (
    Affiliation,
    Hierarchy,
    Organisation,
    OrganisationKind,
    Person,
    PostFunction,
    Posting,
)
from yanzhen.presets.decisions import NATIONAL


class PartyForm(TextChoices):
    """What kind of Party organisation a school has (党组织形式)."""

    COMMITTEE = "committee", "党委"
    GENERAL_BRANCH = "general_branch", "党总支"
    BRANCH = "branch", "党支部"


FORM_OF_KIND = {
    OrganisationKind.PARTY_COMMITTEE: PartyForm.COMMITTEE,
    OrganisationKind.PARTY_GENERAL_BRANCH: PartyForm.GENERAL_BRANCH,
    OrganisationKind.PARTY_BRANCH: PartyForm.BRANCH,
}
ROLE_OF_FUNCTION = {
    PostFunction.SECRETARY: SeatRole.SECRETARY,
    PostFunction.DEPUTY_SECRETARY: SeatRole.DEPUTY_SECRETARY,
    PostFunction.PRINCIPAL: SeatRole.PRINCIPAL,
    PostFunction.VICE_PRINCIPAL: SeatRole.VICE_PRINCIPAL,
}
IN_PARTY = (SeatRole.SECRETARY, SeatRole.PRINCIPAL, SeatRole.DEPUTY_SECRETARY, SeatRole.VICE_PRINCIPAL)
IN_OFFICE = (SeatRole.PRINCIPAL, SeatRole.VICE_PRINCIPAL)


@dataclass(frozen=True, kw_only=True)
class Leader:
    """A person with the posts that count for meetings."""

    person: Person
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A body that is proposed, with its members and why it is this one."""

    draft: BodyDraft
    why: str
    members: tuple[Leader, ...]


def hosted_parties(organisation: Organisation, *, on: date) -> list[Organisation]:
    """Return the Party organisations that stand in a school, the highest first."""
    rows = Affiliation.objects.in_force_on(on).filter(hierarchy=Hierarchy.HOST, parent=organisation)
    kinds = list(FORM_OF_KIND)
    found = [row.child for row in rows.select_related("child") if row.child.kind in FORM_OF_KIND]
    return sorted(found, key=lambda one: kinds.index(OrganisationKind(one.kind)))


def party_form_of(organisation: Organisation, *, on: date) -> PartyForm | None:
    """Return the form of the school's Party organisation as far as the register knows it."""
    parties = hosted_parties(organisation, on=on)
    return FORM_OF_KIND[OrganisationKind(parties[0].kind)] if parties else None


def leaders_of(organisation: Organisation, *, on: date) -> list[Leader]:
    """Return who holds a leading post at the school or its Party organisations, secretary first."""
    places = [organisation.pk, *(party.pk for party in hosted_parties(organisation, on=on))]
    rows = Posting.objects.in_force_on(on).filter(organisation_id__in=places, function__in=ROLE_OF_FUNCTION)
    persons: dict[int, Person] = {}
    roles: dict[int, list[str]] = {}
    for row in rows.select_related("person").order_by("-is_primary", "started_on", "pk"):
        persons.setdefault(row.person_id, row.person)
        role = ROLE_OF_FUNCTION[PostFunction(row.function)].value
        if role not in roles.setdefault(row.person_id, []):
            roles[row.person_id].append(role)
    order = {role.value: place for place, role in enumerate(ROLE_OF_FUNCTION.values())}
    keys = sorted(persons, key=lambda key: min(order[role] for role in roles[key]))
    is_one_person = any({SeatRole.SECRETARY, SeatRole.PRINCIPAL} <= set(held) for held in roles.values())
    if is_one_person:  # beside one person in both posts the deputy secretary is full-time (DR-27)
        full_time = SeatRole.FULL_TIME_DEPUTY_SECRETARY.value
        for held in roles.values():
            held[:] = [full_time if role == SeatRole.DEPUTY_SECRETARY else role for role in held]
    return [Leader(person=persons[key], roles=tuple(roles[key])) for key in keys]


def party_body_kind(form: PartyForm, formal_members: int | None, *, on: date) -> tuple[str, str]:
    """Return which Party body decides, and why: few formal members have no committee (DR-29)."""
    if form == PartyForm.COMMITTEE:
        return BodyKind.PARTY_COMMITTEE, "设党委，由党委会议决定。"
    if form == PartyForm.GENERAL_BRANCH:
        return BodyKind.PARTY_GENERAL_BRANCH_COMMITTEE, "设党总支，由党总支委员会会议决定。"
    least = limit_of(NATIONAL, "branch_committee_members_min", on=on)
    if formal_members is None:
        return BodyKind.PARTY_BRANCH_COMMITTEE, f"正式党员数未填；不足{least}人的不设支部委员会，请核对。"
    if formal_members < least:
        return (
            BodyKind.PARTY_BRANCH_ASSEMBLY,
            f"正式党员{formal_members}人，不足{least}人，不设支部委员会，由支部党员大会决定。",
        )
    return BodyKind.PARTY_BRANCH_COMMITTEE, f"正式党员{formal_members}人，已达{least}人，设支部委员会。"


def staff_body_name(staff: int | None, *, on: date) -> tuple[str, str]:
    """Return what the staff body is called at this size, and why (DR-33)."""
    least = limit_of(NATIONAL, "congress_staff_min", on=on)
    if staff is None:
        return "教职工代表大会", f"教职工{least}人以上的建立教职工代表大会，不足的由全体教职工直接参加。"
    if staff < least:
        return "全体教职工大会", f"教职工{staff}人，不足{least}人，由全体教职工直接参加民主管理。"
    return "教职工代表大会", f"教职工{staff}人，已达{least}人，建立教职工代表大会。"


def proposals(
    organisation: Organisation, *, form: PartyForm, formal_members: int | None, staff: int | None, on: date
) -> list[Proposal]:
    """Return the bodies that the school should have and does not have yet."""
    leaders = leaders_of(organisation, on=on)
    kind, why = party_body_kind(form, formal_members, on=on)
    name, staff_why = staff_body_name(staff, on=on)
    wanted = [
        _proposal(kind, BodyKind(kind).label, why, _holding(leaders, IN_PARTY), formal_members),
        _proposal(
            BodyKind.PRINCIPAL_MEETING,
            BodyKind.PRINCIPAL_MEETING.label,
            "校（园）长主持，不表决，听取意见后由校（园）长决定。",
            _holding(leaders, IN_OFFICE),
        ),
        _proposal(BodyKind.STAFF_CONGRESS, name, staff_why, []),
    ]
    party_kinds = (*(one for one in BodyKind if one.value.startswith("party_")),)
    standing = set(Body.objects.filter(organisation=organisation, ended_on=None).values_list("kind", flat=True))
    has_party = bool(standing & set(party_kinds))
    return [
        one for one in wanted if one.draft.kind not in standing and not (has_party and one.draft.kind in party_kinds)
    ]


def _holding(leaders: Sequence[Leader], roles: Sequence[str]) -> list[Leader]:
    wanted = {*roles, SeatRole.FULL_TIME_DEPUTY_SECRETARY} if SeatRole.SECRETARY in roles else set(roles)
    return [leader for leader in leaders if wanted & set(leader.roles)]


def _proposal(kind: str, name: str, why: str, leaders: Sequence[Leader], formal_members: int | None = None) -> Proposal:
    is_branch = kind in (BodyKind.PARTY_BRANCH_COMMITTEE, BodyKind.PARTY_BRANCH_ASSEMBLY)
    draft = BodyDraft(
        kind=kind,
        name=name,
        branch_formal_members=formal_members if is_branch else None,
        seats=tuple(SeatDraft(person_id=leader.person.pk, roles=leader.roles) for leader in leaders),
    )
    return Proposal(draft=draft, why=why, members=tuple(leaders))
