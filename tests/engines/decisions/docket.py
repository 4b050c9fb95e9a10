"""Cases of an invented school to change: a body of any size, an item in good order, who came and how they voted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from yanzhen.engines.decisions import (
    Absence,
    Attendance,
    Body,
    BodyKind,
    Case,
    Consultation,
    Item,
    Matter,
    Meeting,
    Member,
    Mode,
    OpenVotes,
    Role,
    Stand,
)
from yanzhen.presets.decisions import decision_rules

ON = date(2026, 11, 20)
NATIONAL = decision_rules(on=ON)
DR_ROLES = {
    BodyKind.PRINCIPAL_MEETING: (Role.PRINCIPAL, Role.VICE_PRINCIPAL),
    BodyKind.STAFF_CONGRESS: (Role.DELEGATE, Role.DELEGATE),
}


def people(count: int) -> tuple[str, ...]:
    """Ids of so many persons."""
    return tuple(f"p{number}" for number in range(1, count + 1))


def members_of(kind: BodyKind, count: int) -> tuple[Member, ...]:
    """A body of so many: the first one leads it, the second is principal of a Party body."""
    if kind in DR_ROLES:
        first, rest = DR_ROLES[kind]
        roles = [{first}] + [{rest}] * (count - 1)
    else:
        roles = [{Role.SECRETARY}, {Role.PRINCIPAL, Role.DEPUTY_SECRETARY}] + [{Role.COMMITTEE_MEMBER}] * (count - 2)
    pairs = zip(people(count), roles, strict=False)
    return tuple(Member(id=person, roles=frozenset(held), voting=True) for person, held in pairs)


def good_case(
    entitled: int = 7,
    present: int = 7,
    yes: int = 7,
    *,
    kind: BodyKind = BodyKind.PARTY_COMMITTEE,
    matter: Matter = Matter.ANNUAL_PLAN,
) -> Case:
    """An item in good order: the first ``present`` came, the first ``yes`` of them agreed, the others said no."""
    ids = people(entitled)
    return Case(
        body=Body(kind=kind, members=members_of(kind, entitled)),
        item=Item(
            title="示例议题",
            matter=matter,
            proposer="p1",
            agenda_approved_by="p1",
            on_agenda=True,
            emergency=False,
            candidates=1,
            ballots=1,
            prepared=True,
            consultation=Consultation(secretary=Stand.AGREE, principal=Stand.AGREE, others={}),
            deliberated=True,
            opinions_split=False,
        ),
        meeting=Meeting(chair="p1", chair_delegated_in_writing=False, mode=Mode.MEETING, notice_days=2),
        attendance=Attendance(
            present=ids[:present],
            absent=tuple(Absence(id=person, reason="公出") for person in ids[present:]),
            observers=(),
        ),
        recused=(),
        votes=OpenVotes(yes=ids[:yes], no=ids[yes:present], abstain=()),
    )


def with_item(case: Case, **changes: object) -> Case:
    """The case with its item changed."""
    return replace(case, item=replace(case.item, **changes))


def with_body(case: Case, **changes: object) -> Case:
    """The case with its body changed."""
    return replace(case, body=replace(case.body, **changes))


def with_meeting(case: Case, **changes: object) -> Case:
    """The case with its meeting changed."""
    return replace(case, meeting=replace(case.meeting, **changes))


def with_attendance(case: Case, **changes: object) -> Case:
    """The case with its attendance changed."""
    return replace(case, attendance=replace(case.attendance, **changes))
