"""Reading a policy text (读文件): from text to labels, one pass, nothing kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from yanzhen.engines.policytext.actors import find_actors
from yanzhen.engines.policytext.folding import Folded, fold
from yanzhen.engines.policytext.kinds import judge_kind
from yanzhen.engines.policytext.labels import Actor, Programme, Quantity, Reading, Span, Statement, TimeSpan
from yanzhen.engines.policytext.marks import Pair, find_pairs, mask_quoted
from yanzhen.engines.policytext.moods import judge_moods
from yanzhen.engines.policytext.numbering import opening_number
from yanzhen.engines.policytext.programmes import find_programmes, repeated_names
from yanzhen.engines.policytext.quantities.grammar import Measured, find_measured
from yanzhen.engines.policytext.quantities.roles import metric_span, quantity_role
from yanzhen.engines.policytext.statement_types import judge_types
from yanzhen.engines.policytext.structure import Layout, Sentence, lay_out
from yanzhen.engines.policytext.tasks.build import Labels, build_task
from yanzhen.engines.policytext.times.anchor import Anchor, find_anchor
from yanzhen.engines.policytext.times.expressions import Context
from yanzhen.engines.policytext.times.grammar import Found, find_times
from yanzhen.engines.policytext.times.roles import time_role

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=\s?年)")
_NAMED_QUOTE = 12


def read_document(text: str, *, file: str = "", year: int | None = None) -> Reading:
    """Read a policy text into statements, headings, quantities, times, actors, programmes and tasks.

    Args:
        text: the document as decoded, byte-order mark and newlines kept; any Unicode text is accepted.
        file: base name, only passed through.
        year: the year relative times count from; without it the document's own date. Never today.
    Returns:
        A reading whose offsets index ``text``. Equal arguments give equal readings.
    Source: ../shared/contracts.md, section "yanzhen read"; docs/dev/reader.md says how it works.

    >>> read_document("各校要在3月底前完成自查。", year=2024).statements[0].task.deadline.on
    '2024-03-31'
    """
    folded = fold(text)
    layout = lay_out(folded)
    return _Pass(folded, layout, file, year).read()


class _Pass:
    """The state of one reading: layout first, then names, times, quantities, types, roles, actors, tasks."""

    def __init__(self, folded: Folded, layout: Layout, file: str, year: int | None) -> None:
        self.view, self.text = folded.view, folded.text
        self.folded, self.layout, self.file, self.year = folded, layout, file, year
        self.blocks = list(_blocks(layout))
        self.pairs = {start: find_pairs(self.view, start, end) for start, end, _ in self.blocks}
        self.anchor = self._anchor()

    def read(self) -> Reading:
        """Return the reading."""
        names = self._names()
        masked = [self._masked(sentence) for sentence in self.layout.sentences]
        headings = [replace(h, title=self.view[h.start : h.end][len(h.number or "") :]) for h in self.layout.headings]
        title = self.layout.title
        folded_title = self.view[title.start : title.end] if title else None
        moods = judge_moods(folded_title, headings, [s.path for s in self.layout.sentences], masked)
        kinds = judge_types(self.layout.sentences, masked, moods, has_title=title is not None)
        times, quantities = self._figures(kinds, names)
        actors = [
            Actor(start, end, self.text[start:end], kind)
            for sentence in self.layout.sentences
            for start, end, kind in find_actors(self.view, sentence, self.pairs[sentence.start])
        ]
        programmes = [Programme(start, end, self.text[start:end]) for start, end in names]
        statements = [Statement(s.start, s.end, kind) for s, kind in zip(self.layout.sentences, kinds, strict=True)]
        reading = Reading(
            self.file,
            self.text,
            self.folded.script,
            judge_kind(folded_title, self.layout.sentences, kinds, moods),
            title,
            self.layout.boilerplate,
            self.layout.headings,
            tuple(statements),
            tuple(quantities),
            tuple(times),
            tuple(actors),
            tuple(programmes),
            self.anchor.year,
        )
        return self._with_tasks(reading)

    def _with_tasks(self, reading: Reading) -> Reading:
        labels = Labels(reading)
        statements = tuple(
            replace(statement, task=build_task(self.view, labels, statement, sentence.path, self.anchor))
            if statement.type == "task"
            else statement
            for statement, sentence in zip(reading.statements, self.layout.sentences, strict=True)
        )
        return replace(reading, statements=statements)

    def _anchor(self) -> Anchor:
        title = self.layout.title
        formal = [(s.start, s.end) for s in self.layout.sentences if s.form == "formal"]
        return find_anchor(
            self.view, (title.start, title.end) if title else None, formal, self.layout.boilerplate, self.year
        )

    def _masked(self, sentence: Sentence) -> str:
        return mask_quoted(self.view, self.pairs[sentence.start], sentence.start, sentence.end)

    def _names(self) -> list[Span]:
        found: set[Span] = set()
        for start, end, _ in self.blocks:
            found.update(find_programmes(self.view, self.pairs[start], start, end))
        words = {self.view[start:end] for start, end in found}
        for pairs in self.pairs.values():
            found.update(repeated_names(self.view, pairs, words))
        return sorted(found)

    def _figures(self, kinds: Sequence[str], names: Sequence[Span]) -> tuple[list[TimeSpan], list[Quantity]]:
        """Return times and quantities of every block, with roles from the statement that holds them."""
        times: list[TimeSpan] = []
        quantities: list[Quantity] = []
        for start, end, number in self.blocks:
            kind = kinds[number] if number is not None else None
            quoted = _quoted_names(self.view, self.pairs[start])
            found = find_times(self.view, start, end, self._context(number), quoted)
            span = (start, end) if number is not None else None
            times.extend(self._time(time, span, kind) for time in found)
            taken = [(time.start, time.end) for time in found] + _catchwords(self.view, self.pairs[start])
            for measured in find_measured(self.view, self._after_number(start), end, taken):
                quantities.append(self._quantity(measured, start, end, span, kind))
        return times, quantities

    def _after_number(self, start: int) -> int:
        """The number of a heading or of a list item counts nothing."""
        number = opening_number(self.view[start : start + 12])
        return start + number.length if number and number.kind != "dotted" else start

    def _context(self, number: int | None) -> Context:
        """Relative times count from the year in the nearest heading that names one, else from the document's."""
        if number is not None and self.year is None:
            for index in reversed(self.layout.sentences[number].path):
                heading = self.layout.headings[index]
                match = _YEAR.search(self.view, heading.start, heading.end)
                if match:
                    year = int(match[1])
                    day = self.anchor.day if self.anchor.day and self.anchor.day.year == year else None
                    return Context(Anchor(year, day, "标题年份"), year)
        return Context(self.anchor, self.anchor.year)

    def _time(self, time: Found, span: Span | None, kind: str | None) -> TimeSpan:
        return TimeSpan(
            time.start,
            time.end,
            self.text[time.start : time.end],
            time.first.isoformat() if time.first else None,
            time.last.isoformat() if time.last else None,
            time_role(self.view, time, span, kind),
        )

    def _quantity(self, measured: Measured, start: int, end: int, span: Span | None, kind: str | None) -> Quantity:
        metric = metric_span(self.view, measured, start, end)
        return Quantity(
            measured.start,
            measured.end,
            self.text[measured.start : measured.end],
            measured.value,
            measured.low,
            measured.high,
            self.text[slice(*measured.unit_span)] if measured.unit not in ("%", "‰") else measured.unit,
            measured.approx,
            quantity_role(self.view, measured, span, kind),
            measured.comparator,
            self.text[metric[0] : metric[1]] if metric else "",
        )


