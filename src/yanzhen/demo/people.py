"""Two hundred people: postings, duties (分管、联系、挂牌督导) and deputies (AB角)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from yanzhen.apps.organisations.models import (
    Deputy,
    Duty,
    DutyKind,
    Organisation,
    OrganisationKind,
    Person,
    PostFunction,
    Posting,
)
from yanzhen.apps.organisations.sorting import sort_key
from yanzhen.demo import names
from yanzhen.demo.sample import Sample

ONE_PERSON_BELOW_PUPILS = 560
SINCE = date(2021, 3, 1)
LATEST_START = date(2025, 8, 25)
Post = tuple[Organisation, str, str]
VICE_DIRECTORS = 4


def load_people(sample: Sample) -> None:
    """Insert persons with their postings, then the duties and deputies among them."""
    plans = [
        *_authority_posts(sample),
        *(posts for school in sample.schools for posts in _school_posts(sample, school)),
    ]
    persons = _persons(sample, len(plans))
    Person.objects.bulk_create(persons)
    postings = []
    for person, posts in zip(persons, plans, strict=True):
        span = (LATEST_START - SINCE).days
        started_on = SINCE + timedelta(days=sample.chance.randrange(span))
        for number, (organisation, post, function) in enumerate(posts):
            first = max(started_on, organisation.opened_on)
            postings.append(
                Posting(
                    person=person,
                    organisation=organisation,
                    post=post,
                    function=function,
                    is_primary=number == 0,
                    started_on=first,
                )
            )
            sample.people.setdefault((organisation.name, function), []).append(person)
    Posting.objects.bulk_create(postings)
    Duty.objects.bulk_create(_duties(sample))
    Deputy.objects.bulk_create(_deputies(sample))


def _persons(sample: Sample, count: int) -> list[Person]:
    """Return ``count`` persons with different invented names."""
    every = [surname + given for surname in names.SURNAMES for given in names.GIVEN_NAMES]
    chosen = sample.chance.sample(every, count)
    return [
        Person(
            name=name,
            sort_key=sort_key(name, length=120),
            staff_number=f"R{number:04d}",
            phone=f"内线{6000 + number}",
        )
        for number, name in enumerate(chosen, start=1)
    ]


def _authority_posts(sample: Sample) -> Iterator[list[Post]]:
    """Leaders, sections, inspectors, hotline, enforcement, the three officers and the auditor."""
    authority, party = sample.authority, sample.party_committee
    yield [(party, "书记", PostFunction.SECRETARY)]
    yield [(authority, "主任", PostFunction.PRINCIPAL), (party, "副书记", PostFunction.DEPUTY_SECRETARY)]
    yield [(party, "专职副书记", PostFunction.DEPUTY_SECRETARY)]
    for _number in range(VICE_DIRECTORS):
        yield [(authority, "副主任", PostFunction.VICE_PRINCIPAL)]
    for name, post in names.SECTIONS:
        yield [(sample.organisations[name], post, PostFunction.HEAD)]
        yield [(sample.organisations[name], "科员", PostFunction.OFFICER)]
    office = sample.organisations["办公室"]
    yield [(office, "督查督办岗", PostFunction.OFFICER)]
    yield [(office, "接诉即办岗", PostFunction.OFFICER)]
    inspection = sample.organisations["教育督导科"]
    for _district in names.SCHOOL_DISTRICTS:
        yield [(inspection, "责任督学", PostFunction.INSPECTOR)]
    yield [(sample.organisations["民办教育与校外培训管理科"], "执法岗", PostFunction.OFFICER)]
    yield [(sample.organisations["信息化科"], "系统管理员", PostFunction.OFFICER)]
    yield [(office, "安全保密管理员", PostFunction.OFFICER)]
    yield [(sample.organisations["审计科"], "安全审计员", PostFunction.OFFICER)]
    yield [(sample.organisations["审计科"], "审计岗", PostFunction.OFFICER)]
    for name in names.INSTITUTES:
        institute = sample.organisations[names.DISTRICT + name]
        yield [(institute, "主任", PostFunction.PRINCIPAL)]


def _school_posts(sample: Sample, school: Organisation) -> Iterator[list[Post]]:
    """A small body has one person in both posts; a larger one two, and a clerk; the first school also managers."""
    head = "园长" if school.kind == OrganisationKind.KINDERGARTEN else "校长"
    party = party_of(sample, school)
    if party is None:
        yield [(school, "负责人", PostFunction.PRINCIPAL)]
        return
    if (school.pupils or 0) < ONE_PERSON_BELOW_PUPILS:
        yield [(school, head, PostFunction.PRINCIPAL), (party, "书记", PostFunction.SECRETARY)]
        if school.kind == OrganisationKind.SCHOOL:
            yield [(school, "校办干事", PostFunction.CLERK)]
        return
    yield [(party, "书记", PostFunction.SECRETARY)]
    yield [(school, head, PostFunction.PRINCIPAL), (party, "副书记", PostFunction.DEPUTY_SECRETARY)]
    yield [(school, "校办干事", PostFunction.CLERK)]
    if school is sample.schools[0]:
        for post in ("党政办公室主任", "教学处主任", "德育处主任"):
            yield [(school, post, PostFunction.MIDDLE_MANAGER)]


def party_of(sample: Sample, school: Organisation) -> Organisation | None:
    """Return the Party organisation of a school, if it has one of its own."""
    for word in ("委员会", "总支部委员会", "支部委员会"):
        if found := sample.organisations.get(f"中共{school.name}{word}"):
            return found
    return None


def _duties(sample: Sample) -> Iterator[Duty]:
    """Each section has one deputy leader, each school one liaison, each school district one inspector."""
    since = date(2025, 9, 1)
    leaders = [
        *sample.people[sample.authority.name, PostFunction.VICE_PRINCIPAL],
        sample.people[sample.party_committee.name, PostFunction.DEPUTY_SECRETARY][1],
    ]
    per_leader = -(-len(names.SECTIONS) // len(leaders))
    for number, (name, _post) in enumerate(names.SECTIONS):
        leader = leaders[number // per_leader]
        yield Duty(kind=DutyKind.IN_CHARGE, person=leader, organisation=sample.organisations[name], started_on=since)
    heads = [sample.person(name, PostFunction.HEAD) for name, _post in names.SECTIONS]
    inspectors = sample.people["教育督导科", PostFunction.INSPECTOR]
    for number, school in enumerate(sample.schools):
        liaison = [*leaders, *heads][number % (len(leaders) + len(heads))]
        inspector = inspectors[number * len(inspectors) // len(sample.schools)]
        yield Duty(kind=DutyKind.LIAISON, person=liaison, organisation=school, started_on=since)
        yield Duty(kind=DutyKind.INSPECTION, person=inspector, organisation=school, started_on=since)


def _deputies(sample: Sample) -> Iterator[Deputy]:
    """One deputy stands in around today, one did last spring."""
    today = sample.today
    yield Deputy(
        principal=sample.person("安全管理科", PostFunction.HEAD),
        deputy=sample.person("安全管理科", PostFunction.OFFICER),
        reason="外出培训",
        started_on=today - timedelta(days=3),
        ended_on=today + timedelta(days=11),
    )
    yield Deputy(
        principal=sample.person("办公室", PostFunction.HEAD),
        deputy=sample.person("办公室", PostFunction.OFFICER),
        reason="公休",
        started_on=today - timedelta(days=200),
        ended_on=today - timedelta(days=193),
    )
