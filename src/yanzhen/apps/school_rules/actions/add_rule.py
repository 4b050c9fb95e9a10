"""Enter a rule with its first draft (登记制度)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.school_rules.actions.locked import refuse, said_of
from yanzhen.apps.school_rules.models import RuleAct, RuleState, RuleStep, RuleVersion, SchoolRule
from yanzhen.apps.school_rules.refusals import why_not_code, why_not_keep, why_not_title
from yanzhen.apps.school_rules.wanted import whole_list
from yanzhen.apps.school_rules.wording import Wording, arrived, put_wording


@dataclass(frozen=True, kw_only=True)
class Description:
    """What a rule is called, where it stands in the list, and who sees it."""

    title: str
    category: str
    code: str = ""
    is_public: bool = False


def add_rule(
    *, organisation: Organisation, description: Description, wording: Wording, actor: User, on: date
) -> SchoolRule:
    """Enter a rule as a draft.

    Raises:
        RuleError: NOT_YOURS, TITLE_TAKEN, NOT_ON_LIST.
        FileError: the wording is refused.
    """
    refuse(why_not_keep(organisation, actor, on=on))
    with arrived(wording, actor=actor) as handed_in, transaction.atomic():
        # The school's row keeps two people from entering the same name at once.
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        refuse(why_not_title(organisation, description.title))
        refuse(why_not_code(organisation, description.code, whole_list()))
        rule = SchoolRule.objects.create(
            organisation=organisation,
            title=description.title,
            category=description.category,
            code=description.code,
            is_public=description.is_public,
            made_by=actor,
            made_on=on,
        )
        version = RuleVersion(rule=rule, number=1, made_by=actor, made_on=on)
        put_wording(version, handed_in, organisation=organisation, actor=actor, on=on)
        version.save()
        RuleStep.objects.create(
            rule=rule, act=RuleAct.ADD, state=RuleState.DRAFT, number=1, actor=actor, happened_on=on
        )
        record(kind="RULE_ADDED", actor=actor, subjects=[rule, organisation], content=said_of(rule))
        return rule
