"""The bodies that decide at every school and who sits in them; the sample year of meetings rests on these.

A Party body by size (committee, general branch, branch committee, or the assembly where members are few), the
principal's meeting, and a staff congress for a large staff. A few schools have something amiss, as in life.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from yanzhen.apps.meetings.models import Body, BodyKind, Seat, SeatRole
from yanzhen.apps.organisations.models import Organisation, OrganisationKind, Person, PostFunction, Posting
from yanzhen.apps.organisations.sorting import sort_key
from yanzhen.apps.rollout.spans import terms_until
from yanzhen.demo import names
from yanzhen.demo.people import party_of
from yanzhen.demo.sample import Sample

TERMS_BACK = 3
PUPILS_PER_STAFF = 12
CONGRESS_FROM_STAFF = 80
COMMITTEE_FROM_MEMBERS = 7
PARTY_SEATS = {OrganisationKind.PARTY_COMMITTEE: 7, OrganisationKind.PARTY_GENERAL_BRANCH: 5}
BRANCH_COMMITTEE_SEATS = 3
TEACHER_DELEGATES = 14
PARTY_RHYTHM_DAYS, OFFICE_RHYTHM_DAYS = 21, 14
NO_DEPUTY_SHARE, UNKNOWN_MEMBERS_SHARE, ODD_BODY_SHARE = 0.25, 0.12, 0.1
# Three schools of different size, left to the sample year of meetings.
YEAR_SCHOOLS = ("雁汀区第一中学", "雁汀区听苇小学", "雁汀区汀芷幼儿园")


@dataclass
class Team:
    """Who works at one school, as far as its bodies go.

    Attributes:
        formal_members: formal members of a branch; null where nobody entered the number.
        people: new persons with their posts, to be inserted.
    """

    school: Organisation
    party: Organisation
    secretary: Person
    principal: Person
    deputy: Person | None = None
    vice_principals: list[Person] = field(default_factory=list)
    managers: list[Person] = field(default_factory=list)
    teachers: list[Person] = field(default_factory=list)
    formal_members: int | None = None

    @property
    def is_one_head(self) -> bool:
        """Is one person secretary and principal?"""
        return self.secretary == self.principal


def staff_of(school: Organisation) -> int:
    """Return about how many people work at a school."""
    return max(6, (school.pupils or 0) // PUPILS_PER_STAFF)


def first_day(today: date) -> date:
    """Return the day on which the bodies were set up: the first of three terms."""
    return terms_until(today, TERMS_BACK)[0].starts_on


def load_bodies(sample: Sample) -> None:
    """Insert the people that the bodies need, the bodies and the seats."""
    maker = _People(sample)
    teams = [_team(sample, school, maker) for school in sample.schools if party_of(sample, school)]
    maker.insert()
    chance = random.Random(sample.chance.random())
    since = first_day(sample.today)
    bodies: list[Body] = []
    seats: list[Seat] = []
    for team in teams:
        for body, members in _bodies(team, chance):
            body.started_on = max(since, team.school.opened_on)
            bodies.append(body)
            seats.extend(_seats(body, members))
    Body.objects.bulk_create(bodies)
    Seat.objects.bulk_create(seats)


class _People:
    """Makes persons with names that nobody bears yet."""

    def __init__(self, sample: Sample) -> None:
        taken = set(Person.objects.values_list("name", flat=True))
        free = [name for one in names.SURNAMES for two in names.GIVEN_NAMES if (name := one + two) not in taken]
        sample.chance.shuffle(free)
        self.free = iter(free)
        self.sample = sample
        self.persons: list[Person] = []
        self.postings: list[Posting] = []

    def add(self, organisation: Organisation, post: str, function: str) -> Person:
        """Make a person with one post."""
        name = next(self.free)
        number = f"G{len(self.persons) + 1:04d}"
        person = Person(name=name, sort_key=sort_key(name, length=120), staff_number=number)
        self.persons.append(person)
        first = max(organisation.opened_on, date(self.sample.chance.randint(2019, 2023), 9, 1))
        self.postings.append(
            Posting(person=person, organisation=organisation, post=post, function=function, started_on=first)
        )
        return person

    def insert(self) -> None:
        """Write them."""
        Person.objects.bulk_create(self.persons)
        Posting.objects.bulk_create(self.postings)


def _team(sample: Sample, school: Organisation, maker: _People) -> Team:
    party = party_of(sample, school)
    secretary = sample.person(party.name, PostFunction.SECRETARY)
    team = Team(school, party, secretary, sample.person(school, PostFunction.PRINCIPAL))
    is_kindergarten = school.kind == OrganisationKind.KINDERGARTEN
    pupils = school.pupils or 0
    vice = "副园长" if is_kindergarten else "副校长"
    count = 2 if pupils >= 900 else 1
    team.vice_principals = [maker.add(school, vice, PostFunction.VICE_PRINCIPAL) for _number in range(count)]
    posts = ("保教主任",) if is_kindergarten else ("教学主任", "德育主任")
    team.managers = [maker.add(school, post, PostFunction.MIDDLE_MANAGER) for post in posts]
    # A school whose year of meetings is shown has a deputy to be asked where one person heads both sides.
    always = team.is_one_head and school.name in YEAR_SCHOOLS
    if always or (team.is_one_head or pupils >= 1500) and sample.chance.random() >= NO_DEPUTY_SHARE:
        team.deputy = maker.add(party, "专职副书记", PostFunction.DEPUTY_SECRETARY)
    if party.kind == OrganisationKind.PARTY_BRANCH:
        known = sample.chance.random() >= UNKNOWN_MEMBERS_SHARE
        team.formal_members = sample.chance.randint(3, max(5, staff_of(school) // 2)) if known else None
    wanted = TEACHER_DELEGATES if staff_of(school) >= CONGRESS_FROM_STAFF else 3
    team.teachers = [maker.add(school, "教师", PostFunction.MEMBER) for _number in range(wanted)]
    return team


Members = list[tuple[Person, list[str]]]


def _bodies(team: Team, chance: random.Random) -> Iterator[tuple[Body, Members]]:
    yield _party_body(team, chance)
    office = [*_leaders(team), *((person, []) for person in team.managers)]
    yield _body(team, BodyKind.PRINCIPAL_MEETING, "校长办公会议", OFFICE_RHYTHM_DAYS), office
    if staff_of(team.school) >= CONGRESS_FROM_STAFF:
        delegates = [*_leaders(team), *((person, [SeatRole.DELEGATE]) for person in team.teachers)]
        yield _body(team, BodyKind.STAFF_CONGRESS, "教职工代表大会", None), delegates


def _leaders(team: Team) -> Members:
    heads: Members = [(team.secretary, [SeatRole.SECRETARY])]
    if team.is_one_head:
        heads = [(team.secretary, [SeatRole.SECRETARY, SeatRole.PRINCIPAL])]
    else:
        heads.append((team.principal, [SeatRole.PRINCIPAL, SeatRole.DEPUTY_SECRETARY]))
    if team.deputy is not None:
        heads.append((team.deputy, [SeatRole.FULL_TIME_DEPUTY_SECRETARY]))
    return [*heads, *((person, [SeatRole.VICE_PRINCIPAL]) for person in team.vice_principals)]


def _party_body(team: Team, chance: random.Random) -> tuple[Body, Members]:
    others = [*team.managers, *team.teachers]
    if team.party.kind != OrganisationKind.PARTY_BRANCH:
        kinds = {
            OrganisationKind.PARTY_COMMITTEE: (BodyKind.PARTY_COMMITTEE, "党委会议"),
            OrganisationKind.PARTY_GENERAL_BRANCH: (BodyKind.PARTY_GENERAL_BRANCH_COMMITTEE, "党总支委员会会议"),
        }
        kind, name = kinds[OrganisationKind(team.party.kind)]
        members = _filled(_leaders(team), others, PARTY_SEATS[OrganisationKind(team.party.kind)])
        return _body(team, kind, name, PARTY_RHYTHM_DAYS), members
    members_known = team.formal_members if team.formal_members is not None else COMMITTEE_FROM_MEMBERS
    has_committee = members_known >= COMMITTEE_FROM_MEMBERS
    if team.school.name not in YEAR_SCHOOLS and chance.random() < ODD_BODY_SHARE:
        has_committee = not has_committee  # set up before members came or went, and not yet put right
    kind, name = BodyKind.PARTY_BRANCH_ASSEMBLY, "支部党员大会"
    seats = max(3, min(members_known, len(_leaders(team)) + len(others)))
    if has_committee:
        kind, name, seats = BodyKind.PARTY_BRANCH_COMMITTEE, "党支部委员会会议", BRANCH_COMMITTEE_SEATS
    body = _body(team, kind, name, PARTY_RHYTHM_DAYS)
    body.branch_formal_members = team.formal_members
    return body, _filled(_leaders(team), others, seats)


def _filled(leaders: Members, others: list[Person], seats: int) -> Members:
    """Return the leaders, and as many others as it takes to come to ``seats``."""
    missing = max(0, seats - len(leaders))
    return [*leaders, *((person, [SeatRole.COMMITTEE_MEMBER]) for person in others[:missing])]


def _body(team: Team, kind: str, name: str, rhythm_days: int | None) -> Body:
    return Body(organisation=team.school, kind=kind, name=name, rhythm_days=rhythm_days)


def _seats(body: Body, members: Members) -> Iterator[Seat]:
    for position, (person, roles) in enumerate(members, start=1):
        yield Seat(body=body, person=person, roles=roles, position=position, started_on=body.started_on)
