"""Ways of dividing a whole whose parts do not overlap (互不重叠的分法), read once from ``families.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("families.toml")
_WHOLES = ("中小学",)


@dataclass(frozen=True, slots=True)
class Family:
    """One way of dividing; ``complete`` lists the members that make up the whole.

    With ``only_complete`` shares of some members alone tell nothing, for one may hold others (合格率 holds 优秀率);
    the two members of ``pair`` may make up the whole by themselves.
    """

    name: str
    members: tuple[tuple[str, ...], ...]
    complete: tuple[frozenset[int], ...]
    only_complete: bool = False
    pair: tuple[int, ...] = ()

    def member_in(self, label: str) -> int | None:
        """Return which member a label names, or null where it names none or more than one."""
        found = {
            place: max(label.find(word) + len(word) for word in words if word in label)
            for place, words in enumerate(self.members)
            if any(word in label for word in words)
        }
        # 不合格 holds 合格: the longer name of the two is meant.
        longest = [
            place
            for place in found
            if not any(place != other and _inside(self, place, other, label) for other in found)
        ]
        return longest[0] if len(longest) == 1 else None


def _inside(family: Family, place: int, other: int, label: str) -> bool:
    """Is every word of ``place`` that the label holds only a part of a word of ``other``?"""
    held = [word for word in family.members[place] if word in label]
    return all(any(word in longer and longer in label for longer in family.members[other]) for word in held)


@cache
def families() -> tuple[Family, ...]:
    """Return the ways of dividing that the file names."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["families"]
    return tuple(
        Family(
            row["name"],
            tuple(tuple(words) for words in row["members"]),
            tuple(frozenset(places) for places in row["complete"]),
            row.get("only_complete", False),
            tuple(row.get("pair", ())),
        )
        for row in rows
    )


def family_of(labels: Sequence[str]) -> tuple[Family, bool] | None:
    """Return the family of which every label names a different member, and whether they make up the whole.

    >>> family_of(["小学", "初中学校"])[0].name
    '学段'
    """
    for family in families():
        places = [None if any(whole in label for whole in _WHOLES) else family.member_in(label) for label in labels]
        if None not in places and len(set(places)) == len(places) > 1:
            return family, frozenset(place for place in places if place is not None) in family.complete
    return None
