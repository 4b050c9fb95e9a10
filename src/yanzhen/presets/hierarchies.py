"""What may stand under what in each hierarchy, from ``catalogue/hierarchies.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True)
class HierarchyRule:
    """The rule of one hierarchy (隶属规则).

    Attributes:
        several_parents: may a body stand under more than one at a time (alliances, joint Party branches)?
        parents: kinds of organisations that others may stand under.
        children: kinds that may stand under them.
    """

    several_parents: bool
    parents: frozenset[str]
    children: frozenset[str]


def parse_hierarchies(text: str) -> Mapping[str, HierarchyRule]:
    """Return the rules written in TOML ``text`` by code of the hierarchy."""
    return MappingProxyType(
        {
            code: HierarchyRule(entry["several_parents"], frozenset(entry["parents"]), frozenset(entry["children"]))
            for code, entry in tomllib.loads(text).items()
        }
    )


@lru_cache(maxsize=1)
def hierarchy_rules() -> Mapping[str, HierarchyRule]:
    """Return the rules that ship with the project."""
    return parse_hierarchies(files("yanzhen").joinpath("catalogue/hierarchies.toml").read_text(encoding="utf-8"))
