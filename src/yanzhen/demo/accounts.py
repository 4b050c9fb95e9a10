"""Accounts and grants for every role; the fifteen that a visitor may use get a password drawn anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.contrib.auth.hashers import make_password

from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.accounts.passwords import new_password
from yanzhen.apps.organisations.models import DutyKind, Hierarchy, Organisation, Person, PostFunction, Posting
from yanzhen.demo import names
from yanzhen.demo.sample import Sample
from yanzhen.presets.roles import role_book

SINCE = date(2024, 3, 1)
# Two log-ins of one role are told apart by what their section conducts.
OF_SECTION = {"personnel": "（人事科，承办轮岗）"}
Right = tuple[Person, str, Organisation, str, str]


def load_accounts(sample: Sample) -> None:
    """Insert an account for everyone who has a right, the grants, and remember the log-ins to be shown."""
    rights = [*_authority_rights(sample), *_school_rights(sample)]
    shown = {person.staff_number: (username, role) for username, role, person in _shown(sample)}
    persons = {person.staff_number: person for person, *_rest in rights}
    for number, person in sorted(persons.items()):
        username, role = shown.get(number, (number.lower(), ""))
        password = new_password() if role else None
        sample.users[number] = User(
            username=username, person=person, password=make_password(password), must_change_password=False
        )
        if password:
            title = role_book().roles[role].title + OF_SECTION.get(username, "")
            sample.logins.append({"username": username, "password": password, "name": person.name, "role": title})
    order = [username for username, _role, _person in _shown(sample)]
    sample.logins.sort(key=lambda entry: order.index(entry["username"]))
    User.objects.bulk_create(sample.users.values())
    Grant.objects.bulk_create(
        Grant(
            user=sample.users[person.staff_number],
            role=role,
            organisation=organisation,
            hierarchy=hierarchy,
            via_duty=via_duty,
            started_on=max(SINCE, organisation.opened_on),
        )
        for person, role, organisation, hierarchy, via_duty in rights
    )


def _officer(sample: Sample, section: str, post: str) -> Person:
    """Return the person who holds ``post`` in ``section``."""
    posting = Posting.objects.select_related("person").get(
        organisation=sample.organisations[section], post=post, function=PostFunction.OFFICER
    )
    return posting.person


def _authority_rights(sample: Sample) -> Iterator[Right]:
    authority, party = sample.authority, sample.party_committee
    both = ((authority, Hierarchy.ADMINISTRATION), (party, Hierarchy.PARTY))
    leaders = [sample.person(party, PostFunction.SECRETARY), sample.person(authority, PostFunction.PRINCIPAL)]
    deputies = [
        *sample.people[authority.name, PostFunction.VICE_PRINCIPAL],
        sample.people[party.name, PostFunction.DEPUTY_SECRETARY][1],
    ]
    office = [sample.person("办公室", PostFunction.HEAD), _officer(sample, "办公室", "督查督办岗")]
    for top, hierarchy in both:
        yield from ((person, "principal_leader", top, hierarchy, "") for person in leaders)
        yield from ((person, "leadership_member", top, hierarchy, "") for person in deputies)
        yield from ((person, "district_office", top, hierarchy, "") for person in office)
        yield (_officer(sample, "审计科", "审计岗"), "auditor", top, hierarchy, "")
        yield (_officer(sample, "信息化科", "系统管理员"), "system_administrator", top, hierarchy, "")
        yield (_officer(sample, "办公室", "安全保密管理员"), "security_administrator", top, hierarchy, "")
        yield (_officer(sample, "审计科", "安全审计员"), "audit_administrator", top, hierarchy, "")
    line = Hierarchy.ADMINISTRATION
    for person in deputies:
        yield (person, "deputy_leader", authority, line, DutyKind.IN_CHARGE)
        yield (person, "liaison_leader", authority, line, DutyKind.LIAISON)
    for name, _post in names.SECTIONS:
        section = sample.organisations[name]
        head, officer = sample.person(section, PostFunction.HEAD), _officer(sample, name, "科员")
        yield (head, "section_head", section, line, "")
        yield (head, "liaison_leader", authority, line, DutyKind.LIAISON)
        yield (officer, "section_officer", section, line, "")
    for person in sample.people["教育督导科", PostFunction.INSPECTOR]:
        yield (person, "responsible_inspector", authority, line, DutyKind.INSPECTION)
    enforcement = "民办教育与校外培训管理科"
    yield (_officer(sample, enforcement, "执法岗"), "enforcement_officer", authority, line, "")
    yield (_officer(sample, "办公室", "接诉即办岗"), "hotline_operator", authority, line, "")


def _school_rights(sample: Sample) -> Iterator[Right]:
    """Secretaries over the school and its Party organisation, the others over the school."""
    line = Hierarchy.ADMINISTRATION
    by_post = {
        PostFunction.PRINCIPAL: "school_principal",
        PostFunction.CLERK: "school_clerk",
        PostFunction.MIDDLE_MANAGER: "middle_manager",
    }
    for school in sample.schools:
        for function, role in by_post.items():
            for person in sample.people.get((school.name, function), ()):
                yield (person, role, school, line, "")
        for word in ("委员会", "总支部委员会", "支部委员会"):
            party = sample.organisations.get(f"中共{school.name}{word}")
            for person in sample.people.get((party.name, PostFunction.SECRETARY), ()) if party else ():
                yield (person, "school_secretary", school, line, "")
                yield (person, "school_secretary", party, Hierarchy.PARTY, "")


def _shown(sample: Sample) -> list[tuple[str, str, Person]]:
    """The log-ins of the sample: username, role and person."""
    first = sample.schools[0]
    first_party = sample.organisations[f"中共{first.name}委员会"]
    vice_directors = sample.people[sample.authority.name, PostFunction.VICE_PRINCIPAL]
    return [
        ("office", "district_office", _officer(sample, "办公室", "督查督办岗")),
        ("director", "principal_leader", sample.person(sample.authority, PostFunction.PRINCIPAL)),
        ("deputy", "deputy_leader", vice_directors[1]),
        ("head", "section_head", sample.person("小学教育科", PostFunction.HEAD)),
        ("officer", "section_officer", _officer(sample, "小学教育科", "科员")),
        ("personnel", "section_officer", _officer(sample, "人事科", "科员")),
        ("liaison", "liaison_leader", sample.person("中学教育科", PostFunction.HEAD)),
        ("secretary", "school_secretary", sample.person(first_party, PostFunction.SECRETARY)),
        ("principal", "school_principal", sample.person(first, PostFunction.PRINCIPAL)),
        ("middle", "middle_manager", sample.person(first, PostFunction.MIDDLE_MANAGER)),
        ("clerk", "school_clerk", sample.person(first, PostFunction.CLERK)),
        ("inspector", "responsible_inspector", sample.person("教育督导科", PostFunction.INSPECTOR)),
        ("system", "system_administrator", _officer(sample, "信息化科", "系统管理员")),
        ("security", "security_administrator", _officer(sample, "办公室", "安全保密管理员")),
        ("auditor", "audit_administrator", _officer(sample, "审计科", "安全审计员")),
    ]
