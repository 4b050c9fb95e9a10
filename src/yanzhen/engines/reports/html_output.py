"""A bound document as semantic HTML: every bound number is a link, every unbound one a mark for the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from yanzhen.engines.reports.model import (
    Attachment,
    AttachmentList,
    Block,
    BoundDocument,
    BoundRun,
    Chart,
    Heading,
    Number,
    Paragraph,
    Signature,
    Table,
    Unbound,
)
from yanzhen.engines.reports.wording import MISSING, chinese_day, numbered

NO_NOTES: Mapping[str, str] = {}
Address = Callable[[Number], str]


def to_html(document: BoundDocument, address: Address | None = None, notes: Mapping[str, str] = NO_NOTES) -> str:
    """Return the document as one ``<article>`` without style or script.

    Bound numbers are ``<a class="bound-number" data-key data-source>``; the class ``screen-mark`` is on everything that
    paper must not show as marked (unbound and missing numbers), so that one print rule takes the marks away.

    Args:
        document: from ``bind``.
        address: turns a number into the address its link opens; without it the links carry no ``href``.
        notes: what to say of a number that was corrected since (数据已更正), by key.
    """
    writer = _Writer(address, notes)
    head = document.red_head
    parts = ['<article class="report">']
    if head is not None:
        number = f'<p class="document-number">{escape(head.number)}</p>' if head.number else ""
        signer = f'<p class="signer">签发人：{escape(head.signer)}</p>' if head.signer else ""
        urgency = f'<p class="urgency">{escape(head.urgency)}</p>' if head.urgency else ""
        parts.append(
            f'<header class="red-head">{urgency}<p class="mark">{escape(head.mark)}</p>{number}{signer}</header>'
        )
    parts.append(f"<h1>{writer.runs(document.title)}</h1>")
    if document.addressee:
        parts.append(f'<p class="addressee">{escape(document.addressee)}：</p>')
    parts.extend(writer.block(block, number, document.attachments) for block, number in numbered(document.blocks))
    total = len(document.attachments)
    parts.extend(
        writer.attachment(part, attachment_mark(number, total))
        for number, part in enumerate(document.attachments, start=1)
        if part.blocks
    )
    parts.extend(_foot(document))
    parts.append("</article>")
    return "\n".join(part for part in parts if part)


def _foot(document: BoundDocument) -> list[str]:
    parts = []
    if document.imprint is not None:
        imprint = document.imprint
        copies = f"<p>抄送：{escape(imprint.copies_to)}。</p>" if imprint.copies_to else ""
        printed = f"<p>{escape(imprint.printed_by)}　{chinese_day(imprint.printed_on)}印发</p>"
        parts.append(f'<section class="imprint">{copies}{printed}</section>')
    if document.provenance:
        parts.append(f'<footer class="provenance">{escape(document.provenance)}</footer>')
    return parts


def attachment_mark(number: int, total: int) -> str:
    """Return 附件 for the only attachment, else 附件 with its number (from 1)."""
    return "附件" if total == 1 else f"附件{number}"


class _Writer:
    """Writes runs and blocks; holds how a number's address is made."""

    def __init__(self, address: Address | None, notes: Mapping[str, str]) -> None:
        self._address = address
        self._notes = notes

    def runs(self, runs: tuple[BoundRun, ...]) -> str:
        return "".join(self._run(run) for run in runs).replace("\n", "<br>")

    def block(self, block: Block[BoundRun], number: str, attachments: tuple[Attachment[BoundRun], ...]) -> str:
        if isinstance(block, Heading):
            tag = f"h{block.level + 1}"
            return f"<{tag}>{number}{self.runs(block.runs)}</{tag}>"
        if isinstance(block, Paragraph):
            lead = f"<strong>{escape(block.bold_lead)}</strong>" if block.bold_lead else ""
            return f"<p>{lead}{self.runs(block.runs)}</p>"
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Chart):
            return self._chart(block)
        if isinstance(block, AttachmentList):
            items = "".join(f"<li>{escape(part.title)}</li>" for part in attachments)
            return f'<section class="attachments"><p>附件：</p><ol>{items}</ol></section>' if items else ""
        return _signature(block)

    def attachment(self, part: Attachment[BoundRun], mark: str) -> str:
        blocks = "\n".join(self.block(block, number, ()) for block, number in numbered(part.blocks))
        head = f'<p class="attachment-mark">{mark}</p>\n<h2 class="attachment-title">{escape(part.title)}</h2>'
        return f'<section class="attachment">{head}\n{blocks}</section>'

    def _table(self, table: Table[BoundRun]) -> str:
        caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.header)
        rows = "\n".join(self._row(row, table) for row in table.rows)
        wide = f'<div class="report-table" role="region" tabindex="0" aria-label="{escape(table.caption or "表格")}">'
        return f"{wide}<table>{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"

    def _row(self, row: tuple[tuple[BoundRun, ...], ...], table: Table[BoundRun]) -> str:
        names = [
            "amount" if at in table.amounts else "centred" if at in table.centred else "" for at in range(len(row))
        ]
        looks = (f' class="{name}"' if name else "" for name in names)
        cells = (f"<td{look}>{self.runs(cell)}</td>" for look, cell in zip(looks, row, strict=True))
        return f"<tr>{''.join(cells)}</tr>"

    def _chart(self, chart: Chart[BoundRun]) -> str:
        note = f'<small class="report-note">{escape(chart.note)}</small>' if chart.note else ""
        caption = f"<figcaption>{escape(chart.caption)}{note}</figcaption>"
        return f'<figure class="report-chart">{chart.svg}{caption}</figure>\n{self._table(chart.figures)}'

    def _run(self, run: BoundRun) -> str:
        if isinstance(run, Unbound):
            return f'<mark class="unbound-number screen-mark" title="没有来源的数">{escape(run.text)}</mark>'
        if not isinstance(run, Number):
            return escape(run.text)
        key = escape(run.key)
        href = f' href="{escape(self._address(run))}"' if self._address is not None else ""
        if run.shown is None and run.absent:
            # A cell without a figure opens too: its page says why there is none.
            return f'<a class="absent-number screen-mark" data-key="{key}"{href}>{escape(run.absent)}</a>'
        if run.shown is None:
            return f'<mark class="missing-number screen-mark" data-key="{key}" title="还没有数">{MISSING}</mark>'
        note = f' title="由{escape(run.provided_by)}提供"' if run.provided_by else ""
        source = escape(run.source or "")
        if run.key in self._notes:
            told = escape(self._notes[run.key])
            look = f'class="bound-number corrected-number" data-key="{key}" data-source="{source}"'
            mark = '<span class="screen-mark corrected-mark">已更正</span>'
            return f'<a {look}{href} title="{told}">{escape(run.shown)}{mark}</a>'
        return f'<a class="bound-number" data-key="{key}" data-source="{source}"{href}{note}>{escape(run.shown)}</a>'


def _signature(block: Signature) -> str:
    day = f'<time datetime="{block.dated_on.isoformat()}">{chinese_day(block.dated_on)}</time>'
    return f'<div class="signature"><p>{escape(block.agency)}</p><p>{day}</p></div>'


def _look(table: Table[BoundRun], column: int) -> str:
    if column in table.amounts:
        return ' class="amount"'
    return ' class="centred"' if column in table.centred else ""
