"""The layout of a document (结构): title, furniture, headings and statements, without what they mean."""

from __future__ import annotations

from collections.abc import Sequence

from yanzhen.engines.policytext.cues import ANYTHING, cues_in
from yanzhen.engines.policytext.folding import Folded
from yanzhen.engines.policytext.furniture import furniture_lines, is_furniture
from yanzhen.engines.policytext.headings import Opening, find_headings, nest
from yanzhen.engines.policytext.labels import Heading, Span, Title
from yanzhen.engines.policytext.lines import Line, split_lines
from yanzhen.engines.policytext.numbering import opening_number
from yanzhen.engines.policytext.opening import find_title, is_titled_as_document
from yanzhen.engines.policytext.paragraphs import (
    attachment_lines,
    is_byline,
    is_formal,
    is_prose,
    is_row,
    names_issuers_only,
)
from yanzhen.engines.policytext.statements import cut_statements
from yanzhen.engines.policytext.table_columns import Column
from yanzhen.engines.policytext.table_rows import Table, table_lines


class Sentence:
    """A statement before its type is known.

    Attributes:
        start, end: offsets in the text.
        paragraph: running number of the paragraph that holds it.
        order: its place among the statements of the paragraph, 0 first.
        form: ``prose``, ``byline``, ``issuers``, ``formal``, ``row`` or ``head`` (a row that heads a table or a part).
        path: indices of the headings above it, outermost first.
        columns: for a row of a table, what its columns hold, from the first cell with words on.
        ledger: does each row of this table give somebody a task?
        cues: the cues of rules that stand in it.
    """

    __slots__ = ("columns", "cues", "end", "form", "ledger", "order", "paragraph", "path", "start")

    def __init__(
        self,
        start: int,
        end: int,
        paragraph: int,
        order: int,
        form: str,
        path: tuple[int, ...],
        columns: tuple[Column | None, ...] = (),
        ledger: bool = False,
        cues: int = ANYTHING,
    ) -> None:
        self.start = start
        self.end = end
        self.paragraph = paragraph
        self.order = order
        self.form = form
        self.path = path
        self.columns = columns
        self.ledger = ledger
        self.cues = cues


class Layout:
    """Where everything stands; paragraphs are numbered in the order of the text."""

    __slots__ = ("boilerplate", "headings", "paragraphs", "sentences", "title")

    def __init__(
        self,
        title: Title | None,
        boilerplate: tuple[Span, ...],
        headings: tuple[Heading, ...],
        sentences: tuple[Sentence, ...],
        paragraphs: int,
    ) -> None:
        self.title = title
        self.boilerplate = boilerplate
        self.headings = headings
        self.sentences = sentences
        self.paragraphs = paragraphs


def lay_out(folded: Folded) -> Layout:
    """Return title, furniture, headings and statements; together they cover every character that is not blank,
    save the mark that closes a run-in heading. Linear in the length of the text."""
    lines = split_lines(folded.text, folded.view)
    of_the_page = {at for at, line in enumerate(lines) if is_furniture(line)}
    in_tables = table_lines(lines)
    certain = _certain_lines(lines, of_the_page, in_tables)
    first_body, last_body = (certain[0], certain[-1]) if certain else (len(lines), -1)
    furniture = furniture_lines(lines, of_the_page, first_body, last_body) - in_tables
    first_body = next((at for at in certain if at not in furniture), len(lines))
    titled = find_title(lines, furniture, first_body)
    title_lines = set(range(titled[0], titled[1] + 1)) if titled else set()
    title = _title(folded.text, lines, titled) if titled else None
    if titled:
        furniture |= _echoes(lines, titled) | _above_the_title(lines, furniture, titled)
    body = [at for at in range(len(lines)) if at not in furniture and at not in title_lines]
    first_prose = next((at for at in body if is_prose(lines[at])), -1)
    openings = find_headings(lines, body, first_prose)
    headings = _headings(folded.text, lines, list(openings.values()))
    sentences = _sentences(folded, lines, body, openings, headings)
    boilerplate = tuple((lines[at].start, lines[at].end) for at in sorted(furniture - title_lines))
    return Layout(title, boilerplate, headings, sentences, len(body))


