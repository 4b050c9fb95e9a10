"""A bound document as .docx in the official body format (党政机关公文格式), the same bytes every time."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from yanzhen.engines.reports.docx_body import document_xml
from yanzhen.engines.reports.docx_parts import (
    CONTENT_TYPES,
    DOCUMENT_RELATIONS,
    FONT_TABLE,
    RELATIONS,
    SETTINGS,
    core_properties,
    footer,
    styles,
)
from yanzhen.engines.reports.model import BoundDocument, ReportError
from yanzhen.engines.reports.wording import plain_text

DOCUMENT_NUMBER = re.compile(r"[^〔〕\s]+〔20\d{2}〕[1-9]\d*号", re.ASCII)
EARLIEST = (1980, 1, 1, 0, 0, 0)


def to_docx(document: BoundDocument) -> bytes:
    """Return the document as a .docx package.

    A4 with the margins, the 22 × 28 grid, the faces and the line pitch of GB/T 9704-2012; page numbers between
    dashes, odd right and even left. Nothing on paper shows which numbers are bound. Equal documents give equal bytes:
    the package holds no time.

    Args:
        document: from ``bind``.
    Raises:
        ReportError: BAD_DOCUMENT_NUMBER.
    Source: GB/T 9704-2012, rulebook entry ``documents/page_format``.
    """
    head = document.red_head
    if head is not None and head.number is not None and not DOCUMENT_NUMBER.fullmatch(head.number):
        raise ReportError("BAD_DOCUMENT_NUMBER", number=head.number)
    title = plain_text(document.title).replace("\n", "")
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS,
        "docProps/core.xml": core_properties(title),
        "word/_rels/document.xml.rels": DOCUMENT_RELATIONS,
        "word/document.xml": document_xml(document),
        "word/fontTable.xml": FONT_TABLE,
        "word/footer1.xml": footer(is_even=False, provenance=document.provenance),
        "word/footer2.xml": footer(is_even=True, provenance=document.provenance),
        "word/settings.xml": SETTINGS,
        "word/styles.xml": styles(),
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # else the bytes would differ between systems
            package.writestr(entry, text.encode(), compresslevel=6)
    return buffer.getvalue()
