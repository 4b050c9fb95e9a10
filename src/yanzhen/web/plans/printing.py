"""The plan as the table that offices use: 序号、任务、责任领导、牵头、配合、时限、原文; on paper, in Word, in Excel."""

from __future__ import annotations

import tempfile
from datetime import date
from io import BytesIO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell

from yanzhen.apps.organisations.models import Duty, DutyKind
from yanzhen.apps.plans.models import Plan
from yanzhen.web.permissions import needs
from yanzhen.web.plans.finding import visible_plan
from yanzhen.web.plans.plan import Row, rows_of
from yanzhen.web.spreadsheets import FORBIDDEN_IN_NAMES, MEDIA_TYPE, SheetWriter

HEADINGS = ("序号", "任务", "责任领导", "牵头", "配合", "时限", "原文")
WIDTHS_CM = (1.2, 6.0, 2.4, 3.0, 3.6, 2.8, 7.4)
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY_FONT, TITLE_FONT = "仿宋_GB2312", "方正小标宋简体"


def sheet_rows(plan: Plan, on: date) -> list[tuple[str, ...]]:
    """Return the cells of the office's table, one tuple a task."""
    tasks = plan.tasks.own().select_related("organisation", "source", "light").order_by("position", "pk")
    rows = rows_of(plan, tasks)
    leaders = _leaders({row.task.organisation_id for row in rows}, on)
    return [_cells(row, leaders) for row in rows]


def _cells(row: Row, leaders: dict[int, list[str]]) -> tuple[str, ...]:
    task = row.task
    due = f"{task.due_on.year}年{task.due_on.month}月{task.due_on.day}日"
    responsible = row.leaders or leaders.get(task.organisation_id, [])
    return (
        row.number,
        task.title,
        "、".join(responsible),
        "、".join(row.lead),
        "、".join(row.support),
        due,
        task.wording or task.title,
    )


def _leaders(units: set[int], on: date) -> dict[int, list[str]]:
    """Return who is in charge of each section on the day (分管)."""
    found: dict[int, list[str]] = {}
    duties = Duty.objects.in_force_on(on).filter(kind=DutyKind.IN_CHARGE, organisation_id__in=units)
    for unit, name in duties.order_by("pk").values_list("organisation_id", "person__name"):
        found.setdefault(unit, []).append(name)
    return found


@needs("plans.view")
@require_safe
def sheet(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show the table for printing."""
    plan = visible_plan(request, plan_id)
    context = {"plan": plan, "headings": HEADINGS, "rows": sheet_rows(plan, request.today)}
    return render(request, "plans/print.html", context)


@needs("plans.view")
@require_safe
def spreadsheet(request: HttpRequest, plan_id: int) -> FileResponse:
    """Send the table as a workbook."""
    plan = visible_plan(request, plan_id)
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - FileResponse closes it
    writer = SheetWriter(file, plan.title, HEADINGS)
    for row in sheet_rows(plan, request.today):
        writer.write((int(row[0]), *row[1:]))
    writer.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{_file_name(plan)}.xlsx", content_type=MEDIA_TYPE)


@needs("plans.view")
@require_safe
def word(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Send the table as a Word document on landscape A4."""
    plan = visible_plan(request, plan_id)
    response = HttpResponse(word_document(plan, sheet_rows(plan, request.today)), content_type=WORD_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{_file_name(plan)}.docx")
    return response


def _file_name(plan: Plan) -> str:
    return f"{plan.title.translate(FORBIDDEN_IN_NAMES)}_任务分工表"


def word_document(plan: Plan, rows: list[tuple[str, ...]]) -> bytes:
    """Return the table as .docx: landscape A4, title on top, the head repeated on every page."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(1.6)
    section.top_margin = section.bottom_margin = Cm(1.8)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(title, f"{plan.title}任务分工表", TITLE_FONT, 22)
    table = document.add_table(rows=1, cols=len(HEADINGS))
    table.style = "Table Grid"
    table.autofit = False
    for cell, heading, width in zip(table.rows[0].cells, HEADINGS, WIDTHS_CM, strict=True):
        _fill(cell, heading, width, is_head=True)
    _repeat_on_each_page(table.rows[0])
    for row in rows:
        for cell, text, width in zip(table.add_row().cells, row, WIDTHS_CM, strict=True):
            _fill(cell, text, width)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _fill(cell: _Cell, text: str, width: float, *, is_head: bool = False) -> None:
    cell.width = Cm(width)
    paragraph = cell.paragraphs[0]
    if is_head:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, text, "黑体" if is_head else BODY_FONT, 11)


def _write(paragraph: object, text: str, font: str, points: int) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(points)
    run.font.name = font
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _repeat_on_each_page(row: object) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
