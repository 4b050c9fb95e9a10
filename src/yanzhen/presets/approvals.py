"""Chains of approval (审核签发流程) from ``catalogue/approvals``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.roles import role_book
from yanzhen.presets.tables import Table

UNITS = ("owner", "supporting")
LINES = ("party", "administration", "joint")


@dataclass(frozen=True)
class ApprovalStep:
    """One step of a chain.

    Attributes:
        code: stable name, e.g. ``head_check``.
        title: Chinese name shown to people.
        capability: what the person who acts must hold over the plan's owner or the countersigning section.
        roles: the roles that count; empty means every role with the capability.
        unit: ``owner`` or ``supporting`` (one step per supporting section).
        lines: the lines of plans that pass this step.
    """

    code: str
    title: str
    capability: str
    roles: tuple[str, ...]
    unit: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Approval:
    """A chain; the first step is drafting, the last one signs.

    Attributes:
        key: name of the preset.
        title: Chinese name.
        owner_kinds: kinds of organisations whose plans go this way.
        steps: in order of work, at least two.
    """

    key: str
    title: str
    owner_kinds: tuple[str, ...]
    steps: tuple[ApprovalStep, ...]

    def steps_for(self, line: str) -> tuple[ApprovalStep, ...]:
        """Return the steps that a plan of ``line`` passes."""
        return tuple(step for step in self.steps if line in step.lines)


@cache
def approvals() -> Mapping[str, Approval]:
    """Return every shipped chain by key."""
    return load_catalogue("approvals", parse_approval)


def approval_for(owner_kind: str) -> Approval:
    """Return the chain for plans of an organisation of ``owner_kind``; the district's where none names the kind."""
    chains = approvals()
    return next((chain for chain in chains.values() if owner_kind in chain.owner_kinds), chains["district"])


def parse_approval(table: Table, key: str) -> Approval:
    """Turn a parsed file into a chain; faults are noted on ``table``."""
    table.only(("title", "owner_kinds", "steps"))
    title, kinds = table.required("title", str), table.required("owner_kinds", list)
    steps = tuple(_parse_step(row) for row in table.tables("steps"))
    if len(steps) < 2:
        table.fault("TOO_FEW_STEPS", "至少要有拟稿和签发两个环节。", key="steps", found=len(steps))
    codes = [step.code for step in steps]
    if len(set(codes)) < len(codes):
        table.fault("STEP_TWICE", "环节代码不能重复。", key="steps", found="、".join(codes))
    for line in LINES:
        if not any(line in step.lines and step.capability == "plans.sign" for step in steps):
            table.fault("NO_SIGNATURE", f"条线{line}没有签发环节，计划将无法下发。", key="steps")
    return Approval(key, title or "", tuple(kinds or ()), steps)


def _parse_step(row: Table) -> ApprovalStep:
    row.only(("code", "title", "capability", "roles", "unit", "lines"))
    code, title = row.required("code", str) or "", row.required("title", str) or ""
    capability, unit = row.required("capability", str) or "", row.required("unit", str) or ""
    roles = tuple(row.optional("roles", list) or ())
    lines = tuple(row.optional("lines", list) or LINES)
    book = role_book()
    if capability and capability not in book.capabilities:
        row.fault("UNKNOWN_CAPABILITY", "没有这项权限。", key="capability", found=capability)
    for role in roles:
        if role not in book.roles or capability not in book.roles[role].capabilities:
            row.fault("WRONG_ROLE", "没有这个角色，或者它没有所需的权限。", key="roles", found=role)
    if unit and unit not in UNITS:
        row.fault("UNKNOWN_UNIT", "不认识的单位写法。", key="unit", found=unit, expected="、".join(UNITS))
    for line in lines:
        if line not in LINES:
            row.fault("UNKNOWN_LINE", "不认识的条线。", key="lines", found=line, expected="、".join(LINES))
    return ApprovalStep(code, title, capability, roles, unit, lines)