def _certain_lines(lines: Sequence[Line], of_the_page: set[int], in_tables: set[int]) -> list[int]:
    """Return the lines that belong to the document for certain, as far as one line tells."""
    return [
        at
        for at, line in enumerate(lines)
        if at in in_tables
        or at not in of_the_page
        and (is_prose(line) or (opening_number(line.view) is not None and len(line) > 3))
    ]


def _echoes(lines: Sequence[Line], titled: tuple[int, int]) -> set[int]:
    """Lines above the title that repeat a part of it belong to the page."""
    title = "".join(line.view for line in lines[titled[0] : titled[1] + 1])
    return {at for at in range(titled[0]) if len(lines[at]) >= 4 and lines[at].view.strip() in title}


def _above_the_title(lines: Sequence[Line], furniture: set[int], titled: tuple[int, int]) -> set[int]:
    """A title of the page, parted from the document's own by furniture, belongs to the page with all above it."""
    parted = [at for at in furniture if at < titled[0]]
    return {at for at in range(max(parted)) if is_titled_as_document(lines[at])} if parted else set()


def _title(text: str, lines: Sequence[Line], titled: tuple[int, int]) -> Title:
    start, end = lines[titled[0]].start, lines[titled[1]].end
    return Title(start, end, text[start:end])


def _headings(text: str, lines: Sequence[Line], openings: Sequence[Opening]) -> tuple[Heading, ...]:
    found = []
    for opening, level in zip(openings, nest(openings), strict=True):
        start = lines[opening.line].start
        end = start + opening.end
        while end > start + opening.number_length and text[end - 1].isspace():
            end -= 1
        number = text[start : start + opening.number_length].strip() or None
        found.append(Heading(start, end, level, number, text[start + opening.number_length : end].strip()))
    return tuple(found)


def _sentences(
    folded: Folded,
    lines: Sequence[Line],
    body: Sequence[int],
    openings: dict[int, Opening],
    headings: Sequence[Heading],
) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    path: tuple[int, ...] = ()
    table = Table()
    heading = -1
    attached = attachment_lines(lines, body)
    for paragraph, at in enumerate(body):
        line = lines[at]
        start = line.start
        if at in openings:
            heading += 1
            path = (*(above for above in path if headings[above].level < headings[heading].level), heading)
            start += openings[at].rest
        form = "formal" if at in attached else _form(line)
        if at not in openings and (form == "row" or table.holds(line)):
            row = table.take(line)
            columns = table.columns_from(line)
            found.append(Sentence(line.start, line.end, paragraph, 0, row, path, columns, table.ledger))
            continue
        below = _first_below(lines, body, openings, paragraph) if at in openings else None
        if not table.holds(line) and not table.goes_on(below):
            table = Table()
        path = _left_by_number(line, path, headings, openings, at)
        for order, (first, last) in enumerate(cut_statements(folded.text, folded.view, start, line.end)):
            found.append(Sentence(first, last, paragraph, order, form, path))
    for sentence, cues in zip(found, cues_in(folded.view, [(told.start, told.end) for told in found]), strict=True):
        sentence.cues = cues
    return tuple(found)


def _first_below(
    lines: Sequence[Line], body: Sequence[int], openings: dict[int, Opening], paragraph: int
) -> Line | None:
    """Return the line beneath a heading and at most two more headings."""
    return next((lines[at] for at in body[paragraph + 1 : paragraph + 4] if at not in openings), None)


def _left_by_number(
    line: Line, path: tuple[int, ...], headings: Sequence[Heading], openings: dict[int, Opening], at: int
) -> tuple[int, ...]:
    """A numbered item that is no heading leaves the part of the heading numbered in the same way."""
    number = opening_number(line.view) if path and at not in openings else None
    if number is None:
        return path
    for depth, heading in enumerate(path):
        above = opening_number(f"{headings[heading].number or ''}…")
        if above is not None and above.kind == number.kind:
            return path[:depth]
    return path


def _form(line: Line) -> str:
    if is_row(line):
        return "row"
    if is_byline(line):
        return "byline"
    if names_issuers_only(line):
        return "issuers"
    return "formal" if is_formal(line) else "prose"
