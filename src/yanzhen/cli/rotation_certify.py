"""``yanzhen rotate certify DIR OUT``: recompute from the published prices what no plan can be below; no solver."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any

from yanzhen.cli.file_bytes import bytes_of
from yanzhen.cli.output import DONE, NOT_MET, print_json, say
from yanzhen.cli.rotation_folder import ReadFolder, read_folder
from yanzhen.cli.rotation_output import PRICES_FILE, RESULT_FILE
from yanzhen.engines.rotation.certificate import certified_bounds
from yanzhen.engines.rotation.price_table import prices_from_text
from yanzhen.engines.rotation.result import PHASE_WORDS
from yanzhen.engines.rotation.solution import Phase, Price
from yanzhen.kernel.decoding import decode
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.json_fields import Fields, json_from_text
from yanzhen.kernel.problem import Problem

_GRACE = 1e-9
_UNPRICED = frozenset({"draw"})  # the draw orders plans of equal worth; prices have nothing to prove there


def run(arguments: argparse.Namespace, words: Sequence[str]) -> int:
    """Recompute every bound; return 0 if each is at least the stated one, to a billionth, else 1."""
    folder, out = map(Path, words)
    problems: list[Problem] = []
    question = _question(folder, problems)
    stated = _stated(out, problems)
    prices = _prices(out, stated, problems)
    if question is None or stated is None or prices is None or problems:
        raise BadInputError(problems)
    found = certified_bounds(question.instance, prices, stated) if stated else {}
    rows = [
        {
            "phase": one.name,
            "stated": one.bound,
            "recomputed": _finite(found.get(one.name)),
            "holds": _holds(one, found),
        }
        for one in stated
        if one.name not in _UNPRICED
    ]
    is_certified = bool(rows) and all(row["holds"] for row in rows)
    for note in question.notes:
        say(note)
    if arguments.json:
        print_json({"certified": is_certified, "bounds": rows})
    else:
        print("\n".join(_in_words(rows, is_certified)))
    return DONE if is_certified else NOT_MET


def _holds(phase: Phase, found: Mapping[str, float]) -> bool:
    return phase.name in found and found[phase.name] >= phase.bound - _GRACE


def _finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


def _question(folder: Path, problems: list[Problem]) -> ReadFolder | None:
    try:
        return read_folder(folder)
    except BadInputError as error:
        problems.extend(error.problems)
        return None


def _prices(out: Path, stated: Sequence[Phase] | None, problems: list[Problem]) -> tuple[Price, ...] | None:
    if stated == [] and not (out / PRICES_FILE).exists():
        return ()
    try:
        return prices_from_text(decode(bytes_of(out / PRICES_FILE), PRICES_FILE))
    except BadInputError as error:
        problems.extend(replace(one, file=PRICES_FILE) for one in error.problems)
        return None


def _stated(out: Path, problems: list[Problem]) -> list[Phase] | None:
    """Read the bounds that a result states; the first phase's stands in ``bound``, too, and that one counts."""
    try:
        value = json_from_text(decode(bytes_of(out / RESULT_FILE), RESULT_FILE))
    except BadInputError as error:
        problems.extend(replace(one, file=RESULT_FILE) for one in error.problems)
        return None
    if not isinstance(value, dict):
        said = "最外层应为一个对象；请使用求解时写出的result.json。"
        problems.append(Problem(code="WRONG_TYPE", message=said, file=RESULT_FILE, expected="对象"))
        return None
    top = Fields(value)
    phases = []
    for row in top.objects("phases", ("name", "value", "bound", "gap")) or ():
        name, figures = row.text("name"), {key: _figure(row, key) for key in ("value", "bound")}
        if name is None:
            row.fault("MISSING", "缺少阶段名称。", "name")
        elif None not in figures.values():
            phases.append(Phase(name, gap=0.0, **figures))  # type: ignore[arg-type]
    if phases and (bound := _figure(top, "bound")) is not None:
        phases[0] = replace(phases[0], bound=max(bound, phases[0].bound))
    problems.extend(replace(one, file=RESULT_FILE) for one in top.problems)
    return phases


def _figure(fields: Fields, key: str) -> float | None:
    value: Any = fields.values.get(key)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        fields.wrong_type(key, value, "数")
        return None
    return float(value)


def _in_words(rows: Sequence[Mapping[str, Any]], is_certified: bool) -> list[str]:
    lines = []
    for row in rows:
        name, answer = PHASE_WORDS.get(row["phase"], row["phase"]), "成立" if row["holds"] else "不成立"
        again = "无法重算" if row["recomputed"] is None else f"按价格重算为{row['recomputed']:.9g}"
        lines.append(f"{name}：声明的下界{row['stated']:.9g}，{again}，{answer}。")
    if not rows:
        lines.append("结果里没有下界，无从核验。")
    lines.append("核验通过。" if is_certified else "核验未通过。")
    return lines
