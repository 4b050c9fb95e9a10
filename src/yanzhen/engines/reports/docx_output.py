"""A bound document as .docx in the official body format (党政机关公文格式), the same bytes every time."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType

from yanzhen.engines.reports.docx_body import document_xml
from yanzhen.engines.reports.docx_parts import (
    CONTENT_TYPES,
    FONT_TABLE,
    RELATIONS,
    SETTINGS,
    core_properties,
    document_relations,
    footer,
    styles,
)
from yanzhen.engines.reports.docx_pictures import picture_files, picture_relations
from yanzhen.engines.reports.model import BoundDocument, ReportError
from yanzhen.engines.reports.wording import plain_text

DOCUMENT_NUMBER = re.compile(r"[^〔〕\s]+〔20\d{2}〕[1-9]\d*号", re.ASCII)
NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})
EARLIEST = (1980, 1, 1, 0, 0, 0)


def to_docx(document: BoundDocument, pictures: Mapping[str, bytes] = NO_PICTURES) -> bytes:
    """Return the document as a .docx package.

    A4 with the margins, the 22 × 28 grid, the faces and the line pitch of GB/T 9704-2012; page numbers between
    dashes, odd right and even left. Nothing on paper shows which numbers are bound. Equal documents give equal bytes:
    the package holds no time.

    Args:
        document: from ``bind``.
        pictures: a PNG for each chart, by the chart's key; drawn from its SVG by the caller.
    Raises:
        ReportError: BAD_DOCUMENT_NUMBER or NO_PICTURE.
    Source: GB/T 9704-2012, rulebook entry ``documents/page_format``.
    """
    head = document.red_head
    if head is not None and head.number is not None and not DOCUMENT_NUMBER.fullmatch(head.number):
        raise ReportError("BAD_DOCUMENT_NUMBER", number=head.number)
    title = plain_text(document.title).replace("\n", "")
    files = picture_files(document, pictures)
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS,
        "docProps/core.xml": core_properties(title),
        "word/_rels/document.xml.rels": document_relations(picture_relations(files)),
        "word/document.xml": document_xml(document, {key: relation for key, (relation, _png) in files.items()}),
        "word/fontTable.xml": FONT_TABLE,
        "word/footer1.xml": footer(is_even=False, provenance=document.provenance),
        "word/footer2.xml": footer(is_even=True, provenance=document.provenance),
        "word/settings.xml": SETTINGS,
        "word/styles.xml": styles(),
    }
    content = {name: text.encode() for name, text in parts.items()}
    content |= {f"word/media/{relation}.png": png for relation, png in files.values()}
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # else the bytes would differ between systems
            package.writestr(entry, data, compresslevel=6)
    return buffer.getvalue()
