"""What goes into a comparison of two texts and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """What became of a statement (变动); a move is told apart, for what moved may have changed as well."""

    SAME = "same"
    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as written.

    Attributes:
        text: its words.
        path: the headings over it, outermost first, as written.
    """

    text: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pairing:
    """Statements of the old text with what they became (对应).

    Attributes:
        change: what happened.
        old: places in the old text, ascending; empty when added, several when merged.
        new: places in the new text, ascending; empty when removed, several when split.
        is_moved: whether it stands in another place than its neighbours lead one to expect.
        likeness: 0 to 1; 1 where the words are the same, 0 where there is nothing to compare with.
        heir: the old and the new place between which the identity passes; None when added or removed.
    """

    change: Change
    old: tuple[int, ...]
    new: tuple[int, ...]
    is_moved: bool = False
    likeness: float = 0.0
    heir: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of one side; ``differs`` where the other side has other words."""

    text: str
    differs: bool
