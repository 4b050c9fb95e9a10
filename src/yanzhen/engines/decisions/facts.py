"""The facts of a case under one rule set (案情): what every stage and every finding asks again and again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from yanzhen.engines.decisions.case import Case, Item, Member, SecretVotes
from yanzhen.engines.decisions.certainty import agreed, all_of, any_of
from yanzhen.engines.decisions.counting import HALF, MORE_THAN_HALF, TWO_THIRDS, Quorum, Tally, tally_of
from yanzhen.engines.decisions.matters import MATTERS, class_of
from yanzhen.engines.decisions.ruleset import RuleSet, Settings
from yanzhen.engines.decisions.vocabulary import (
    BODY_WORDS,
    PARTY_BODIES,
    PARTY_COMMITTEES,
    UNKNOWN_BODY_WORDS,
    BodyKind,
    BodyWords,
    Matter,
    MatterClass,
    Role,
)


@dataclass(frozen=True)
class Facts:
    """A case, the rule set it is judged by, and what follows from both at once."""

    case: Case
    ruleset: RuleSet

    @property
    def item(self) -> Item:
        """The item of the case."""
        return self.case.item

    @property
    def kind(self) -> BodyKind | None:
        """The kind of the body; None when it is not known."""
        return self.case.body.kind

    @property
    def at_party_body(self) -> bool:
        """Is the body known to be one of the Party's?"""
        return self.kind in PARTY_BODIES

    @property
    def at_party_committee(self) -> bool:
        """Is the body known to be a Party body other than the assembly of a branch?"""
        return self.kind in PARTY_COMMITTEES

    @property
    def words(self) -> BodyWords:
        """The words that the body uses of itself."""
        return UNKNOWN_BODY_WORDS if self.kind is None else BODY_WORDS[self.kind]

    @property
    def by_ballot(self) -> bool:
        """Was the vote a secret one? Then people count 票."""
        return isinstance(self.case.votes, SecretVotes)

    @cached_property
    def settings(self) -> Settings:
        """The settings of the rule set with those of the school on top."""
        return self.ruleset.settings.changed_by(self.case.body.settings)

    @cached_property
    def classes(self) -> frozenset[MatterClass]:
        """Every class that the item may be of: one, or several when matter or amount is not known."""
        if self.item.matter is None:
            return frozenset(fixed.matter_class for fixed in MATTERS.values())
        found = class_of(
            self.item.matter,
            amount_yuan=self.item.amount_yuan,
            threshold_yuan=self.settings.large_spending_yuan,
        )
        return frozenset({MatterClass.A, MatterClass.G} if found is None else {found})

    def is_class(self, wanted: MatterClass) -> bool | None:
        """Is the item of this class?"""
        return None if wanted in self.classes and len(self.classes) > 1 else wanted in self.classes

    @cached_property
    def is_personnel(self) -> bool | None:
        """Is it a personnel item?"""
        return None if self.item.matter is None else self.item.matter is Matter.PERSONNEL_APPOINTMENT

    @cached_property
    def needs_two_thirds(self) -> bool | None:
        """Must two thirds of a Party body come? Known of an unknown matter, too, where all matters share the answer."""
        possible = Matter if self.item.matter is None else (self.item.matter,)
        return agreed(matter in self.settings.two_thirds_matters for matter in possible)

    @cached_property
    def tally(self) -> Tally:
        """The sums of the case."""
        return tally_of(self.case, recused_reduce=self.settings.recused_reduce_entitled)

    @property
    def ordinary_quorum(self) -> Quorum:
        """The quorum of Party committees and principal's meetings for ordinary items."""
        return MORE_THAN_HALF if self.settings.quorum_strict else HALF

    @property
    def assembly_quorum(self) -> Quorum:
        """The quorum of the assembly of a branch for ordinary items."""
        return MORE_THAN_HALF if self.ruleset.limit("assembly_quorum_strict") else self.ordinary_quorum

    @cached_property
    def quorums(self) -> tuple[Quorum, ...]:
        """Every quorum that may hold here: one, two when the matter is not known, none when the body is not."""
        if self.kind is None:
            return ()
        if self.kind is BodyKind.STAFF_CONGRESS:
            return (TWO_THIRDS,)
        if self.kind is BodyKind.PRINCIPAL_MEETING:
            return (self.ordinary_quorum,)
        ordinary = self.ordinary_quorum if self.at_party_committee else self.assembly_quorum
        if self.needs_two_thirds is None:
            return (ordinary, TWO_THIRDS)
        return (TWO_THIRDS,) if self.needs_two_thirds else (ordinary,)

    @cached_property
    def members(self) -> dict[str, Member] | None:
        """The members by id; None when they are not known."""
        known = self.case.body.members
        return None if known is None else {member.id: member for member in known}

    @cached_property
    def has_sole_head(self) -> bool | None:
        """Is one person both secretary and principal (一肩挑)?"""
        if self.case.body.members is None:
            return None
        return any_of(
            all_of((member.holds(Role.SECRETARY), member.holds(Role.PRINCIPAL))) for member in self.case.body.members
        )

    @cached_property
    def leading_group(self) -> frozenset[str] | None:
        """Ids of those who may propose; None when neither group nor members are known."""
        if self.case.body.leading_group is not None:
            return self.case.body.leading_group
        return None if self.members is None else frozenset(self.members)

    @property
    def head_role(self) -> Role | None:
        """The role that fixes the agenda and takes the chair; None where no single one does."""
        if self.at_party_body:
            return Role.SECRETARY
        return Role.PRINCIPAL if self.kind is BodyKind.PRINCIPAL_MEETING else None

    def holds(self, person: str, roles: Iterable[Role]) -> bool | None:
        """Does a person hold one of the roles? Whoever is no member does not."""
        if self.members is None:
            return None
        member = self.members.get(person)
        return False if member is None else any_of(member.holds(role) for role in roles)