def _blocks(layout: Layout) -> Iterator[tuple[int, int, int | None]]:
    """Yield title, headings and statements in order, with the number of the statement or None."""
    blocks: list[tuple[int, int, int | None]] = [(h.start, h.end, None) for h in layout.headings]
    if layout.title:
        blocks.append((layout.title.start, layout.title.end, None))
    blocks.extend((s.start, s.end, number) for number, s in enumerate(layout.sentences))
    yield from sorted(blocks, key=lambda block: block[:2])


def _quoted_names(view: str, pairs: Sequence[Pair]) -> list[Span]:
    """Years inside a short quotation or a title in 《》 belong to the name."""
    return [
        (pair.start, pair.end + 1)
        for pair in pairs
        if pair.opener == "《"
        or (
            pair.opener in '“"‘'
            and pair.end - pair.start <= _NAMED_QUOTE
            and not re.search(r"十[一-九]五|到\d{4}年", view[pair.start : pair.end])
        )
    ]


def _catchwords(view: str, pairs: Sequence[Pair]) -> list[Span]:
    """Numbers inside quotations are catchwords, save in a quoted aim with figures."""
    return [
        (pair.start, pair.end + 1)
        for pair in pairs
        if pair.opener == "《"
        or (
            pair.opener in '“"‘'
            and not (
                pair.end - pair.start > _NAMED_QUOTE
                and re.search(r"\d+(?:\.\d+)?%|\d+[个名所家人]", view[pair.start : pair.end])
            )
        )
    ]
