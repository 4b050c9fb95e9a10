"""What in a case contradicts itself (案例核验): ids twice, votes of absentees, more ballots than voters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yanzhen.engines.decisions.case import Case, Member, OpenVotes, SecretVotes
from yanzhen.engines.decisions.counting import tally_of
from yanzhen.kernel.json_fields import shown
from yanzhen.kernel.problem import Problem


def case_faults(case: Case) -> tuple[Problem, ...]:
    """Return every contradiction in a case; ``judge`` expects none.

    An empty id stands for one that could not be read and is passed over.

    Codes: DUPLICATE_ID, PRESENT_AND_ABSENT, TWO_VOTE_LISTS, VOTE_OF_ABSENT, VOTE_OF_UNKNOWN, UNKNOWN_PERSON,
    CHAIR_NOT_MEMBER, OBSERVER_IS_MEMBER, TOO_MANY_VOTES. ``key`` is the path in the JSON form.
    """
    return tuple(_faults(case))


def _faults(case: Case) -> Iterator[Problem]:
    yield from _repeated(case)
    yield from _present_and_absent(case)
    if isinstance(case.votes, OpenVotes):
        yield from _two_lists(case.votes)
        yield from _votes_of_absent(case, case.votes)
    members = case.body.members
    # Where a member could not be read nobody can be called a stranger, and nobody knows how many may vote.
    if members is not None and all(member.id for member in members):
        if isinstance(case.votes, SecretVotes) and all((*(case.attendance.present or ()), *(case.recused or ()))):
            yield from _too_many_votes(case, case.votes)
        yield from _strangers(case, {member.id: member for member in members})


def _lists(case: Case) -> Iterator[tuple[str, Sequence[str]]]:
    attendance, votes = case.attendance, case.votes
    yield "attendance.present", attendance.present or ()
    yield "attendance.observers", attendance.observers or ()
    yield "recused", case.recused or ()
    if isinstance(votes, OpenVotes):
        yield from (
            ("votes.yes", votes.yes or ()),
            ("votes.no", votes.no or ()),
            ("votes.abstain", votes.abstain or ()),
        )


def _repeated(case: Case) -> Iterator[Problem]:
    members = [member.id for member in case.body.members or ()]
    absent = [absence.id for absence in case.attendance.absent or ()]
    for path, ids, tail in (
        ("body.members", members, ".id"),
        ("attendance.absent", absent, ".id"),
        *((path, ids, "") for path, ids in _lists(case)),
    ):
        seen = set[str]()
        for place, person in enumerate(ids):
            if person and person in seen:
                yield _problem("DUPLICATE_ID", f"{path}[{place}]{tail}", person, "同一人只能列一次。")
            seen.add(person)


def _present_and_absent(case: Case) -> Iterator[Problem]:
    present = frozenset(case.attendance.present or ())
    for place, absence in enumerate(case.attendance.absent or ()):
        if absence.id and absence.id in present:
            text = "同一人不能既到会又缺席。"
            yield _problem("PRESENT_AND_ABSENT", f"attendance.absent[{place}].id", absence.id, text)


def _two_lists(votes: OpenVotes) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name, voters in (("yes", votes.yes), ("no", votes.no), ("abstain", votes.abstain)):
        for place, voter in enumerate(voters or ()):
            if voter and seen.setdefault(voter, name) != name:
                text = "同一人不能列入两种表决意见。"
                yield _problem("TWO_VOTE_LISTS", f"votes.{name}[{place}]", voter, text)


def _votes_of_absent(case: Case, votes: OpenVotes) -> Iterator[Problem]:
    absent = frozenset(absence.id for absence in case.attendance.absent or ())
    for name, voters in (("yes", votes.yes), ("no", votes.no), ("abstain", votes.abstain)):
        for place, voter in enumerate(voters or ()):
            if voter and voter in absent:
                text = "缺席的人不能表决；书面意见请写在缺席一栏。"
                yield _problem("VOTE_OF_ABSENT", f"votes.{name}[{place}]", voter, text)


def _strangers(case: Case, members: dict[str, Member]) -> Iterator[Problem]:
    """Persons named somewhere who are neither members nor observers."""
    observers = case.attendance.observers or ()
    known = members.keys() | set(observers)
    for place, observer in enumerate(observers):
        if observer in members and members[observer].voting:
            text = "有表决权的成员不能列为列席人员。"
            yield _problem("OBSERVER_IS_MEMBER", f"attendance.observers[{place}]", observer, text)
    for path, ids in _lists(case):
        code = "VOTE_OF_UNKNOWN" if path.startswith("votes.") else "UNKNOWN_PERSON"
        for place, person in enumerate(ids):
            if person and person not in known:
                yield _problem(code, f"{path}[{place}]", person, "成员和列席人员里没有这个人。")
    for place, absence in enumerate(case.attendance.absent or ()):
        if absence.id and absence.id not in known:
            text = "成员和列席人员里没有这个人。"
            yield _problem("UNKNOWN_PERSON", f"attendance.absent[{place}].id", absence.id, text)
    chair = case.meeting.chair
    if chair is not None and chair not in members:
        yield _problem("CHAIR_NOT_MEMBER", "meeting.chair", chair, "主持人应是会议成员。")


def _too_many_votes(case: Case, votes: SecretVotes) -> Iterator[Problem]:
    total = sum(count or 0 for count in (votes.yes, votes.no, votes.abstain))
    present = tally_of(case, recused_reduce=False).present
    if present is not None and total > present[1]:
        text = f"票数合计{total}，多于有表决权的到会人数{present[1]}；请核对票数和到会人员。"
        yield _problem("TOO_MANY_VOTES", "votes.counts", str(total), text, expected=f"不多于{present[1]}")


def _problem(code: str, key: str, found: str, text: str, *, expected: str | None = None) -> Problem:
    return Problem(code=code, message=f"{key}：{text}", key=key, found=shown(found), expected=expected)
