"""What is known of how schools are led, gathered from postings, bodies, seats and their own word: six queries.

A fact that no record tells is null: the engine answers that it cannot tell.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from yanzhen.apps.meetings.models import PARTY_BODIES, Body, BodyKind, Seat, SeatRole
from yanzhen.apps.organisations.models import (
    Affiliation,
    Hierarchy,
    Organisation,
    OrganisationKind,
    PostFunction,
    Posting,
)
from yanzhen.apps.rollout.models import SchoolProfile, StaffBody
from yanzhen.engines.decisions import BodyKind as EngineBody
from yanzhen.engines.decisions import SchoolStructure, SchoolType, StaffCongress

FULL_TIME = "专职"
OFFICES = (PostFunction.PRINCIPAL, PostFunction.VICE_PRINCIPAL, PostFunction.MIDDLE_MANAGER)
BODY_OF_HOSTED = {
    OrganisationKind.PARTY_COMMITTEE: EngineBody.PARTY_COMMITTEE,
    OrganisationKind.PARTY_GENERAL_BRANCH: EngineBody.PARTY_GENERAL_BRANCH_COMMITTEE,
    OrganisationKind.PARTY_BRANCH: EngineBody.PARTY_BRANCH_COMMITTEE,
}


@dataclass
class Known:
    """What the records say of one school."""

    school: Organisation
    profile: SchoolProfile | None = None
    hosted_kind: str = ""
    party_body: Body | None = None
    has_staff_congress: bool = False
    posts: list[Posting] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)

    def holders(self, *functions: str) -> set[int]:
        """Return the persons who hold a post of these functions in the school or its Party organisation."""
        return {post.person_id for post in self.posts if post.function in functions}

    def seated(self, role: str) -> set[int]:
        """Return the persons seated with a role in any body of the school."""
        return {seat.person_id for seat in self.seats if role in seat.roles}

    def said(self, name: str) -> object | None:
        """Return what the school says of itself."""
        return getattr(self.profile, name) if self.profile else None


def known_of(schools: Collection[Organisation], *, on: date) -> dict[int, Known]:
    """Gather what is known of the schools on a day."""
    found = {school.pk: Known(school) for school in schools}
    keys = list(found)
    for profile in SchoolProfile.objects.filter(pk__in=keys):
        found[profile.pk].profile = profile
    hosts = Affiliation.objects.in_force_on(on).filter(hierarchy=Hierarchy.HOST, parent__in=keys)
    hosted = {row.child_id: row for row in hosts.select_related("child") if row.child.kind in BODY_OF_HOSTED}
    for row in hosted.values():
        found[row.parent_id].hosted_kind = row.child.kind
    posts = Posting.objects.in_force_on(on).filter(organisation__in=[*keys, *hosted])
    for post in posts:
        school_id = hosted[post.organisation_id].parent_id if post.organisation_id in hosted else post.organisation_id
        found[school_id].posts.append(post)
    bodies = {body.pk: body for body in Body.objects.in_force_on(on).filter(organisation__in=keys)}
    for body in bodies.values():
        known = found[body.organisation_id]
        known.party_body = body if body.kind in PARTY_BODIES else known.party_body
        known.has_staff_congress |= body.kind == BodyKind.STAFF_CONGRESS
    for seat in Seat.objects.in_force_on(on).filter(body__in=list(bodies)):
        if bodies[seat.body_id].kind != BodyKind.STAFF_CONGRESS:
            found[bodies[seat.body_id].organisation_id].seats.append(seat)
    return found


def structure_of(known: Known) -> SchoolStructure:
    """Return how a school is led, as the engine takes it."""
    secretaries = known.holders(PostFunction.SECRETARY) | known.seated(SeatRole.SECRETARY)
    principals = known.holders(PostFunction.PRINCIPAL) | known.seated(SeatRole.PRINCIPAL)
    return SchoolStructure(
        school_type=_type(known.school),
        is_legal_person=_is_legal_person(known),
        has_own_party_body=_has_own_party_body(known),
        party_body=party_body_of(known),
        heads_are_one=bool(secretaries & principals) if secretaries and principals else None,
        secretary_has_office=_secretary_has_office(known, secretaries),
        principal_is_member=_principal_is_member(known, principals),
        principal_is_deputy=_principal_is_deputy(known, principals, secretaries),
        full_time_deputies=_full_time_deputies(known),
        member_vice_principals_on_body=_vice_principals_on_body(known),
    )


def party_body_of(known: Known) -> EngineBody | None:
    """Return the kind of the school's Party body: as set up for meetings, else by its Party organisation."""
    if known.party_body is not None:
        return EngineBody(known.party_body.kind)
    return BODY_OF_HOSTED.get(known.hosted_kind)


