"""Traditional characters read as Simplified ones, character by character, so that offsets hold."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from yanzhen.kernel.text import Folded, fold


@cache
def simplified() -> dict[int, str]:
    """Return OpenCC's table of single characters, as ``str.translate`` takes it."""
    table = {}
    lines = files("opencc").joinpath("dictionary/TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        traditional, _, choices = line.partition("\t")
        if len(traditional) == 1 and choices:
            table[ord(traditional)] = choices.split(" ")[0]
    return table


def folded(text: str) -> Folded:
    """Return the one spelling under which texts and queries meet."""
    return fold(text, simplified())
