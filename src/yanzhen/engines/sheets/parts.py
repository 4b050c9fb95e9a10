"""Looks into the parts of a workbook before it is parsed: how much it truly holds, and what parsing would hide."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_FORMULA_CHARACTERS = 8192  # as spreadsheets allow in one cell
_LOCAL_HEAD = 30
_STEP = 1024 * 1024

_TAG = rb"<(?:[\w.-]+:)?"
_CLOSE = rb"</(?:[\w.-]+:)?"
_ROW = re.compile(_TAG + rb"row[\s>/]")
_ROW_NUMBER = re.compile(_TAG + rb"row\s[^>]*?\br\s*=\s*[\"'](\d{1,7})")
_HIDDEN_ROW = re.compile(_TAG + rb"row\s([^>]*\bhidden\s*=\s*[\"'](?:1|true)[\"'][^>]*)>")
_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d{1,7})")
_CELL = re.compile(_TAG + rb"c[\s>/]")
_CELL_COLUMN = re.compile(_TAG + rb"c\s[^>]*?\br\s*=\s*[\"']([A-Z]{1,3})\d")
_ADDRESS = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})")
_ERROR_CELL = re.compile(
    _TAG + rb"c\s([^>]*\bt\s*=\s*[\"']e[\"'][^>]*)>(?:(?!" + _CLOSE + rb"c>).)*?" + _TAG + rb"v>([^<]*)"
)
_FORMULA_CELL = re.compile(
    _TAG + rb"c(\s[^>]*[^/])?>\s*" + _TAG + rb"f(?:\s[^>]*?)?(?:/>|>([^<]*)" + _CLOSE + rb"f>)"
    rb"(?:\s*" + _TAG + rb"v(?:\s[^>]*)?>([^<]*))?"
)
_TEXT_RESULT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
_FORMAT = re.compile(rb"<(?:[\w.-]+:)?numFmt\s([^>]*)>")
_CELL_STYLES = re.compile(rb"<(?:[\w.-]+:)?cellXfs[\s>].*?</(?:[\w.-]+:)?cellXfs>", re.S)
_STYLE = re.compile(rb"<(?:[\w.-]+:)?xf\s([^>]*)>")
_SHEET = re.compile(rb"<(?:[\w.-]+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:[\w.-]+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_PERCENT_FORMATS = {b"9", b"10"}

Place = tuple[int, int]


class TooLargeError(Exception):
    """The parts hold more than the limit; carries how many bytes were counted."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


@dataclass(frozen=True)
class SheetPart:
    """What the raw part of one worksheet says.

    Attributes:
        height: greatest row number, or the number of rows if that is more.
        width: greatest column number; cells without an address count as columns of their own.
        hidden_rows: 0-based rows that are hidden or filtered away.
        errors: 0-based (row, column) → the error shown there (``#N/A``), which parsing leaves blank.
        uncached: places of formulas without a kept result.
        percents: places of numbers shown with a percent sign, kept as the hundredth part.
        has_long_formula: is a formula longer than spreadsheets allow?
    """

    height: int = 0
    width: int = 0
    hidden_rows: tuple[int, ...] = ()
    errors: Mapping[Place, str] = field(default_factory=dict)
    uncached: frozenset[Place] = frozenset()
    percents: frozenset[Place] = frozenset()
    has_long_formula: bool = False