def formal_members_of(known: Known) -> int | None:
    """Return the formal members of the branch, as entered for its body or said by the school."""
    entered = known.party_body.branch_formal_members if known.party_body else None
    return entered if entered is not None else known.said("formal_members")


def congress_of(known: Known, meetings_in_year: int, *, year: tuple[date, date]) -> StaffCongress:
    """Return the staff body as the engine takes it; no meeting yet this year says nothing, the year is not over.

    What the school itself says counts where meetings tell of none, if it was said in the school year ``year``.
    """
    form = known.said("staff_body")
    is_congress = form == StaffBody.CONGRESS if form else True if known.has_staff_congress else None
    is_fresh = known.profile is not None and year[0] <= known.profile.edited_on <= year[1]
    told = known.said("staff_meetings") if is_fresh else None
    return StaffCongress(
        staff=known.said("staff"),
        is_congress=is_congress,
        term_years=known.said("staff_term_years"),
        meetings_in_year=meetings_in_year or told or None,
    )


def _type(school: Organisation) -> SchoolType:
    if school.is_private:
        return SchoolType.PRIVATE_SCHOOL
    is_kindergarten = school.kind == OrganisationKind.KINDERGARTEN
    return SchoolType.PUBLIC_KINDERGARTEN if is_kindergarten else SchoolType.PUBLIC_SCHOOL


def _is_legal_person(known: Known) -> bool | None:
    said = known.said("is_legal_person")
    if said is not None:
        return said
    if known.school.kind == OrganisationKind.TEACHING_POINT:
        return False
    return True if known.school.credit_code else None


def _has_own_party_body(known: Known) -> bool | None:
    if known.party_body is not None or known.hosted_kind:
        return True
    return known.said("has_own_party_body")


def _secretary_has_office(known: Known, secretaries: set[int]) -> bool | None:
    said = known.said("secretary_has_office")
    if said is not None or not secretaries:
        return said
    return bool(secretaries & known.holders(*OFFICES))


def _principal_is_member(known: Known, principals: set[int]) -> bool | None:
    in_party_body = {seat.person_id for seat in known.seats if known.party_body and seat.body_id == known.party_body.pk}
    party_posts = known.holders(PostFunction.SECRETARY, PostFunction.DEPUTY_SECRETARY)
    return True if principals & (in_party_body | party_posts) else known.said("principal_is_member")


def _principal_is_deputy(known: Known, principals: set[int], secretaries: set[int]) -> bool | None:
    if not principals or not secretaries:
        return None
    deputies = known.holders(PostFunction.DEPUTY_SECRETARY)
    deputies |= known.seated(SeatRole.DEPUTY_SECRETARY) | known.seated(SeatRole.FULL_TIME_DEPUTY_SECRETARY)
    return bool(principals & deputies)


def _full_time_deputies(known: Known) -> int | None:
    seated = known.seated(SeatRole.FULL_TIME_DEPUTY_SECRETARY)
    posted = {
        post.person_id
        for post in known.posts
        if post.function == PostFunction.DEPUTY_SECRETARY and FULL_TIME in post.post
    }
    if seated or posted:
        return len(seated | posted)
    # Where the Party body's members were entered, none of them being one is an answer; where nothing was, it is not.
    entered = any(known.party_body and seat.body_id == known.party_body.pk for seat in known.seats)
    return 0 if entered else None


def _vice_principals_on_body(known: Known) -> bool | None:
    said = known.said("vice_principals_on_body")
    if said is not None:
        return said
    deputies = known.holders(PostFunction.VICE_PRINCIPAL) | known.seated(SeatRole.VICE_PRINCIPAL)
    if not known.party_body or not deputies:
        return None
    on_body = {seat.person_id for seat in known.seats if seat.body_id == known.party_body.pk}
    return True if deputies <= on_body else None
