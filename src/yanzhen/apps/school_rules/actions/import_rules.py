"""Enter rules already in force from a spreadsheet, all rows or none; or say what it would change (从表格登记)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.importing.outcome import Outcome
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.school_rules.findable import index_rules
from yanzhen.apps.school_rules.importing.form import RULE_FORM
from yanzhen.apps.school_rules.importing.rows import Planned, RuleRows
from yanzhen.apps.school_rules.models import RuleAct, RuleState, RuleStep, RuleVersion, SchoolRule
from yanzhen.apps.school_rules.queries import HAVING_RULES
from yanzhen.apps.school_rules.wanted import whole_list
from yanzhen.engines.sheets import read_grids, read_sheet
from yanzhen.kernel.errors import BadInputError

ONE_DAY = timedelta(days=1)


def preview_rules(*, content: bytes, name: str, actor: User, on: date) -> Outcome:
    """Say what the sheet would change and every fault at its cell; nothing is written. Raises SheetError."""
    rows = _judged(content, name, _schools(actor, on))
    return _outcome(rows)


@transaction.atomic
def import_rules(*, content: bytes, name: str, actor: User, on: date) -> Outcome:
    """Write the sheet, all of it or nothing.

    Raises:
        SheetError: the file is no table.
        BadInputError: with every fault of the sheet.
    """
    schools = _schools(actor, on)
    # Held until the end, so that what was compared is what is written.
    list(Organisation.objects.select_for_update().filter(pk__in=[one.pk for one in schools]).order_by("pk"))
    list(SchoolRule.objects.select_for_update().filter(organisation__in=schools).order_by("pk"))
    rows = _judged(content, name, schools)
    outcome = _outcome(rows)
    if outcome.problems:
        raise BadInputError(outcome.problems)
    written = [_write(planned, actor, on) for planned in rows.planned]
    index_rules([rule.pk for rule in written])
    if written:
        record(
            kind="RULES_IMPORTED",
            actor=actor,
            subjects=written,
            content={"file": name, "added": outcome.added, "changed": outcome.changed},
        )
    return outcome


def _schools(actor: User, on: date) -> list[Organisation]:
    mine = reach(actor, "rules.edit", on=on).existing_on(on).filter(kind__in=HAVING_RULES)
    return list(mine.order_by("code"))


def _judged(content: bytes, name: str, schools: Sequence[Organisation]) -> RuleRows:
    sheet = read_sheet(read_grids(content, name=name)[0], RULE_FORM)
    rows = RuleRows(sheet, schools=schools, entries=whole_list())
    rows.judge()
    return rows


def _outcome(rows: RuleRows) -> Outcome:
    return Outcome(
        RULE_FORM.name,
        changes=[planned.change for planned in rows.planned],
        unchanged=rows.unchanged,
        problems=rows.problems,
        unknown_columns=list(rows.sheet.unknown),
    )


def _write(planned: Planned, actor: User, on: date) -> SchoolRule:
    values = planned.values
    rule = planned.rule or SchoolRule(organisation=planned.organisation, made_by=actor, made_on=on, version=0)
    rule.title, rule.code, rule.category = values["title"], values["code"], values["category"]
    rule.is_public, rule.review_on = values["is_public"], values["review_on"]
    if planned.rule is None:
        rule.state = RuleState.IN_FORCE
    rule.version += 1
    rule.save()
    version = planned.current
    if version is None or planned.is_new_version:
        version = _next_version(rule, planned.current, values["in_force_from"], actor, on)
    version.document_number, version.approved_by = values["document_number"], values["approved_by"]
    version.approved_on = values["approved_on"]
    version.save()
    RuleStep.objects.create(
        rule=rule,
        act=RuleAct.IMPORT,
        state=rule.state,
        number=version.number,
        note="；".join(planned.words)[:300],
        actor=actor,
        happened_on=on,
    )
    return rule


def _next_version(
    rule: SchoolRule, current: RuleVersion | None, in_force_from: date, actor: User, on: date
) -> RuleVersion:
    if current is not None:
        current.ended_on = in_force_from - ONE_DAY
        current.save(update_fields=["ended_on"])
    number = current.number + 1 if current else 1
    return RuleVersion(rule=rule, number=number, in_force_from=in_force_from, made_by=actor, made_on=on)
