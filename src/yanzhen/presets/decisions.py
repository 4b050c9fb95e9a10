"""Loads the rule sets of meetings (议事规则) from ``rulebook/decisions`` into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from yanzhen.engines.decisions import CASE_SETTINGS, RULE_IDS, Rule, RuleSet, Setting, Settings
from yanzhen.kernel.basis import Basis
from yanzhen.kernel.errors import YanzhenError
from yanzhen.presets.decision_files import NATIONAL, RuleChange, RuleFile, rule_files


class DecisionRulesError(YanzhenError):
    """The rule set asked for does not exist, or did not hold yet."""

    MESSAGES = {
        "NO_RULE_SET": "没有“{name}”这套议事规则；可用的有{known}。",
        "NOT_YET_IN_FORCE": "《{title}》自{first}起施行，{on}还没有施行。",
    }


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing in which a set differs from another on a day, with its day and source."""

    key: str
    title: str
    theirs: object
    ours: object
    starts_on: date
    basis: tuple[Basis, ...]


def rule_set_names(district_folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of every loaded set, the national one first."""
    return (NATIONAL, *sorted(name for name in rule_files(district_folder) if name != NATIONAL))


@cache
def decision_rules(name: str = NATIONAL, *, on: date, district_folder: Path | None = None) -> RuleSet:
    """Return the rules and settings of a set in force on a day.

    Args:
        name: ``national`` or a variant, shipped or in the district's folder.
        on: the day of the meeting.
        district_folder: folder with the district's own variants, if it keeps any.
    Raises:
        DecisionRulesError: NO_RULE_SET or NOT_YET_IN_FORCE. BadInputError: the faults of the files.
    """
    files = rule_files(district_folder)
    if name not in files:
        raise DecisionRulesError("NO_RULE_SET", name=name, known="、".join(rule_set_names(district_folder)))
    return rules_on(files, name, on)


def rules_on(files: Mapping[str, RuleFile], name: str, on: date) -> RuleSet:
    """Put a set together for a day: what its base says, then its own changes already in force."""
    chain = _chain(files, name)
    late = next((file for file in chain if file.starts_on > on), None)
    if late is not None:
        first = late.starts_on.isoformat()
        raise DecisionRulesError("NOT_YET_IN_FORCE", title=late.title, first=first, on=on.isoformat())
    rules: dict[str, Rule] = {}
    in_force: dict[str, Setting] = {}
    for file in chain:
        rules.update({rule.id: rule for rule in file.rules if rule.starts_on <= on})
        for setting in sorted(file.settings, key=lambda one: one.starts_on):
            if setting.starts_on <= on:
                before = in_force.get(setting.key, setting)
                in_force[setting.key] = replace(setting, title=before.title, unit=before.unit)
        for change in sorted(file.changes, key=lambda one: one.starts_on):
            if change.starts_on <= on:
                rules[change.id] = _changed(rules[change.id], change)
    order = dict.fromkeys(setting.key for setting in chain[0].settings)
    details = {key: in_force[key] for key in order if key in in_force}
    return RuleSet(
        name=name,
        title=chain[-1].title,
        on=on,
        base=chain[-1].base,
        rules=MappingProxyType({rule_id: rules[rule_id] for rule_id in RULE_IDS if rule_id in rules}),
        details=MappingProxyType(details),
        settings=Settings().changed_by({key: details[key].value for key in CASE_SETTINGS if key in details}),
    )


def differences(variant: str, base: str = NATIONAL, *, on: date) -> tuple[Difference, ...]:
    """Return everything in which one set differs from another on a day: settings first, then rules."""
    return differences_between(decision_rules(variant, on=on), decision_rules(base, on=on))


def differences_between(ours: RuleSet, theirs: RuleSet) -> tuple[Difference, ...]:
    """Return everything in which ``ours`` differs from ``theirs``."""
    found = [
        Difference(
            key=key,
            title=setting.title,
            theirs=theirs.details[key].value if key in theirs.details else None,
            ours=setting.value,
            starts_on=setting.starts_on,
            basis=setting.basis,
        )
        for key, setting in ours.details.items()
        if key not in theirs.details or theirs.details[key].value != setting.value
    ]
    for rule_id, rule in ours.rules.items():
        other = theirs.rules.get(rule_id)
        if other is None or other.effect is not rule.effect or other.text != rule.text:
            effect = None if other is None else other.effect
            found.append(
                Difference(
                    key=rule_id,
                    title=rule.title,
                    theirs=effect,
                    ours=rule.effect,
                    starts_on=rule.starts_on,
                    basis=rule.basis,
                )
            )
    return tuple(found)


def _chain(files: Mapping[str, RuleFile], name: str) -> list[RuleFile]:
    chain = [files[name]]
    while (base := chain[0].base) is not None:
        chain.insert(0, files[base])
    return chain


def _changed(rule: Rule, change: RuleChange) -> Rule:
    return replace(rule, basis=change.basis, starts_on=change.starts_on, effect=change.effect)
