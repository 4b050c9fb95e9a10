"""Sets one archived thing as a PDF with the machine's Chinese fonts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files

import typst

from yanzhen.apps.archive.errors import ArchiveError
from yanzhen.kernel.fonts import chinese_fonts


def pdf_of(*, title: str, head: Sequence[str], paragraphs: Sequence[str]) -> bytes:
    """Return a PDF; equal inputs on one machine give equal bytes.

    Raises:
        ArchiveError: NO_CHINESE_FONT.
    """
    faces, folders = chinese_fonts()
    if not faces:
        raise ArchiveError("NO_CHINESE_FONT")
    data = {"title": title, "head": list(head), "paragraphs": list(paragraphs), "fonts": list(faces)}
    return typst.compile(
        files("yanzhen.apps.archive").joinpath("sheet.typ").read_bytes(),
        font_paths=list(folders),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=0,
    )
