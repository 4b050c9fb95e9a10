"""The official page (公文用纸与版心): lengths of GB/T 9704-2012 in the units a .docx file uses.

Source: rulebook entry ``documents/page_format``; the test of this module compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass

TWIPS_PER_MM = 1440 / 25.4
BODY_POINTS = 16  # 三号
TITLE_POINTS = 22  # 二号
FOOT_POINTS = 14  # 四号
TABLE_POINTS = 12  # 小四号
LINES, CHARACTERS = 22, 28
LINE_TWIPS = 579  # 28.95 pt: 22 lines in 225 mm
FANGSONG, HEI, KAI, TITLE_FACE, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
# Where the first face is not installed an engine that reads the font table takes the second.
FACES = {FANGSONG: "FangSong", HEI: "SimHei", KAI: "KaiTi", TITLE_FACE: "方正小标宋_GBK", SONG: "SimSun"}


def twips(millimetres: float) -> int:
    """Return a length in twentieths of a point.

    >>> twips(210)
    11906
    """
    return round(millimetres * TWIPS_PER_MM)


@dataclass(frozen=True)
class Page:
    """One page layout, all lengths in millimetres."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float

    @property
    def text_width_twips(self) -> int:
        """Width of the text block (版心) in twips."""
        return twips(self.width - self.left - self.right)


PORTRAIT = Page(width=210, height=297, top=37, bottom=35, left=28, right=26)
# Turned a quarter to the left: the binding edge of the portrait page is the top of the table page.
LANDSCAPE = Page(width=297, height=210, top=28, bottom=26, left=35, right=37)
CHARACTER_TWIPS = PORTRAIT.text_width_twips / CHARACTERS
# Glyphs are set a quarter of a point closer, so that 28 of them fill the line. A grid of characters would say the same,
# but word processors disagree on one that is narrower than the glyph.
TRACKING_TWIPS = -5
