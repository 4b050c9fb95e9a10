"""Reading a policy text (读文件): from text to labels, one pass, nothing kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from typing import Final

from yanzhen.engines.policytext.actors import find_actors
from yanzhen.engines.policytext.cues import ANYTHING, MARKED
from yanzhen.engines.policytext.figures import Stretch, read_figures
from yanzhen.engines.policytext.folding import Folded, fold
from yanzhen.engines.policytext.governed import apply_what_governs
from yanzhen.engines.policytext.kinds import judge_kind
from yanzhen.engines.policytext.labels import (
    Actor,
    Anchor,
    Heading,
    Programme,
    Quantity,
    Reading,
    Span,
    Statement,
    TimeSpan,
)
from yanzhen.engines.policytext.marks import Pair, find_pairs, mask_quoted
from yanzhen.engines.policytext.merged_cells import settle_tables
from yanzhen.engines.policytext.moods import Moods, judge_moods
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.programmes import find_programmes, repeated_names
from yanzhen.engines.policytext.responsibility import assign_by_notes
from yanzhen.engines.policytext.statement_types import judge_types
from yanzhen.engines.policytext.structure import Layout, lay_out
from yanzhen.engines.policytext.tasks.build import Asked, Labels, build_tasks, rate
from yanzhen.engines.policytext.tasks.confidence import signs_of
from yanzhen.engines.policytext.times.anchor import BY_HEADING, YearTold, find_anchor, half_year_named
from yanzhen.engines.policytext.times.expressions import Context

_YEAR: Final = compiled(r"(?<!\d)(20\d\d)(?=\s?年)")
Pairs = Mapping[int, list[Pair]]
Block = tuple[Span, int | None, int]
"""Where a title, a heading or a statement stands, the number of the statement or None, and its cues."""


def read_document(text: str, *, file: str = "", year: int | None = None) -> Reading:
    """Read a policy text into statements, headings, quantities, times, actors, programmes and tasks.

    Args:
        text: the document as decoded, byte-order mark and newlines kept; any Unicode text is accepted.
        file: base name, only passed through.
        year: the year relative times count from; without it the document's own date. Never today.
    Returns:
        A reading whose offsets index ``text``. Equal arguments give equal readings.
    Source: docs/reference/contracts.md, section "yanzhen read"; docs/dev/reader.md says how it works.

    >>> read_document("各校要在3月底前完成自查。", year=2024).statements[0].task.deadline.on
    '2024-03-31'
    """
    with _collector_resting():
        reading, view, grounds = _read(text, file, year)
        rated = [
            rate(view, reading, statement, mood, form, cues)
            for statement, (mood, form, cues) in zip(reading.statements, grounds, strict=True)
        ]
        return replace(reading, statements=tuple(rated))


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Reading makes many small values and no cycles; the collector would walk over all of them for nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def signs_of_tasks(text: str, *, year: int | None = None) -> list[tuple[str, ...]]:
    """Return for each task of a text the names of the signs that its confidence is counted from, in order."""
    reading, view, grounds = _read(text, "", year)
    return [
        tuple(signs_of(view, reading, statement, statement.task, *ground))
        for statement, ground in zip(reading.statements, grounds, strict=True)
        if statement.task is not None
    ]


def _read(text: str, file: str, year: int | None) -> tuple[Reading, str, list[tuple[str, str, int]]]:
    """Return the reading before its tasks are rated, the folded text, and each statement's mood, form and cues."""
    folded = fold(text)
    layout = lay_out(folded)
    blocks = _blocks(layout)
    pairs = {start: find_pairs(folded.view, start, end) if cues & MARKED else [] for (start, end), _, cues in blocks}
    anchor = _anchor(folded.view, layout, year)
    masked = [mask_quoted(folded.view, pairs[s.start], s.start, s.end) for s in layout.sentences]
    kinds, kind, moods = _types(folded, layout, masked, anchor.year)
    times, quantities, moments = _figures(folded, layout, blocks, pairs, kinds, anchor, by_heading=year is None)
    reading = Reading(
        file,
        text,
        folded.script,
        kind,
        layout.title,
        layout.boilerplate,
        layout.headings,
        tuple(Statement(s.start, s.end, found) for s, found in zip(layout.sentences, kinds, strict=True)),
        tuple(quantities),
        tuple(times),
        tuple(_actors(folded, layout, masked)),
        tuple(Programme(start, end, text[start:end]) for start, end in _names(folded.view, blocks, pairs)),
        anchor,
        tuple(moments),
    )
    grounds = [(moods.at(sentence.path), sentence.form, sentence.cues) for sentence in layout.sentences]
    return _with_tasks(folded.view, reading, layout, masked), folded.view, grounds


def heading_anchor(view: str, headings: Sequence[Heading], path: Sequence[int], anchor: Anchor) -> Anchor:
    """Return the anchor under a heading that names a year (2024年工作计划), else the document's."""
    for index in reversed(path):
        match = _YEAR.search(view, headings[index].start, headings[index].end)
        if match:
            return Anchor(int(match[1]), anchor.day, BY_HEADING, anchor.term)
    return anchor


