"""OFD files (.ofd, GB/T 33190): the text layer by place, templates and page numbers apart."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from lxml import etree

from yanzhen.engines.policytext.formats.extracted import MAX_PAGES, MAX_TEXT_CHARACTERS, Extracted, refusal
from yanzhen.engines.policytext.formats.package import Package, child, local, value
from yanzhen.engines.policytext.formats.printed import Row, page_rows, paragraphs, without_running_heads
from yanzhen.engines.policytext.formats.ruled import Grid, Rule, grids
from yanzhen.engines.policytext.formats.scanned import Inked

_POINTS = 72 / 25.4
_REPEAT = re.compile(r"g\s+(\d{1,5})\s+(\S+)")
_MAX_DELTAS = 20_000
_MAX_PATHS, _MAX_DRAWING = 4_000, 100_000
_STRAIGHT = 0.2
_STEP = re.compile(r"([MSLQBAC])([^MSLQBAC]*)")
Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
Part = Callable[[str], "etree._Element | None"]
_PLAIN: Matrix = (1, 0, 0, 1, 0, 0)


def extract_ofd(data: bytes, file: str) -> Extracted:
    """Return the text of an OFD file.

    Text stands in the file in any order; it is put together by place: lines, two columns, paragraphs. What templates
    bring onto every page is kept apart.

    Raises:
        BadInputError: ENCRYPTED, UNPACKED_TOO_LARGE, DAMAGED_FILE, TOO_MANY_PAGES, NO_TEXT_LAYER.
    """
    package = Package(data, file, kind=".ofd")
    parts = {name.lower(): name for name in package.names()}

    def part(path: str) -> etree._Element | None:
        return package.xml(parts.get(posixpath.normpath(path).lstrip("/").lower(), ""))

    rows: list[list[Row]] = []
    asides: dict[str, None] = {}
    size = 0
    for folder, document in _documents(part, package):
        templates = {value(t, "ID"): value(t, "BaseLoc") or "" for t in _all(document, "TemplatePage")}
        for location in [value(page, "BaseLoc") or "" for page in _all(document, "Page")]:
            page = part(posixpath.join(folder, location)) if size <= MAX_TEXT_CHARACTERS else None
            if page is None:
                rows.append([])
                continue
            number = len(rows) + 1
            if number > MAX_PAGES:
                raise _too_many(file, number)
            for template in _all(page, "Template"):
                base = part(posixpath.join(folder, templates.get(value(template, "TemplateID"), "")))
                asides.update((row.text, None) for row in _rows_of(base, number))
            rows.append(_rows_of(page, number))
            size += sum(len(row.text) for row in rows[-1])
    if not size:
        raise refusal(
            "NO_TEXT_LAYER",
            f"《{file}》没有文字层，可能是扫描件；请导出为图片或PDF后识别，或者改用Word版。",
            file=file,
            found="没有文字层的OFD",
            expected="带文字层的OFD",
        )
    kept, heads = without_running_heads(rows)
    text, anchors = paragraphs(kept)
    empty = "、".join(str(number) for number, page in enumerate(rows, start=1) if not page)
    notes = (f"第{empty}页没有文字层，没有读入。",) if empty else ()
    return Extracted(text, "ofd", tuple(anchors), (*asides, *heads), notes)


def _documents(part: Part, package: Package) -> Iterator[tuple[str, etree._Element]]:
    """Yield the folder and the root of each document of the file, its newest version."""
    root = part("OFD.xml")
    if root is None:
        raise package.damaged()
    found = 0
    for body in _all(root, "DocBody"):
        location = (getattr(child(body, "DocRoot"), "text", None) or "").strip()
        document = part(location) if location else None
        if document is not None:
            found += 1
            yield posixpath.dirname(posixpath.normpath(location)), document
    if not found:
        raise package.damaged()


def _all(root: etree._Element, name: str) -> list[etree._Element]:
    return [element for element in root.iter() if local(element) == name]


def _rows_of(page: etree._Element | None, number: int) -> list[Row]:
    content = child(page, "Content")
    if content is None:
        return []
    runs = [run for text in _all(content, "TextObject") for run in _runs(text)]
    return page_rows(_lines(runs), number, tables=_tables(content))


def _tables(content: etree._Element) -> list[Grid]:
    """Return the tables that the page's paths draw."""
    across: list[Rule] = []
    down: list[Rule] = []
    for path in islice(_all(content, "PathObject"), _MAX_PATHS):
        x, y = (*_numbers(value(path, "Boundary")), 0.0, 0.0)[:2]
        matrix = _matrix(path)
        for start, end in _segments(getattr(child(path, "AbbreviatedData"), "text", None) or ""):
            (x0, y0), (x1, y1) = _mapped(matrix, *start), _mapped(matrix, *end)
            if abs(y1 - y0) < _STRAIGHT:
                across.append((-(y + y0) * _POINTS, (x + min(x0, x1)) * _POINTS, (x + max(x0, x1)) * _POINTS))
            elif abs(x1 - x0) < _STRAIGHT:
                down.append(((x + x0) * _POINTS, -(y + max(y0, y1)) * _POINTS, -(y + min(y0, y1)) * _POINTS))
    return grids(across, down)


