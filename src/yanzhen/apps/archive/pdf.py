"""Sets one archived thing as a PDF with the machine's Chinese fonts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from yanzhen.apps.archive.errors import ArchiveError

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local" / "share" / "fonts")
# The first that the machine has is used: a Song face for official texts, else a sans one.
FACES = {
    "NotoSerifCJK": "Noto Serif CJK SC",
    "SourceHanSerif": "Source Han Serif SC",
    "NotoSansCJK": "Noto Sans CJK SC",
    "wqy-": "WenQuanYi Micro Hei",
}


@cache
def chinese_fonts() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the Chinese faces that the machine has, and their folders.

    Raises:
        ArchiveError: NO_CHINESE_FONT.
    """
    found: dict[str, Path] = {}
    for folder in FONT_FOLDERS:
        for path in sorted(folder.rglob("*.[to]t[cf]")) if folder.is_dir() else []:
            for start, face in FACES.items():
                if path.name.startswith(start):
                    found.setdefault(face, path.parent)
    if not found:
        raise ArchiveError("NO_CHINESE_FONT")
    faces = tuple(face for face in FACES.values() if face in found)
    return faces, tuple(sorted({str(place) for place in found.values()}))


def pdf_of(*, title: str, head: Sequence[str], paragraphs: Sequence[str]) -> bytes:
    """Return a PDF; equal inputs on one machine give equal bytes.

    Raises:
        ArchiveError: NO_CHINESE_FONT.
    """
    faces, folders = chinese_fonts()
    data = {"title": title, "head": list(head), "paragraphs": list(paragraphs), "fonts": list(faces)}
    return typst.compile(
        files("yanzhen.apps.archive").joinpath("sheet.typ").read_bytes(),
        font_paths=list(folders),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=0,
    )
