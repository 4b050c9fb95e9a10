"""Who counts (计数): persons entitled, present and in favour, as bounds over every completion of what is unknown.

A member adds to three sums: M (entitled), P (present) and Y (yes). What a member can add is a small set of triples, one
for each completion of that member's unknown facts; members complete independently, so the bounds of a weighted sum are
sums of bounds. Nothing here is exponential in the number of members.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from itertools import product

from yanzhen.engines.decisions.case import Case, OpenVotes, SecretVotes


class Vote(Enum):
    """Where a member stands in the lists of votes."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


Triple = tuple[int, int, int]
_BOTH = (True, False)


@cache
def _what_it_can_add(
    voting: bool | None, present: bool | None, recused: bool | None, vote: Vote | None, recused_reduce: bool
) -> frozenset[Triple]:
    """Every (M, P, Y) that one member can add; a vote that is in no list may still be a yes."""
    found = set[Triple]()
    for entitled, came, out in product(*(_BOTH if fact is None else (fact,) for fact in (voting, present, recused))):
        in_m = entitled and not (out and recused_reduce)
        in_p = entitled and came and not out
        for in_favour in (True, False) if vote is None else (vote is Vote.YES,):
            found.add((int(in_m), int(in_p), int(in_p and in_favour)))
    return frozenset(found)


@dataclass(frozen=True)
class Tally:
    """The sums of a case.

    Attributes:
        groups: how many members can add each set of triples; None when the list of members is not known.
        secret: the counts of a secret ballot, if it was one.
    """

    groups: Mapping[frozenset[Triple], int] | None
    secret: SecretVotes | None

    def most(self, *, m: int = 0, p: int = 0, y: int = 0) -> int:
        """Return the largest value of ``m·M + p·P + y·Y`` over every completion; the members must be known."""
        return sum(count * max(values) for count, values in self._values(m, p, y))

    def least(self, *, m: int = 0, p: int = 0, y: int = 0) -> int:
        """Return the smallest value of ``m·M + p·P + y·Y`` over every completion; the members must be known."""
        return sum(count * min(values) for count, values in self._values(m, p, y))

    def _values(self, m: int, p: int, y: int) -> Iterator[tuple[int, list[int]]]:
        for triples, count in (self.groups or {}).items():
            yield count, [m * entitled + p * came + y * favours for entitled, came, favours in triples]

    @cached_property
    def entitled(self) -> tuple[int, int] | None:
        """M as (least, most); None when the members are not known."""
        return None if self.groups is None else (self.least(m=1), self.most(m=1))

    @cached_property
    def present(self) -> tuple[int, int] | None:
        """P as (least, most); None when the members are not known."""
        return None if self.groups is None else (self.least(p=1), self.most(p=1))

    @cached_property
    def yes(self) -> tuple[int, int] | None:
        """Y as (least, most), of ballots or of names; None when the members are not known."""
        if self.groups is None:
            return None
        if self.secret is None:
            return self.least(y=1), self.most(y=1)
        if self.secret.yes is not None:
            return self.secret.yes, self.secret.yes
        return 0, max(0, self.most(p=1) - (self.secret.no or 0) - (self.secret.abstain or 0))


def tally_of(case: Case, *, recused_reduce: bool) -> Tally:
    """Return the sums of a case; ``recused_reduce`` says whether recused members leave M."""
    secret = case.votes if isinstance(case.votes, SecretVotes) else None
    if case.body.members is None:
        return Tally(None, secret)
    present = frozenset(case.attendance.present or ())
    absent = frozenset(absence.id for absence in case.attendance.absent or ())
    recused = None if case.recused is None else frozenset(case.recused)
    votes = named_votes(case.votes)
    groups = Counter(
        _what_it_can_add(
            member.voting,
            True if member.id in present else False if member.id in absent else None,
            None if recused is None else member.id in recused,
            votes.get(member.id),
            recused_reduce,
        )
        for member in case.body.members
    )
    return Tally(groups, secret)


def named_votes(votes: OpenVotes | SecretVotes) -> dict[str, Vote]:
    """Return who stands in which list of votes; empty for a secret ballot."""
    if isinstance(votes, SecretVotes):
        return {}
    lists = ((Vote.YES, votes.yes), (Vote.NO, votes.no), (Vote.ABSTAIN, votes.abstain))
    return {voter: vote for vote, voters in lists for voter in voters or ()}


@dataclass(frozen=True)
class Quorum:
    """How many must come: ``share[0]·P`` against ``share[1]·M``, more than it or at least it.

    >>> Quorum((3, 2), strict=False).needed(7), Quorum((2, 1), strict=False).needed(6), Quorum((2, 1), True).needed(6)
    (5, 3, 4)
    """

    share: tuple[int, int]
    strict: bool

    def needed(self, entitled: int) -> int:
        """Return the least number present that makes a meeting of ``entitled`` persons valid; at least one."""
        times, of = self.share
        lacking = of * entitled // times + 1 if self.strict else -(-of * entitled // times)
        return max(1, lacking)

    def met(self, tally: Tally) -> bool | None:
        """Is the meeting valid under every completion? A meeting of nobody never is."""
        if tally.groups is None:
            return None
        times, of = self.share
        floor = 1 if self.strict else 0
        if tally.least(p=times, m=-of) >= floor and tally.least(p=1) >= 1:
            return True
        possible = tally.most(p=times, m=-of) >= floor and tally.most(p=1) >= 1
        return None if possible else False


HALF = Quorum((2, 1), strict=False)
MORE_THAN_HALF = Quorum((2, 1), strict=True)
TWO_THIRDS = Quorum((3, 2), strict=False)


def majority_met(tally: Tally) -> bool | None:
    """Do those in favour exceed half of those entitled under every completion?"""
    if tally.groups is None:
        return None
    if tally.secret is None:
        least, most = tally.least(y=2, m=-1), tally.most(y=2, m=-1)
    elif tally.secret.yes is not None:
        least, most = 2 * tally.secret.yes + tally.least(m=-1), 2 * tally.secret.yes + tally.most(m=-1)
    else:
        others = (tally.secret.no or 0) + (tally.secret.abstain or 0)
        least, most = tally.least(m=-1), tally.most(p=2, m=-1) - 2 * others
    return True if least > 0 else None if most > 0 else False
