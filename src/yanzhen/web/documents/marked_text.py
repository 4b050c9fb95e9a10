"""A version's text as HTML: headings, statements as spans, and light marks under quantities, times and actors.

Every paragraph carries the offset of its first character (``data-o``) and holds the text unchanged, so that a selection
on the page can be told as offsets into the text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from yanzhen.apps.documents.models import ReadingItem

WORD_CLASSES = (("times", "t"), ("quantities", "q"), ("actors", "a"))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the text with one role on the page."""

    start: int
    end: int
    opening: str
    closing: str
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    kind: str
    label: dict[str, Any]


def marked_text(text: str, reading: dict[str, Any], items: Sequence[ReadingItem]) -> SafeString:
    """Return the whole text as HTML; ``items`` are the live ones in the order of the text."""
    pieces = sorted([*_headings(reading), *_statements(items)], key=lambda piece: piece.start)
    starts = [piece.start for piece in pieces]
    words = words_of(reading)
    word_starts = [word.start for word in words]
    title = reading.get("title") or {"start": -1, "end": -1}
    furniture = {start for start, _ in reading.get("boilerplate", ())}
    out: list[str] = []
    for start, end in _lines(text):
        first = max(0, bisect_left(starts, start) - 1)
        inside = [piece for piece in pieces[first : bisect_left(starts, end)] if piece.end > start]
        body = "".join(_line_body(text, start, end, inside, words, word_starts))
        out.append(_paragraph(text, start, end, body, inside, title, furniture))
    return mark_safe("\n".join(out))  # noqa: S308 - every stretch of text was escaped above


def words_of(reading: dict[str, Any]) -> list[_Word]:
    """Return times, quantities and actors in order, none overlapping another."""
    found = [
        _Word(label["start"], label["end"], kind, label)
        for name, kind in WORD_CLASSES
        for label in reading.get(name, ())
    ]
    found.sort(key=lambda word: (word.start, -word.end))
    kept: list[_Word] = []
    for word in found:
        if not kept or word.start >= kept[-1].end:
            kept.append(word)
    return kept


def words_between(words: Sequence[_Word], start: int, end: int) -> list[_Word]:
    """Keep the words that lie inside the span."""
    return [word for word in words if start <= word.start and word.end <= end]


def pickable_span(text: str, start: int, end: int, words: Sequence[_Word]) -> SafeString:
    """Return one stretch whose words carry what a click on them fills in."""
    return mark_safe("".join(_with_words(text, start, end, words, picks=True)))  # noqa: S308 - escaped in there


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line.rstrip("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))
        if text[start:end].strip():
            yield start, end
        start += len(line)


def _headings(reading: dict[str, Any]) -> Iterator[_Piece]:
    for heading in reading.get("headings", ()):
        level = min(heading["level"], 4)
        opening = f'<b class="yr-h yr-h{level}" id="h-{heading["start"]}">'
        yield _Piece(heading["start"], heading["end"], opening, "</b>", is_heading=True)


def _statements(items: Sequence[ReadingItem]) -> Iterator[_Piece]:
    for item in items:
        classes = f"yr-s yr-{item.kind} yr-{item.state}"
        opening = f'<span class="{classes}" id="s-{item.start}" data-i="{item.pk}">'
        yield _Piece(item.start, item.end, opening, "</span>")


def _line_body(
    text: str, start: int, end: int, pieces: Sequence[_Piece], words: Sequence[_Word], word_starts: Sequence[int]
) -> Iterator[str]:
    at = start
    for piece in pieces:
        first, last = max(piece.start, at), min(piece.end, end)
        if first >= last:
            continue
        yield escape(text[at:first])
        yield piece.opening if first == piece.start else _continued(piece)
        near = words[max(0, bisect_left(word_starts, first)) : bisect_left(word_starts, last)]
        yield from [escape(text[first:last])] if piece.is_heading else _with_words(text, first, last, near)
        yield piece.closing
        at = last
    yield escape(text[at:end])


def _continued(piece: _Piece) -> str:
    """The opening tag for a further line of the same statement: an id stands once in a page."""
    before, _, rest = piece.opening.partition(' id="')
    return f"{before}{rest.partition(chr(34))[2]}"


def _with_words(text: str, start: int, end: int, words: Sequence[_Word], *, picks: bool = False) -> Iterator[str]:
    at = start
    for word in words:
        if word.start < at or word.end > end:
            continue
        yield escape(text[at : word.start])
        data = _pick(word) if picks else ""
        yield f'<i class="yr-w yr-{word.kind}"{data}>{escape(text[word.start : word.end])}</i>'
        at = word.end
    yield escape(text[at:end])


def _pick(word: _Word) -> str:
    """What a click on the word fills in, as data attributes."""
    label = word.label
    if word.kind == "t":
        values = {"on": label["to"] or ""}
    elif word.kind == "q":
        value = label["value"] if label["value"] is not None else ""
        if label["min"] is not None and label["max"] is not None:
            value = f"{label['min']}-{label['max']}"
        values = {key: label[key] or "" for key in ("metric", "comparator", "unit")}
        values |= {"value": value, "start": label["start"]}
    else:
        values = {}
    data = "".join(f' data-{key}="{escape(str(value))}"' for key, value in values.items())
    return f' data-pick="{word.kind}" role="button" tabindex="0"{data}'


def _paragraph(
    text: str,
    start: int,
    end: int,
    body: str,
    pieces: Sequence[_Piece],
    title: dict[str, Any],
    furniture: set[int],
) -> str:
    classes = ["yr-p"]
    if start <= title["start"] < end:
        classes = ["yr-p yr-title"]
    elif any(mark in furniture for mark in range(start, min(end, start + 8))):
        classes.append("yr-furniture")
    elif pieces and pieces[0].is_heading and not text[pieces[0].end : end].strip(" 　。：:；;．.！!"):
        classes.append("yr-alone")
    elif text[start].isspace():
        classes.append("yr-spaced")
    return f'<p class="{" ".join(classes)}" data-o="{start}">{body}</p>'
