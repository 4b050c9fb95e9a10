"""How an answer looks: a colour, a sign and a word, never a colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from yanzhen.engines.decisions import FindingAnswer


@dataclass(frozen=True)
class Sign:
    """What stands for an answer."""

    colour: str
    mark: str
    word: str


SIGNS: Mapping[FindingAnswer, Sign] = MappingProxyType(
    {
        FindingAnswer.MET: Sign("green", "✓", "符合"),
        FindingAnswer.WARNING: Sign("yellow", "▲", "需核对"),
        FindingAnswer.NOT_MET: Sign("red", "✗", "不符合"),
        FindingAnswer.CANNOT_TELL: Sign("grey", "？", "情况不明"),
        FindingAnswer.NOT_APPLICABLE: Sign("none", "—", "不适用"),
    }
)
