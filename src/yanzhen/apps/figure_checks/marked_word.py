"""A checked draft as .docx (核验稿): adopted values in place, comments at the figures that want a look."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from yanzhen.apps.figure_checks.models import CheckedFigure, Decision, FigureCheck, Verdict

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
AUTHOR, INITIALS = "数据核验", "核"
COLOURS = {
    Verdict.CONTRADICTORY: WD_COLOR_INDEX.PINK,
    Verdict.DIFFERENT: WD_COLOR_INDEX.YELLOW,
    Verdict.CONFIRMED: WD_COLOR_INDEX.BRIGHT_GREEN,
}


def marked_word(check: FigureCheck, figures: Sequence[CheckedFigure]) -> bytes:
    """Return the draft as a Word file.

    Confirmed figures are marked green, different ones yellow, contradictory ones pink; what differs, contradicts or
    carries a hint has a comment with the reason, an adopted value one with what stood there.
    """
    document = Document()
    _use_face(document)
    at, start, is_first = 0, 0, True
    for line in check.text.splitlines(keepends=True):
        end = start + len(line)
        if line.strip():
            paragraph = document.add_paragraph()
            if is_first and line.strip() == check.title:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            is_first = False
            position = start
            while at < len(figures) and figures[at].start < end:
                figure = figures[at]
                _add(paragraph, check.text[position : figure.start])
                _add_figure(document, paragraph, figure, check.text)
                position = figure.end
                at += 1
            _add(paragraph, check.text[position:end].rstrip("\r\n"))
        start = end
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _use_face(document: WordDocument) -> None:
    style = document.styles["Normal"]
    style.font.size = Pt(14)
    style.font.name = "Times New Roman"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")


def _add(paragraph: Paragraph, words: str) -> None:
    if words:
        paragraph.add_run(_printable(words))


def _printable(words: str) -> str:
    """Control characters have no place in a Word file."""
    return "".join(one for one in words if one in "\t\n" or one >= " ")


def _add_figure(document: WordDocument, paragraph: Paragraph, figure: CheckedFigure, text: str) -> None:
    written = text[figure.start : figure.end]
    adopted = figure.decision == Decision.ADOPTED
    run = paragraph.add_run(_printable(figure.replacement if adopted else written))
    colour = COLOURS.get(Verdict(figure.verdict))
    if figure.has_hint and colour is None:
        colour = WD_COLOR_INDEX.TURQUOISE
    run.font.highlight_color = colour
    if comment := _comment(figure, written, adopted=adopted):
        document.add_comment(run, text=_printable(comment), author=AUTHOR, initials=INITIALS)


def _comment(figure: CheckedFigure, written: str, *, adopted: bool) -> str:
    reasons = "".join(note["text"] for note in figure.notes if note["level"] != "none")
    if adopted:
        return f"原写{written}，已采用{figure.replacement}。{reasons}"
    if figure.verdict in (Verdict.CONTRADICTORY, Verdict.DIFFERENT) or figure.has_hint:
        decided = "（已定为不用改）" if figure.decision == Decision.SET_ASIDE else ""
        offered = f"可改为{figure.replacement}。" if figure.replacement and not figure.decision else ""
        return f"{figure.get_verdict_display()}{decided}：{reasons}{offered}"
    return ""
