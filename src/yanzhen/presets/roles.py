"""Roles and what they may do, from ``catalogue/roles.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True)
class Role:
    """A named set of capabilities (角色).

    Attributes:
        code: identifier, e.g. ``section_head``.
        title: Chinese name shown to people.
        capabilities: what it may do inside its subtree.
        exclusive: group of which one person holds at most one role, or null.
    """

    code: str
    title: str
    capabilities: frozenset[str]
    exclusive: str | None = None


@dataclass(frozen=True)
class RoleBook:
    """All roles and the Chinese names of all capabilities."""

    roles: dict[str, Role]
    capabilities: dict[str, str]

    def holders_of(self, capability: str) -> frozenset[str]:
        """Return the codes of the roles that have ``capability``.

        Raises:
            KeyError: no such capability.
        """
        if capability not in self.capabilities:
            raise KeyError(capability)
        return frozenset(code for code, role in self.roles.items() if capability in role.capabilities)


def parse_roles(text: str) -> RoleBook:
    """Return the role book written in TOML ``text``.

    Raises:
        ValueError: a role names an unknown capability.
    """
    raw = tomllib.loads(text)
    known: dict[str, str] = raw["capabilities"]
    roles = {}
    for code, entry in raw["roles"].items():
        capabilities = frozenset(entry["capabilities"])
        if unknown := sorted(capabilities - known.keys()):
            raise ValueError(f"角色{code}用了未定义的权限：{'、'.join(unknown)}")
        roles[code] = Role(code, entry["title"], capabilities, entry.get("exclusive"))
    return RoleBook(roles, known)


@lru_cache(maxsize=1)
def role_book() -> RoleBook:
    """Return the role book that ships with the project."""
    return parse_roles(files("yanzhen").joinpath("catalogue/roles.toml").read_text(encoding="utf-8"))
