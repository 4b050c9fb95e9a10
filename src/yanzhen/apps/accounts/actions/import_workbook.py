"""Import organisations, people, accounts and grants from one workbook (批量导入), or say what it would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.directory import edit_scope
from yanzhen.apps.accounts.importing.people import PeopleImport
from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.importing.forms import ORGANISATION_FORM, PEOPLE_FORM
from yanzhen.apps.organisations.importing.organisations import OrganisationImport
from yanzhen.apps.organisations.importing.outcome import Outcome
from yanzhen.engines.sheets import Grid, ParsedSheet, SheetForm, read_grids, read_sheet
from yanzhen.engines.sheets.reading import heading_hits
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

FORMS = (ORGANISATION_FORM, PEOPLE_FORM)


@dataclass
class ImportResult:
    """What an import did or would do, sheet by sheet; ``passed_over`` names sheets that are neither of the two."""

    file: str
    outcomes: list[Outcome] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[Problem]:
        """All faults of all sheets."""
        return [problem for outcome in self.outcomes for problem in outcome.problems]

    @property
    def change_count(self) -> int:
        """How many rows differ from what is known."""
        return sum(len(outcome.changes) for outcome in self.outcomes)


def preview_workbook(*, content: bytes, name: str, on: date, today: date, actor: User) -> ImportResult:
    """Say what the import would change and every fault at its cell; nothing is written.

    Raises:
        SheetError: the file is no table.
        BadInputError: NO_HEADING, no sheet is one of the two.
    """
    with transaction.atomic():
        result = _run(content, name, on=on, today=today, actor=actor)
        transaction.set_rollback(True)
    return result


@transaction.atomic
def import_workbook(*, content: bytes, name: str, on: date, today: date, actor: User) -> ImportResult:
    """Write the workbook, all of it or nothing.

    Args:
        on: the day from which renamings and moves of known organisations hold.
        today: the present day; grants begin on it.
    Raises:
        SheetError: the file is no table.
        BadInputError: with every fault of every sheet.
    """
    result = _run(content, name, on=on, today=today, actor=actor)
    if result.problems:
        raise BadInputError(result.problems)
    if result.change_count:
        record(
            kind="WORKBOOK_IMPORTED",
            actor=actor,
            content={
                "file": name,
                "counts": "；".join(
                    f"{outcome.title}新增{outcome.added}、变动{outcome.changed}" for outcome in result.outcomes
                ),
            },
        )
    return result


def _run(content: bytes, name: str, *, on: date, today: date, actor: User) -> ImportResult:
    sheets, passed_over = _read(read_grids(content, name=name), name)
    result = ImportResult(name, passed_over=passed_over)
    if ORGANISATION_FORM.name in sheets:
        covers = edit_scope(actor, on=today).covers
        run = OrganisationImport(sheets[ORGANISATION_FORM.name], on=on, today=today, covers=covers)
        if may_anywhere(actor, "organisations.edit", on=today):
            result.outcomes.append(run.run())
        else:
            skipped = f"“单位”表{len(run.sheet.rows)}行：您没有维护单位的权限"
            result.outcomes.append(Outcome(ORGANISATION_FORM.name, skipped=[skipped]))
    if PEOPLE_FORM.name in sheets:
        result.outcomes.append(PeopleImport(sheets[PEOPLE_FORM.name], actor=actor, today=today).run())
    return result


def _read(grids: Sequence[Grid], name: str) -> tuple[dict[str, ParsedSheet], list[str]]:
    """Tell by the headings which grid is which; a sheet that is neither is passed over and named."""
    sheets: dict[str, ParsedSheet] = {}
    passed_over = []
    for grid in grids:
        form = _form_of(grid)
        if form is None or form.name in sheets:
            if any(grid.rows):
                passed_over.append(grid.sheet)
            continue
        sheets[form.name] = read_sheet(grid, form)
    if not sheets:
        titles = "；".join(
            f"{form.name}：{'、'.join(one.title for one in form.columns if one.required)}" for form in FORMS
        )
        problem = Problem(
            code="NO_HEADING",
            message="没有一张表的表头对得上“单位”或“人员账号”；请从本页下载模板，保留表头行。",
            file=name,
            expected=titles,
        )
        raise BadInputError([problem])
    return sheets, passed_over


def _needed(form: SheetForm) -> str:
    return "、".join(column.title for column in form.columns if column.required)


def _form_of(grid: Grid) -> SheetForm | None:
    hits = {form.name: heading_hits(grid, form) for form in FORMS}
    best = max(FORMS, key=lambda form: hits[form.name])
    return best if hits[best.name] >= 2 else None
