"""Puts figures into their places and marks what rests on nothing (绑定)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from yanzhen.engines.reports.model import (
    Attachment,
    Block,
    BoundDocument,
    BoundRun,
    Chart,
    Figure,
    Heading,
    Number,
    Paragraph,
    Place,
    Run,
    Table,
    Template,
    Text,
    Unbound,
)
from yanzhen.engines.reports.numbers import unbound_numbers


@dataclass(frozen=True)
class Binding:
    """A bound document and the account of its numbers.

    Attributes:
        document: the document with a figure, or None, in every place.
        unused: keys that were given and stand nowhere, sorted.
    """

    document: BoundDocument
    unused: tuple[str, ...] = ()

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Every bound number, in reading order."""
        return tuple(run for run in self.document.all_runs() if isinstance(run, Number))

    @cached_property
    def unbound(self) -> tuple[str, ...]:
        """Every number typed by hand, in reading order."""
        return tuple(run.text for run in self.document.all_runs() if isinstance(run, Unbound))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The keys of places that must be filled and have no figure, in reading order, once each."""
        return tuple(dict.fromkeys(number.key for number in self.numbers if number.shown is None and not number.absent))

    @cached_property
    def unreported(self) -> tuple[str, ...]:
        """The keys of cells that say that nothing is known (未报), in reading order, once each."""
        return tuple(dict.fromkeys(number.key for number in self.numbers if number.shown is None and number.absent))


def bind(template: Template, figures: Mapping[str, Figure]) -> Binding:
    """Put figures into a template's places.

    A place without a figure stays visible as missing and is counted; it is never zero and never left out. Digits typed
    into the text are kept and marked as unbound.

    Args:
        template: blocks with places.
        figures: by key; a figure may stand in several places.
    Returns:
        The bound document with its account.

    >>> from yanzhen.engines.reports.model import Document, runs_of
    >>> found = bind(Document(title=runs_of("全区{schools}所学校，另有3所在建")), {})
    >>> found.missing, found.unbound
    (('schools',), ('3',))
    """
    document: BoundDocument = BoundDocument(
        title=_bound(template.title, figures),
        blocks=tuple(_bound_block(block, figures) for block in template.blocks),
        addressee=template.addressee,
        attachments=tuple(
            Attachment(part.title, tuple(_bound_block(block, figures) for block in part.blocks), part.is_landscape)
            for part in template.attachments
        ),
        red_head=template.red_head,
        imprint=template.imprint,
        is_landscape=template.is_landscape,
        provenance=template.provenance,
    )
    used = {run.key for run in template.all_runs() if isinstance(run, Place)}
    return Binding(document, tuple(sorted(set(figures) - used)))


def frozen_with(binding: Binding, provenance: str) -> Binding:
    """Return the same binding with a line for the footer of every page (digest and day of freezing)."""
    return replace(binding, document=replace(binding.document, provenance=provenance))


def _bound_block(block: Block[Run], figures: Mapping[str, Figure]) -> Block[BoundRun]:
    if isinstance(block, Heading):
        return Heading(block.level, _bound(block.runs, figures), block.is_numbered)
    if isinstance(block, Paragraph):
        return Paragraph(_bound(block.runs, figures), block.bold_lead)
    if isinstance(block, Table):
        return _bound_table(block, figures)
    if isinstance(block, Chart):
        drawn = _bound_table(block.figures, figures)
        return Chart(block.key, block.svg, block.alt, drawn, block.caption, block.width, block.height, block.note)
    return block


def _bound_table(table: Table[Run], figures: Mapping[str, Figure]) -> Table[BoundRun]:
    rows = tuple(
        tuple(_bound(cell, figures, is_quoted=column in table.quoted) for column, cell in enumerate(row))
        for row in table.rows
    )
    return Table(table.header, rows, table.widths, table.caption, table.centred, table.quoted, table.amounts)


def _bound(runs: tuple[Run, ...], figures: Mapping[str, Figure], *, is_quoted: bool = False) -> tuple[BoundRun, ...]:
    return tuple(bound for run in runs for bound in _bound_run(run, figures, is_quoted))


def _bound_run(run: Run, figures: Mapping[str, Figure], is_quoted: bool) -> Iterator[BoundRun]:
    if isinstance(run, Place):
        figure = figures.get(run.key)
        if figure is None:
            yield Number(run.key, None, None, absent=run.absent)
        else:
            yield Number(run.key, figure.source, figure.shown, figure.provided_by, run.absent)
        return
    last = 0
    for start, end in [] if is_quoted else unbound_numbers(run.text):
        if start > last:
            yield Text(run.text[last:start])
        yield Unbound(run.text[start:end])
        last = end
    if last < len(run.text):
        yield Text(run.text[last:])
