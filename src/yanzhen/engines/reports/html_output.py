"""A bound document as semantic HTML: every bound number is a link, every unbound one a mark for the screen."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from yanzhen.engines.reports.model import (
    Attachment,
    AttachmentList,
    Block,
    BoundDocument,
    BoundRun,
    Heading,
    Number,
    Paragraph,
    Signature,
    Table,
    Unbound,
)
from yanzhen.engines.reports.wording import MISSING, chinese_day, numbered

Address = Callable[[Number], str]


def to_html(document: BoundDocument, address: Address | None = None) -> str:
    """Return the document as one ``<article>`` without style or script.

    Bound numbers are ``<a class="bound-number" data-key data-source>``; the class ``screen-mark`` is on everything that
    paper must not show as marked (unbound and missing numbers), so that one print rule takes the marks away.

    Args:
        document: from ``bind``.
        address: turns a number into the address its link opens; without it the links carry no ``href``.
    """
    writer = _Writer(address)
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

    def __init__(self, address: Address | None) -> None:
        self._address = address

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
        rows = "\n".join(f"<tr>{''.join(f'<td>{self.runs(cell)}</td>' for cell in row)}</tr>" for row in table.rows)
        return f"<table>{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"

    def _run(self, run: BoundRun) -> str:
        if isinstance(run, Unbound):
            return f'<mark class="unbound-number screen-mark" title="没有来源的数">{escape(run.text)}</mark>'
        if not isinstance(run, Number):
            return escape(run.text)
        key = escape(run.key)
        if run.shown is None:
            return f'<mark class="missing-number screen-mark" data-key="{key}" title="还没有数">{MISSING}</mark>'
        href = f' href="{escape(self._address(run))}"' if self._address is not None else ""
        note = f' title="由{escape(run.provided_by)}提供"' if run.provided_by else ""
        source = escape(run.source or "")
        return f'<a class="bound-number" data-key="{key}" data-source="{source}"{href}{note}>{escape(run.shown)}</a>'


def _signature(block: Signature) -> str:
    day = f'<time datetime="{block.dated_on.isoformat()}">{chinese_day(block.dated_on)}</time>'
    return f'<div class="signature"><p>{escape(block.agency)}</p><p>{day}</p></div>'