def unpack(content: bytes, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Return the parts whose name is ``wanted``, after unpacking every part to see how large it truly is.

    Args:
        content: the archive.
        wanted: says which parts to keep.
    Raises:
        TooLargeError: the parts together are larger than ``MAX_UNPACKED_BYTES``, whatever their heads declare.
        Exception: one of ``kernel.archives.BROKEN_ZIP``, the archive is damaged.
    """
    kept: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
    declared = sum(entry.file_size for entry in entries)
    if declared > MAX_UNPACKED_BYTES:
        raise TooLargeError(declared)
    total = 0
    for entry in entries:
        pieces: list[bytes] = []
        for piece in _pieces(content, entry):
            total += len(piece)
            if total > MAX_UNPACKED_BYTES:
                raise TooLargeError(total)
            if wanted(entry.filename):
                pieces.append(piece)
        if wanted(entry.filename):
            kept[entry.filename] = b"".join(pieces)
    return kept


def _pieces(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Give what an entry unpacks to, as other readers see it: the length that its head declares is not believed."""
    head = content[entry.header_offset : entry.header_offset + _LOCAL_HEAD]
    if len(head) < _LOCAL_HEAD or head[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile(entry.filename)
    start = (
        entry.header_offset
        + _LOCAL_HEAD
        + int.from_bytes(head[26:28], "little")
        + int.from_bytes(head[28:30], "little")
    )
    packed = memoryview(content)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile(entry.filename)
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    waiting: bytes | memoryview = packed
    while waiting and not stream.eof:
        yield stream.decompress(waiting, _STEP)
        waiting = stream.unconsumed_tail
    yield stream.flush()


def sheet_parts(content: bytes) -> dict[str, SheetPart]:
    """Return what the raw part of each worksheet says, by the worksheet's name.

    Raises:
        TooLargeError: the archive unpacks to more than the limit.
        Exception: one of ``kernel.archives.BROKEN_ZIP``, the archive is damaged.
    """
    parts = unpack(content, lambda name: name.startswith("xl/") and name.endswith((".xml", ".rels")))
    percent_styles = _percent_styles(parts.get("xl/styles.xml", b""))
    return {name: _part(parts[target], percent_styles) for name, target in _targets(parts).items() if target in parts}


def _attributes(raw: bytes) -> dict[str, str]:
    return {
        name.decode().rsplit(":", 1)[-1]: unescape((double or single).decode("utf-8", "replace"))
        for name, double, single in _ATTRIBUTE.findall(raw)
    }


def _targets(parts: Mapping[str, bytes]) -> dict[str, str]:
    relations = {}
    for raw in _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        one = _attributes(raw)
        target = one.get("Target", "")
        relations[one.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return {
        one["name"]: relations.get(one.get("id", ""), "")
        for one in map(_attributes, _SHEET.findall(parts.get("xl/workbook.xml", b"")))
        if "name" in one
    }


def _percent_styles(styles: bytes) -> tuple[bytes, ...]:
    formats = set(_PERCENT_FORMATS)
    for raw in _FORMAT.findall(styles):
        one = _attributes(raw)
        if "%" in one.get("formatCode", ""):
            formats.add(one.get("numFmtId", "").encode())
    table = _CELL_STYLES.search(styles)
    cells = _STYLE.findall(table.group()) if table else []
    return tuple(
        str(number).encode()
        for number, raw in enumerate(cells)
        if _attributes(raw).get("numFmtId", "").encode() in formats
    )


def _part(xml: bytes, percent_styles: tuple[bytes, ...]) -> SheetPart:
    rows = max(map(int, _ROW_NUMBER.findall(xml)), default=0)
    columns = _CELL_COLUMN.findall(xml)
    without = sum(1 for _ in _CELL.finditer(xml)) - len(columns)
    width = max((_column(letters) for letters in set(columns)), default=0) + without
    formulas = list(_FORMULA_CELL.finditer(xml)) if re.search(_TAG + rb"f[\s>/]", xml) else []
    return SheetPart(
        height=max(rows, sum(1 for _ in _ROW.finditer(xml))),
        width=width,
        hidden_rows=tuple(
            int(found.group(1)) - 1 for raw in _HIDDEN_ROW.findall(xml) if (found := _NUMBER.search(raw))
        ),
        errors={
            place: unescape(text.decode("utf-8", "replace"))
            for raw, text in (_ERROR_CELL.findall(xml) if re.search(rb"\bt\s*=\s*[\"']e[\"']", xml) else ())
            if (place := _place(raw))
        },
        uncached=frozenset(
            place
            for one in formulas
            if not one.group(3)
            and not _TEXT_RESULT.search(one.group(1) or b"")
            and (place := _place(one.group(1) or b""))
        ),
        percents=_styled(xml, percent_styles),
        has_long_formula=any(len(one.group(2) or b"") > MAX_FORMULA_CHARACTERS * 3 for one in formulas),
    )


def _styled(xml: bytes, styles: tuple[bytes, ...]) -> frozenset[Place]:
    if not styles:
        return frozenset()
    cells = re.compile(_TAG + rb"c\s([^>]*\bs\s*=\s*[\"'](?:" + b"|".join(styles) + rb")[\"'][^>]*)>")
    return frozenset(place for raw in cells.findall(xml) if (place := _place(raw)))


def _place(raw: bytes) -> Place | None:
    found = _ADDRESS.search(raw)
    return (int(found.group(2)) - 1, _column(found.group(1)) - 1) if found else None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
