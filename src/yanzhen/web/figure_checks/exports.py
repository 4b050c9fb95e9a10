"""A check as a Word file with comments and as a spreadsheet."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from yanzhen.apps.figure_checks.marked_word import DOCX, marked_word
from yanzhen.apps.figure_checks.models import CheckedFigure
from yanzhen.apps.indicators.wording import period_words
from yanzhen.web.figure_checks.access import check_for
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import MEDIA_TYPE, SheetWriter

HEADINGS = (
    "序号",
    "文中写法",
    "结论",
    "说明",
    "指标",
    "单位",
    "期间",
    "库中数值",
    "相差",
    "来源",
    "可采用的写法",
    "处理",
    "前后文",
)


@needs("reports.view")
@require_safe
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the draft as .docx: adopted values in place, a comment at every figure that wants a look."""
    check = check_for(request, pk)
    response = HttpResponse(marked_word(check, list(check.figures.all())), content_type=DOCX)
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{check.title[:60]}_核验.docx"
    )
    return response


@needs("reports.view")
@require_safe
def sheet(request: HttpRequest, pk: int) -> FileResponse:
    """Give every figure of the draft as a row."""
    check = check_for(request, pk)
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - FileResponse closes it
    writer = SheetWriter(file, "数据核验", HEADINGS)
    for figure in check.figures.select_related("indicator", "body"):
        writer.write(_row(figure, check.text))
    writer.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{check.title[:60]}_核验.xlsx", content_type=MEDIA_TYPE)


def _row(figure: CheckedFigure, text: str) -> tuple[object, ...]:
    period = period_words(figure.period_start, figure.period_end) if figure.period_start and figure.period_end else ""
    around = text[max(0, figure.start - 30) : figure.end + 20].replace("\n", " ")
    hint = "（有提示）" if figure.has_hint else ""
    return (
        figure.ordinal,
        figure.words,
        f"{figure.get_verdict_display()}{hint}",
        " ".join(note["text"] for note in figure.notes),
        figure.indicator.title if figure.indicator else "",
        figure.body.name if figure.body else "",
        period,
        figure.known,
        figure.difference,
        figure.source_words,
        figure.replacement,
        figure.get_decision_display() if figure.decision else "",
        around,
    )