def _blocks(layout: Layout) -> list[Block]:
    """Return title, headings and statements in order."""
    blocks: list[Block] = [((h.start, h.end), None, ANYTHING) for h in layout.headings]
    if layout.title:
        blocks.append(((layout.title.start, layout.title.end), None, ANYTHING))
    blocks.extend(((s.start, s.end), number, s.cues) for number, s in enumerate(layout.sentences))
    return sorted(blocks, key=lambda block: block[0])


def _anchor(view: str, layout: Layout, year: int | None) -> Anchor:
    title = (layout.title.start, layout.title.end) if layout.title else None
    formal = [(s.start, s.end) for s in layout.sentences if s.form == "formal"]
    return find_anchor(view, title, formal, layout.boilerplate, year)


def _types(folded: Folded, layout: Layout, masked: Sequence[str], year: int | None) -> tuple[list[str], str, Moods]:
    """Return the type of each statement, the kind of the document, and the moods of its parts."""
    view = folded.view
    headings = [Heading(h.start, h.end, h.level, h.number, view[h.end - len(h.title) : h.end]) for h in layout.headings]
    title = view[layout.title.start : layout.title.end] if layout.title else None
    paths, cues = [s.path for s in layout.sentences], [s.cues for s in layout.sentences]
    moods = judge_moods(title, headings, paths, masked, cues)
    kinds = judge_types(layout.sentences, masked, moods, year)
    return kinds, judge_kind(title, layout.sentences, kinds, moods), moods


def _names(view: str, blocks: Sequence[Block], pairs: Pairs) -> list[Span]:
    found: set[Span] = set()
    marked = [block for block, _, _ in blocks if pairs[block[0]]]
    for start, end in marked:
        found.update(find_programmes(view, pairs[start], start, end))
    words = {view[start:end] for start, end in found}
    for start, _ in marked:
        found.update(repeated_names(view, pairs[start], words))
    return sorted(found)


def _figures(
    folded: Folded,
    layout: Layout,
    blocks: Sequence[Block],
    pairs: Pairs,
    kinds: Sequence[str],
    anchor: Anchor,
    *,
    by_heading: bool,
) -> tuple[list[TimeSpan], list[Quantity], list[TimeSpan]]:
    """Return times, quantities and moments of every block in order; each block counts from its own anchor."""
    times: list[TimeSpan] = []
    quantities: list[Quantity] = []
    moments: list[TimeSpan] = []
    stretches: list[Stretch] = []
    told = YearTold()
    anchors: dict[tuple[int, ...], Anchor] = {}
    covers = half_year_named(folded.view, layout.title, anchor)
    for block, number, cues in blocks:
        own = anchor
        kind = kinds[number] if number is not None else None
        if number is not None and by_heading:
            path = layout.sentences[number].path
            if path not in anchors:
                anchors[path] = heading_anchor(folded.view, layout.headings, path, anchor)
            own = told.anchor(folded.view, block, path, kind, anchors[path])
        context = Context(own, own.year, covers=covers, past=kind == "result")
        stretches.append(Stretch(block, kind, pairs[block[0]], context, cues))
    for first in range(0, len(blocks), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        found = read_figures(folded.text, folded.view, stretches[part])
        for (_, number, _), figures in zip(blocks[part], found, strict=True):
            times += figures[0]
            moments += figures[2]
            if number is None or layout.sentences[number].form not in ("formal", "head"):
                quantities += figures[1]
    return times, quantities, moments


def _actors(folded: Folded, layout: Layout, masked: Sequence[str]) -> list[Actor]:
    found: list[Actor] = []
    for first in range(0, len(masked), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        for own in find_actors(folded.view, layout.sentences[part], masked[part]):
            found += [Actor(start, end, folded.text[start:end], kind) for start, end, kind in own]
    return found


_AT_ONCE: Final = 256
"""So many statements are judged together: enough to gain by it, few enough to remember their words meanwhile."""


def _with_tasks(view: str, reading: Reading, layout: Layout, masked: Sequence[str]) -> Reading:
    labels = Labels(reading)
    asked = [
        Asked(statement, sentence.path, sentence.columns, words, sentence.cues)
        for statement, sentence, words in zip(reading.statements, layout.sentences, masked, strict=True)
        if statement.type == "task"
    ]
    tasks = chain.from_iterable(
        build_tasks(view, labels, asked[first : first + _AT_ONCE]) for first in range(0, len(asked), _AT_ONCE)
    )
    statements = tuple(
        Statement(told.start, told.end, told.type, next(tasks)) if told.type == "task" else told
        for told in reading.statements
    )
    settled = settle_tables(view, reading, layout.sentences, statements)
    noted = assign_by_notes(view, reading, layout.sentences, settled)
    return replace(reading, statements=apply_what_governs(view, reading, layout.sentences, noted))