def _segments(drawing: str) -> Iterator[tuple[Point, Point]]:
    """Yield the straight lines of a path (``M 0 0 L 100 0 C``); curves only move on to their end."""
    first: Point = (0.0, 0.0)
    last: Point = (0.0, 0.0)
    for match in islice(_STEP.finditer(drawing[:_MAX_DRAWING]), _MAX_PATHS):
        numbers = _numbers(match[2])
        if match[1] == "C":
            yield last, first
            last = first
        elif len(numbers) >= 2:
            point = (numbers[-2], numbers[-1])
            if match[1] == "L":
                yield last, point
            elif match[1] in "MS":
                first = point
            last = point


def _runs(text: etree._Element) -> Iterator[list[Inked]]:
    """Yield each run of characters of a text object with its places in points, y upwards."""
    x, y = (*_numbers(value(text, "Boundary")), 0.0, 0.0)[:2]
    size = (*_numbers(value(text, "Size")), 3.7)[0]
    matrix = _matrix(text)
    for code in text:
        if local(code) != "TextCode" or not code.text:
            continue
        at_x, at_y = _first(value(code, "X")), _first(value(code, "Y"))
        steps, drops = _deltas(value(code, "DeltaX")), _deltas(value(code, "DeltaY"))
        line: list[Inked] = []
        for index, character in enumerate(code.text):
            wide = size if not character.isascii() else size / 2
            left, base = _mapped(matrix, at_x, at_y)
            right, _ = _mapped(matrix, at_x + wide, at_y)
            high = abs(matrix[3]) * size or size
            line.append(
                (
                    character,
                    (x + left) * _POINTS,
                    -(y + base + 0.12 * high) * _POINTS,
                    (x + max(right, left + 0.1)) * _POINTS,
                    -(y + base - 0.88 * high) * _POINTS,
                )
            )
            at_x += steps[index] if index < len(steps) else (0.0 if drops else wide)
            at_y += drops[index] if index < len(drops) else 0.0
        if any(not c[0].isspace() for c in line):
            yield line


def _lines(runs: Sequence[list[Inked]]) -> list[list[Inked]]:
    """Put runs that stand side by side into lines, from top to bottom."""

    def middle(run: Sequence[Inked]) -> float:
        first = next(c for c in run if not c[0].isspace())
        return (first[2] + first[4]) / 2

    lines: list[list[Inked]] = []
    at = height = 0.0
    for run in sorted(runs, key=lambda run: (-middle(run), run[0][1])):
        own = run[0][4] - run[0][2]
        if lines and at - middle(run) < 0.4 * max(height, own):
            lines[-1].extend(run)
            continue
        lines.append(list(run))
        at, height = middle(run), own
    return [sorted(line, key=lambda character: character[1]) for line in lines]


def _matrix(text: etree._Element) -> Matrix:
    numbers = _numbers(value(text, "CTM"))
    return (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]) if len(numbers) == 6 else _PLAIN


def _mapped(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]


def _deltas(written: str | None) -> list[float]:
    """Return the steps between characters; ``g 10 3.5`` stands for ten of 3.5."""
    if not written:
        return []
    plain = _REPEAT.sub(lambda match: f"{match[2]} " * min(int(match[1]), _MAX_DELTAS), written[:_MAX_DELTAS])
    return _numbers(plain)[:_MAX_DELTAS]


def _numbers(written: str | None) -> list[float]:
    """Return the numbers of a list; anything else ends it."""
    found: list[float] = []
    for part in (written or "").split():
        try:
            number = float(part)
        except ValueError:
            break
        if not -1e6 < number < 1e6:
            break
        found.append(number)
    return found


def _first(written: str | None) -> float:
    return (*_numbers(written), 0.0)[0]


def _too_many(file: str, number: int) -> Exception:
    return refusal(
        "TOO_MANY_PAGES",
        f"《{file}》超过{MAX_PAGES}页的上限；请分成几个文件后再上传。",
        file=file,
        found=f"{number}页以上",
        expected=f"不超过{MAX_PAGES}页",
    )
