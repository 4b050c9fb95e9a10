"""Read an export and keep its figures for confirmation; the file and its rows are not kept (读取导入文件)."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.elements.bridge import stored
from yanzhen.apps.elements.errors import ElementImportError
from yanzhen.apps.elements.importing.reading import ReadExport, read_export
from yanzhen.apps.elements.models import DataElement, ElementImport, ElementKind, ImportMapping
from yanzhen.apps.elements.refusals import why_not_import
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.engines.exports import ExportProfile, LeftOut, Level
from yanzhen.kernel.cells import Value

NOTES_AT_MOST = 200


def read_import(
    *, content: bytes, name: str, profile: ExportProfile, keeper: Organisation, as_of: date, actor: User, on: date
) -> tuple[ReadExport, ElementImport | None]:
    """Read a file; with any fault nothing is kept and the import is None.

    Raises:
        SheetError: the file is no table. ElementImportError: NOT_YOURS, NO_FIGURES.
    """
    if refusal := why_not_import(profile, keeper, actor, on=on):
        raise refusal
    mapping = ImportMapping.objects.filter(profile=profile.code, organisation=keeper).first()
    found = read_export(
        content=content,
        name=name,
        profile=profile,
        mapping=mapping,
        keeper=_body_of(profile, keeper),
        as_of=as_of,
        on=on,
    )
    if found.problems:
        return found, None
    return found, _keep(found, content=content, name=name, keeper=keeper, as_of=as_of, actor=actor, on=on)


@transaction.atomic
def _keep(
    found: ReadExport, *, content: bytes, name: str, keeper: Organisation, as_of: date, actor: User, on: date
) -> ElementImport:
    profile = found.profile
    elements = {one.code: one for one in DataElement.objects.in_use_on(on).filter(system=profile.system)}
    figures, notes = _figures(found, elements, actor, on)
    notes += _notes(found, elements)
    if not figures:
        raise ElementImportError("NO_FIGURES", reason="；".join(notes[:3]) or "没有一项对得上数据元。")
    row = ElementImport.objects.create(
        profile=profile.code,
        title=profile.title,
        organisation=keeper,
        file_name=name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        rows=found.rows,
        as_of=as_of,
        figures=figures,
        notes=notes[:NOTES_AT_MOST],
        read_by=actor,
    )
    said = {"profile": profile.title, "file": row.file_name, "rows": row.rows, "figures": len(figures)}
    record(kind="ELEMENT_IMPORT_READ", actor=actor, subjects=[row], content=said)
    return row


def _body_of(profile: ExportProfile, keeper: Organisation) -> Organisation:
    """Return the organisation that rows of a district-level list belong to: the authority."""
    if profile.level is not Level.DISTRICT or keeper.kind == OrganisationKind.AUTHORITY:
        return keeper
    above = Organisation.objects.filter(kind=OrganisationKind.AUTHORITY, closed_on=None).order_by("opened_on", "code")
    return above.first() or keeper


def _figures(
    found: ReadExport, elements: dict[str, DataElement], actor: User, on: date
) -> tuple[list[dict[str, object]], list[str]]:
    """Return the figures that stand for an element of such a school and that the actor may write."""
    bodies = Organisation.objects.in_bulk({int(school) for school, _ in found.summary.figures})
    owned = set(reach_ids(actor, "elements.edit", on=on).values_list("pk", flat=True))
    figures: list[dict[str, object]] = []
    beyond: set[str] = set()
    for (school, code), value in found.summary.figures.items():
        element, body = elements.get(code), bodies[int(school)]
        if element is None or value is None or not _has(body, element):
            continue
        if element.owner_id not in owned and body.pk not in owned:
            beyond.add(element.title)
            continue
        figures.append({"element": code, "organisation": body.pk, "value": stored(_fitting(element, value))})
    notes = [f"不在您的权限内，没有汇总：{'、'.join(sorted(beyond))}。"] if beyond else []
    return figures, notes


def _has(body: Organisation, element: DataElement) -> bool:
    """Does such an organisation have the element? A primary school is not told that it has no senior pupils."""
    if element.kinds and body.kind not in element.kinds:
        return False
    return not (element.stages and body.stages) or bool(set(element.stages) & set(body.stages))


def _fitting(element: DataElement, value: Value) -> Value:
    return int(value) if element.kind == ElementKind.INTEGER and not isinstance(value, bool) else value


def _notes(found: ReadExport, elements: dict[str, DataElement]) -> list[str]:
    """Say what was passed over or left out, in sentences."""
    profile = found.profile
    titles = {one.column.key: one.column.title for one in profile.columns}
    notes = []
    if found.unknown:
        notes.append(f"没有用到的栏目：{'、'.join(found.unknown)}。")
    if found.passed_over:
        notes.append(f"没有读的工作表：{'、'.join(found.passed_over)}。")
    by_column: dict[str, list[str]] = {}
    of_schools: list[LeftOut] = []
    for one in found.summary.left_out:
        if one.element not in elements:
            continue
        if one.school:
            of_schools.append(one)
        else:
            by_column.setdefault(one.column, []).append(elements[one.element].title)
    notes += [f"文件里没有“{titles[key]}”一栏，不汇总{'、'.join(names)}。" for key, names in by_column.items()]
    names = dict(Organisation.objects.filter(pk__in={int(one.school) for one in of_schools}).values_list("pk", "name"))
    notes += [
        f"{names[int(one.school)]}有{one.rows}行没有填“{titles[one.column]}”，不汇总“{elements[one.element].title}”。"
        for one in of_schools
    ]
    if found.doubt_count:
        notes.append(f"有{found.doubt_count}处号码校验不符，请在来源系统里核对；不影响汇总。")
    return notes
