"""What search knows of rules: those in force, by name and text; internal ones inside the school and the authority."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.school_rules.models import RuleVersion, SchoolRule
from yanzhen.apps.search.actions.index import Findable, forget, index_many
from yanzhen.apps.search.models import SearchKind
from yanzhen.apps.search.registry import tells


def index_rules(keys: Iterable[int]) -> None:
    """Renew what search knows of the rules with these keys, in the transaction of the act that changed them."""
    wanted = list(keys)
    forget([f"school_rules.schoolrule:{key}" for key in wanted])
    index_many(_findables(wanted))


@tells("school_rules.schoolrule")
def all_rules() -> Iterator[Findable]:
    """Yield every rule in force."""
    yield from _findables(None)


def _findables(keys: list[int] | None) -> Iterator[Findable]:
    rules = SchoolRule.objects.in_place().select_related("organisation")
    versions = RuleVersion.objects.current()
    if keys is not None:
        rules, versions = rules.filter(pk__in=keys), versions.filter(rule__in=keys)
    current = {version.rule_id: version for version in versions}
    for rule in rules:
        version = current[rule.pk]
        yield Findable(
            subject=rule,
            kind=SearchKind.RULE,
            title=f"{rule.title}（{rule.organisation}）",
            text=version.text,
            organisation=_owner(rule),
            capability="rules.view",
            url=("rules:rule", rule.pk),
            happened_on=version.in_force_from,
        )


def _owner(rule: SchoolRule) -> Organisation | None:
    return None if rule.is_public else rule.organisation
