"""Which Chinese fonts the machine has (中文字体): everything that draws text for paper asks here."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local" / "share" / "fonts")
# The first that the machine has is used: a Song face for official texts, else a sans one.
FACES = {
    "NotoSerifCJK": "Noto Serif CJK SC",
    "SourceHanSerif": "Source Han Serif SC",
    "NotoSansCJK": "Noto Sans CJK SC",
    "SourceHanSans": "Source Han Sans SC",
    "wqy-": "WenQuanYi Micro Hei",
}


@cache
def chinese_fonts() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the Chinese faces that the machine has, in order of preference, and their folders.

    Returns:
        Two tuples; both empty where the machine has no Chinese font.
    """
    found: dict[str, Path] = {}
    for folder in FONT_FOLDERS:
        for path in sorted(folder.rglob("*.[to]t[cf]")) if folder.is_dir() else []:
            for start, face in FACES.items():
                if path.name.startswith(start):
                    found.setdefault(face, path.parent)
    faces = tuple(face for face in FACES.values() if face in found)
    return faces, tuple(sorted({str(place) for place in found.values()}))
