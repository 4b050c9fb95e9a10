"""How a district supervises (督办方式), from ``catalogue/supervision/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.tables import Table

KINDS = ("reminder", "urging", "order", "circular")
SHEET_COLOURS = ("blue", "yellow", "orange", "red")


@dataclass(frozen=True)
class SupervisionStep:
    """One step of supervision.

    Attributes:
        kind: ``reminder``, ``urging``, ``order`` or ``circular``.
        title: Chinese name.
        colour: colour of the sheet.
        serial: form of the number, with ``{year}`` and ``{serial}``.
        reply_workdays: working days to answer; null when no answer is asked for.
        needs: the kind that has to come before, or null.
    """

    kind: str
    title: str
    colour: str
    serial: str
    reply_workdays: int | None = None
    needs: str | None = None


@cache
def supervision_steps(preset: str = "default") -> Mapping[str, SupervisionStep]:
    """Return the steps of ``preset`` by kind, mildest first.

    Raises:
        KeyError: no such preset.
        BadInputError: every fault of the files.
    """
    return load_catalogue("supervision", _parse)[preset]


def _parse(table: Table, key: str) -> Mapping[str, SupervisionStep]:
    steps = {}
    for kind in KINDS:
        raw = table.values.get(kind)
        if not isinstance(raw, dict):
            table.fault("MISSING_STEP", "缺少这一督办方式。", key=kind, expected=f"[{kind}]")
            continue
        part = Table(table.file, raw, table.problems, f"{kind}.")
        steps[kind] = _step(part, kind)
    return steps


def _step(part: Table, kind: str) -> SupervisionStep:
    title = part.required("title", str) or ""
    colour = part.required("colour", str) or ""
    serial = part.required("serial", str) or ""
    if colour and colour not in SHEET_COLOURS:
        part.fault("UNKNOWN_COLOUR", "不认识的颜色。", key="colour", found=colour, expected="、".join(SHEET_COLOURS))
    if serial and ("{year}" not in serial or "{serial}" not in serial):
        part.fault("BAD_NUMBER_FORM", "编号格式要含{year}和{serial}。", key="serial", found=serial)
    days = part.values.get("reply_workdays")
    if days is not None and (not isinstance(days, int) or days < 1):
        part.fault("BAD_DAYS", "反馈时限应为正整数。", key="reply_workdays", found=days)
    needs = part.values.get("needs")
    if needs is not None and needs not in KINDS[: KINDS.index(kind)]:
        part.fault("BAD_ORDER", "前一步应是更轻的督办方式。", key="needs", found=needs)
    return SupervisionStep(kind, title, colour, serial, days, needs)
