"""Who sees which rules, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, may_anywhere, reach, reach_ids
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.apps.school_rules.models import RuleState, RuleVersion, SchoolRule
from yanzhen.apps.school_rules.models.rule import IN_PLACE
from yanzhen.apps.school_rules.wanted import Asked, asked_of, whole_list

HAVING_RULES = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN, OrganisationKind.TEACHING_POINT)


def rules_visible_to(user: User, *, on: date) -> QuerySet[SchoolRule]:
    """Return the rules that the user may open.

    Drafts open to those who keep the school's rules; what was in force once to the school and to those of the
    authority over it; public rules in force to everyone who may look at rules anywhere.
    """
    kept = Q(organisation__in=reach_ids(user, "rules.edit", on=on))
    own = Q(organisation__in=reach_ids(user, "rules.view", on=on)) & ~Q(state=RuleState.DRAFT)
    condition = kept | own
    if may_anywhere(user, "rules.view", on=on):
        condition |= Q(is_public=True, state__in=IN_PLACE)
    return SchoolRule.objects.filter(condition)


def may_see_drafts(rule: SchoolRule, user: User, *, on: date) -> bool:
    """May the user read the version that is still being written?"""
    return may(user, "rules.edit", rule.organisation_id, on=on)


def schools_with_rules(user: User, *, on: date) -> QuerySet[Organisation]:
    """Return the schools whose whole list of rules the user may look through."""
    mine = reach(user, "rules.view", on=on).existing_on(on).filter(kind__in=HAVING_RULES)
    return mine.order_by("sort_key", "code")


@dataclass(frozen=True, kw_only=True)
class Place:
    """One entry of the list at one school: which rule fills it, if any.

    Attributes:
        in_place: the rule in force for it.
        draft: a rule still being drafted for it, where none is in force.
    """

    entry: Asked
    in_place: SchoolRule | None
    draft: SchoolRule | None

    @property
    def is_missing(self) -> bool:
        """Is no rule in force?"""
        return self.in_place is None


@dataclass(frozen=True, kw_only=True)
class Completeness:
    """How many of the rules that a school should have are in force.

    Attributes:
        asked: entries that the school is asked for.
        in_place: of these, filled by a rule in force.
        drafted: of these, not in force but being drafted.
        missing: titles of entries without a rule in force.
        overdue: rules past their review day.
        without_wording: rules in force of which no text was entered.
    """

    organisation_id: int
    asked: int
    in_place: int
    drafted: int
    missing: tuple[str, ...]
    overdue: int
    without_wording: int

    @property
    def is_complete(self) -> bool | None:
        """Has the school every rule of the list? Null where it is asked for none."""
        return None if self.asked == 0 else self.in_place == self.asked


def completeness_of(schools: Collection[Organisation], *, on: date) -> dict[int, Completeness]:
    """Return the completeness of every school asked for, in two queries."""
    entries = list(whole_list().values())
    rules: dict[int, list[SchoolRule]] = defaultdict(list)
    wordless = RuleVersion.objects.current().filter(rule=OuterRef("pk"), text="", file=None)
    found = SchoolRule.objects.standing().filter(organisation__in=[school.pk for school in schools])
    for rule in found.annotate(is_wordless=Exists(wordless)).order_by("pk"):
        rules[rule.organisation_id].append(rule)
    return {school.pk: _completeness(school, entries, rules[school.pk], on) for school in schools}


def _completeness(school: Organisation, entries: list[Asked], rules: list[SchoolRule], on: date) -> Completeness:
    places = _places(school, entries, rules)
    in_force = [rule for rule in rules if rule.state in IN_PLACE]
    return Completeness(
        organisation_id=school.pk,
        asked=len(places),
        in_place=sum(not place.is_missing for place in places),
        drafted=sum(place.is_missing and place.draft is not None for place in places),
        missing=tuple(place.entry.title for place in places if place.is_missing),
        overdue=sum(is_overdue(rule, on) for rule in rules),
        without_wording=sum(rule.is_wordless for rule in in_force),
    )


def places_of(school: Organisation) -> list[Place]:
    """Return every entry that the school is asked for, with the rule that fills it; two queries."""
    rules = SchoolRule.objects.standing().filter(organisation=school).order_by("pk")
    return _places(school, list(whole_list().values()), list(rules))


def _places(school: Organisation, entries: list[Asked], rules: list[SchoolRule]) -> list[Place]:
    in_force: Mapping[str, SchoolRule] = {rule.code: rule for rule in rules if rule.code and rule.state in IN_PLACE}
    drafts = {rule.code: rule for rule in rules if rule.code and rule.state == RuleState.DRAFT}
    return [
        Place(entry=entry, in_place=in_force.get(entry.code), draft=drafts.get(entry.code))
        for entry in asked_of(school, entries)
    ]


def is_overdue(rule: SchoolRule, on: date) -> bool:
    """Is the rule's review day over, with nobody revising it?"""
    return rule.state == RuleState.IN_FORCE and rule.review_on is not None and rule.review_on < on


def overdue_reviews_for(user: User, *, on: date) -> QuerySet[SchoolRule]:
    """Return the rules that the user keeps and that are past their review day, the longest overdue first."""
    mine = SchoolRule.objects.filter(organisation__in=reach_ids(user, "rules.edit", on=on))
    return mine.due_for_review(on).select_related("organisation").order_by("review_on", "pk")
