"""The facts of one item at one meeting (案例); ``None`` is always "not known", never "no"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from yanzhen.engines.decisions.vocabulary import BodyKind, Matter, Mode, Role, StaffOpinion, Stand


def no_settings() -> Mapping[str, object]:
    """Return the settings of a school that has set none."""
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Member:
    """Someone on a body: a stable id, the roles held (None: not known) and whether entitled to vote."""

    id: str
    roles: frozenset[Role] | None = None
    voting: bool | None = None

    def holds(self, role: Role) -> bool | None:
        """Does this member hold ``role``? None when the roles are not known."""
        return None if self.roles is None else role in self.roles


@dataclass(frozen=True, kw_only=True)
class Body:
    """The body that meets.

    Attributes:
        kind: which kind of body.
        members: everyone on it, voting or not; None when the list is not known.
        rules: name of the rule set that the body follows.
        settings: the school's own settings by their names in the contract (``quorum_strict`` …).
        leading_group: ids of the school's leading group (学校领导班子); None means the members.
        branch_formal_members: formal Party members of the branch, persons.
    """

    kind: BodyKind | None = None
    members: tuple[Member, ...] | None = None
    rules: str = "national"
    settings: Mapping[str, object] = field(default_factory=no_settings)
    leading_group: frozenset[str] | None = None
    branch_formal_members: int | None = None


@dataclass(frozen=True, kw_only=True)
class Consultation:
    """Stands taken before the meeting (会前沟通); ``others`` by id, None when nobody knows who was asked."""

    secretary: Stand | None = None
    principal: Stand | None = None
    deputy_secretary: Stand | None = None
    others: Mapping[str, Stand | None] | None = None


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item (议题): what it is about, who brought it, how it was prepared.

    Attributes:
        title: free words, never judged.
        matter: what it is about.
        proposer, agenda_approved_by: ids.
        on_agenda: does it stand on the agenda as published?
        emergency: can it not wait for the next meeting?
        candidates, ballots: persons and votes of a personnel item.
        amount_yuan: yuan, of spending.
        prepared: was it investigated and drafted?
        consultation: the stands taken beforehand.
        deliberated: was a personnel proposal deliberated (酝酿) in the agreed circle?
        opinions_split: do opinions differ widely, or is an important question unclear?
        staff_body_opinion: what the staff body did with it before.
    """

    title: str | None = None
    matter: Matter | None = None
    proposer: str | None = None
    agenda_approved_by: str | None = None
    on_agenda: bool | None = None
    emergency: bool | None = None
    candidates: int | None = None
    ballots: int | None = None
    amount_yuan: Decimal | None = None
    prepared: bool | None = None
    consultation: Consultation = Consultation()
    deliberated: bool | None = None
    opinions_split: bool | None = None
    staff_body_opinion: StaffOpinion | None = None


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """The meeting: who takes the chair, how, and how many days before notice was given."""

    chair: str | None = None
    chair_delegated_in_writing: bool | None = None
    mode: Mode | None = None
    notice_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Absence:
    """A member who is not there; a written opinion is kept and never counted."""

    id: str
    reason: str | None = None
    written_opinion: Stand | None = None


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """Who came, who did not, who sits in; a member in neither list has unknown attendance."""

    present: tuple[str, ...] | None = None
    absent: tuple[Absence, ...] | None = None
    observers: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class OpenVotes:
    """Votes by name; None: that list is not known. Who stands in no list is unknown, not abstaining."""

    yes: tuple[str, ...] | None = None
    no: tuple[str, ...] | None = None
    abstain: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class SecretVotes:
    """Counts of a secret ballot on paper; None: that count is not known."""

    yes: int | None = None
    no: int | None = None
    abstain: int | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything that ``judge`` looks at; ``recused`` None means nobody knows who is recused."""

    body: Body = Body()
    item: Item = Item()
    meeting: Meeting = Meeting()
    attendance: Attendance = Attendance()
    recused: tuple[str, ...] | None = None
    votes: OpenVotes | SecretVotes = OpenVotes()
