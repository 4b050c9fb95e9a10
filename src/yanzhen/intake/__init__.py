"""Taking files in (收文): any file an office has becomes text, with the programs of the machine where they are needed.

The engine reads .txt, .html, .docx, .pdf and .ofd by itself. Old Word files go through LibreOffice and pictures of
pages through tesseract; both are looked for when they are needed and run apart: own folder, no network, a time limit.
"""

from __future__ import annotations

from yanzhen.engines.policytext.formats import Extracted, extract, kind_of
from yanzhen.intake.old_office import read_old_office
from yanzhen.intake.scans import read_picture, recogniser

__all__ = ["take_in"]


def take_in(data: bytes, *, file: str) -> Extracted:
    """Return the text of any file with anchors into what the user sees.

    Raises:
        BadInputError: whatever ``formats.extract`` refuses; CONVERSION_FAILED, RECOGNITION_FAILED, PICTURE_TOO_LARGE,
            TOO_MANY_PICTURES, TOOK_TOO_LONG, TOO_BUSY. Nothing of the file is left on the disk.
    """
    kind = kind_of(data, file=file)
    if kind == "office":
        return read_old_office(data, file=file)
    if kind == "image":
        return read_picture(data, file=file)
    return extract(data, file=file, recognise=recogniser(file) if kind == "pdf" else None)
