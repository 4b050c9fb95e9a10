"""Names of the two leading bodies of a district (教育工委、教委), from ``catalogue/bodies.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True)
class BodyName:
    """One leading body: full name, short name and the title of its head."""

    name: str
    short_name: str
    head: str

    def named_for(self, district: str) -> BodyName:
        """Return the names with the district filled in, e.g. for ``示例县``."""
        unit = district[-1]
        return BodyName(
            self.name.format(district=district, unit=unit),
            self.short_name.format(district=district, unit=unit),
            self.head,
        )


@dataclass(frozen=True)
class LeadingBodies:
    """The Party line's and the administration line's leading body under one preset (机关名称预设)."""

    code: str
    title: str
    party: BodyName
    administration: BodyName


def parse_bodies(text: str) -> Mapping[str, LeadingBodies]:
    """Return the presets written in TOML ``text`` by code."""
    return MappingProxyType(
        {
            code: LeadingBodies(code, entry["title"], BodyName(**entry["party"]), BodyName(**entry["administration"]))
            for code, entry in tomllib.loads(text).items()
        }
    )


@lru_cache(maxsize=1)
def leading_bodies() -> Mapping[str, LeadingBodies]:
    """Return the presets that ship with the project by code."""
    return parse_bodies(files("yanzhen").joinpath("catalogue/bodies.toml").read_text(encoding="utf-8"))
