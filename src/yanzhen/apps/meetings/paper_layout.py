"""A paper of a meeting in the official format: as a page and as .docx."""

from __future__ import annotations

from yanzhen.apps.meetings.models import Minutes
from yanzhen.apps.meetings.papers import Paper
from yanzhen.engines.reports import (
    BoundDocument,
    Document,
    Heading,
    Imprint,
    Paragraph,
    RedHead,
    Signature,
    Table,
    Text,
    to_docx,
    to_html,
)
from yanzhen.engines.reports.wording import chinese_day

DIGITS_SHOWN = 16
PARTIAL = "按回避和密封规定隐去部分议题，不作为正本"


def word_of(minutes: Minutes, paper: Paper) -> bytes:
    """Return a paper as .docx. Raises ReportError BAD_DOCUMENT_NUMBER."""
    return to_docx(document_of(minutes, paper))


def html_of(minutes: Minutes, paper: Paper) -> str:
    """Return a paper as one article for screen and printer."""
    return to_html(document_of(minutes, paper))


def document_of(minutes: Minutes, paper: Paper) -> BoundDocument:
    """Lay a paper out: red head, title, blocks, signature, foot; the digest stands on every page."""
    blocks = [_block(block) for block in paper["blocks"]]
    if minutes.signed_by is not None and not paper["agency"]:
        blocks.append(Paragraph((Text(f"{minutes.signed_by.name}，{chinese_day(minutes.signed_on)}"),), "签发："))
    if paper["agency"] and minutes.signed_on is not None:
        blocks.append(Signature(paper["agency"], minutes.signed_on, is_sealed=True))
    day = minutes.signed_on or minutes.prepared_on
    mark, printer = paper["mark"], paper.get("printed_by", "")
    return Document(
        title=(Text(paper["title"]),) if paper["title"] else (),
        blocks=tuple(blocks if mark else [_number_line(paper), *blocks]),
        addressee=paper.get("addressee", ""),
        red_head=RedHead(mark=mark, number=paper["number"] if minutes.is_signed else None) if mark else None,
        imprint=Imprint(printed_by=printer, printed_on=day) if printer else None,
        provenance=provenance(minutes, is_partial=paper.get("is_partial", False)),
    )


def provenance(minutes: Minutes, *, is_partial: bool = False) -> str:
    """Return the line at the foot of every page: version, day, digest; a partial copy says that it is one."""
    state = f"{chinese_day(minutes.signed_on)}签发" if minutes.signed_on else "未签发的稿子"
    parts = [state, f"第{minutes.revision}版", f"摘要{minutes.digest[:DIGITS_SHOWN]}"]
    return "　".join([*parts, PARTIAL] if is_partial else parts)


def _number_line(paper: Paper) -> Paragraph:
    return Paragraph((Text(paper["number"]),), "编号：")


def _block(block: dict) -> Heading | Paragraph | Table:
    if block["kind"] == "heading":
        return Heading(1, (Text(block["text"]),))
    if block["kind"] == "table":
        rows = tuple(tuple((Text(cell),) for cell in row) for row in block["rows"])
        return Table(tuple(block["header"]), rows, tuple(block["widths"]), centred=tuple(range(len(block["header"]))))
    return Paragraph((Text(block["text"]),), block["lead"])
