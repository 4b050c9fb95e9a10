"""A rule set (规则集) as values: dated, sourced rules and the settings that go with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from yanzhen.engines.decisions.vocabulary import Matter
from yanzhen.kernel.basis import Basis

RULE_IDS = tuple(f"DR-{number:02}" for number in range(1, 36))
JUDGED_RULES = tuple(RULE_IDS[n - 1] for n in (*range(1, 16), 18, 19, 20, 21, 25, 28, 29, 30, 33))
CASE_SETTINGS = ("quorum_strict", "recused_reduce_M", "notice_days_min", "large_spending_yuan", "two_thirds_matters")


class Effect(StrEnum):
    """What a broken rule does to the item before the meeting: hand it back, or only warn."""

    REJECT = "reject"
    WARN = "warn"


class Latitude(StrEnum):
    """What a local variant may do with a rule: nothing, soften it to a warning, or harden a warning."""

    FIXED = "fixed"
    MAY_WARN = "may_warn"
    MAY_REJECT = "may_reject"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One decision rule (议事规则).

    Attributes:
        id: ``DR-01`` … ``DR-35``.
        title: Chinese name.
        text: what it says, in our own Chinese words.
        basis: where it comes from, at least one.
        starts_on: the day from which it holds.
        confidence: ``S`` seen in the source, ``K`` known, ``R`` regional practice; several letters possible.
        effect: for rules that can hand an item back; None for all others.
        latitude: what a local variant may do with it.
    """

    id: str
    title: str
    text: str
    basis: tuple[Basis, ...]
    starts_on: date
    confidence: str
    effect: Effect | None = None
    latitude: Latitude = Latitude.FIXED


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A number or switch of a rule set with its day and source."""

    key: str
    title: str
    unit: str
    value: object
    starts_on: date
    basis: tuple[Basis, ...]
    confidence: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The five settings that a case may carry.

    Attributes:
        quorum_strict: must more than half come (DR-10, 12, 30)?
        recused_reduce_entitled: do recused members leave the number entitled (``recused_reduce_M``)?
        notice_days_min: days.
        large_spending_yuan: yuan from which spending is large; None: all of it is.
        two_thirds_matters: matters for which two thirds of a Party body must come.
    """

    quorum_strict: bool = False
    recused_reduce_entitled: bool = False
    notice_days_min: int = 1
    large_spending_yuan: Decimal | None = None
    two_thirds_matters: frozenset[Matter] = frozenset({Matter.PERSONNEL_APPOINTMENT, Matter.INTERNAL_STRUCTURE})

    def changed_by(self, wanted: Mapping[str, object]) -> Settings:
        """Return these settings with those of a school on top; a None leaves the value as it is.

        Args:
            wanted: values by the names of the contract, already of the right kind.
        Raises:
            KeyError: for a name that is no setting of a case.
        """
        for key in wanted:
            if key not in CASE_SETTINGS:
                raise KeyError(key)
        changes = {("recused_reduce_entitled" if k == "recused_reduce_M" else k): v for k, v in wanted.items()}
        return replace(self, **{key: value for key, value in changes.items() if value is not None})  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """The rules and settings in force on one day.

    Attributes:
        name: ``national`` or the name of a local variant.
        title: Chinese name.
        on: the day for which it was put together.
        base: name of the set it was copied from, None for the national one.
        rules: every rule in force, by id, in order.
        details: every setting in force, by key, with source.
        settings: the five that a case may change.
    """

    name: str
    title: str
    on: date
    base: str | None
    rules: Mapping[str, Rule]
    details: Mapping[str, Setting]
    settings: Settings

    def effect_of(self, rule_id: str) -> Effect | None:
        """Return what a broken rule does here; None for a rule not in force or without effect of its own."""
        rule = self.rules.get(rule_id)
        return None if rule is None else rule.effect

    def limit(self, key: str) -> object:
        """Return the value of a setting by its key (``congress_staff_min`` …). Raises KeyError."""
        return self.details[key].value
