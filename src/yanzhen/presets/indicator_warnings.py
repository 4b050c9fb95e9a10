"""The rules of warnings (预警规则) from ``catalogue/indicator_warnings``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from functools import cache

from yanzhen.engines.indicators import Measure, WarningKind, WarningRule
from yanzhen.kernel.basis import Basis
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem
from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.tables import Table

KINDS = tuple(kind.value.lower() for kind in WarningKind)
TONES = ("red", "yellow")
THRESHOLDS = {
    "below_target": ("share_gone", "progress_below"),
    "worse": ("worse_by_points", "worse_by_percent"),
    "missing": (),
    "outlier": ("score_above", "fewest_peers"),
}
WORDS = {
    "share_gone": "目标期间已过的比例从多少起判断（0至1）",
    "progress_below": "累计数低于应有进度的多少算落后（0至1）",
    "worse_by_points": "变差超过多少个百分点",
    "worse_by_percent": "变差超过百分之多少",
    "score_above": "修正Z分数超过多少",
    "fewest_peers": "至少有多少个可比单位",
}
KEYS = ("code", "title", "kind", "tone", "measures", "note", "basis", "starts_on", "last_checked_on", *WORDS)


@dataclass(frozen=True, kw_only=True)
class WarningPreset:
    """One rule as it is delivered.

    Attributes:
        rule: what the engine judges by.
        title: Chinese name.
        tone: how it is shown: ``red`` or ``yellow``.
        measures: measures of indicators that it looks at.
        note: what it does, for people.
        basis: what it rests on.
        starts_on: the day from which it holds.
    """

    rule: WarningRule
    title: str
    tone: str
    measures: frozenset[Measure]
    note: str
    basis: Basis
    starts_on: date

    @property
    def thresholds(self) -> Mapping[str, Decimal | int]:
        """The thresholds of the rule by name, in the order of the catalogue."""
        names = THRESHOLDS[self.rule.kind.value.lower()]
        return {name: value for name in names if (value := getattr(self.rule, name)) is not None}

    def with_thresholds(self, given: Mapping[str, str]) -> WarningPreset:
        """Return the rule with the district's own thresholds; names that the kind does not use are left out."""
        known = {item.name: item.type for item in fields(WarningRule)}
        changed = {
            name: int(value) if name == "fewest_peers" else Decimal(value)
            for name, value in given.items()
            if name in self.thresholds and name in known
        }
        return replace(self, rule=replace(self.rule, **changed))  # type: ignore[arg-type]


@cache
def indicator_warnings() -> Mapping[str, WarningPreset]:
    """Return the shipped rules by code, in the order of the files.

    Raises:
        BadInputError: faults of the files, or RULE_TWICE.
    """
    found: dict[str, WarningPreset] = {}
    problems: list[Problem] = []
    for file, presets in load_catalogue("indicator_warnings", parse_warnings).items():
        for preset in presets:
            if preset.rule.code in found:
                message = f"预警规则代码“{preset.rule.code}”重复。"
                problems.append(
                    Problem(code="RULE_TWICE", file=f"catalogue/indicator_warnings/{file}.toml", message=message)
                )
            found[preset.rule.code] = preset
    if problems:
        raise BadInputError(problems)
    return found


def parse_warnings(table: Table, key: str) -> tuple[WarningPreset, ...]:
    """Turn a parsed file into rules; faults are noted on ``table``."""
    table.only(("rules",))
    rows = [_parse_rule(row) for row in table.tables("rules")]
    return tuple(row for row in rows if row is not None)


def _parse_rule(row: Table) -> WarningPreset | None:
    row.only(KEYS)
    code, title, note = row.required("code", str), row.required("title", str), row.required("note", str)
    kind, tone = _one_of(row, "kind", KINDS), _one_of(row, "tone", TONES)
    basis, starts_on = row.table("basis"), row.required("starts_on", date)
    cited, checked_on = basis.required("title", str), row.required("last_checked_on", date)
    thresholds = {name: _threshold(row, name) for name in THRESHOLDS.get(kind, ())}
    measures = row.optional("measures", list) or [measure.value.lower() for measure in Measure]
    known = {measure.value.lower() for measure in Measure}
    for name in measures:
        if name not in known:
            row.fault(
                "UNKNOWN_VALUE", "不认识的计量方式。", key="measures", found=name, expected="、".join(sorted(known))
            )
    if row.problems or not (code and title and note and cited and starts_on):
        return None
    rule = WarningRule(code=code, kind=WarningKind(kind.upper()), **thresholds)  # type: ignore[arg-type]
    return WarningPreset(
        rule=rule,
        title=title,
        tone=tone,
        measures=frozenset(Measure(name.upper()) for name in measures),
        note=note,
        basis=Basis(title=cited, number=None, clause=basis.optional("clause", str), checked_on=checked_on),
        starts_on=starts_on,
    )


def _threshold(row: Table, name: str) -> Decimal | int | None:
    value = row.values.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
        row.fault("BAD_THRESHOLD", f"{WORDS[name]}：应为不小于0的数。", key=name, found=value, expected="数")
        return None
    return value if name == "fewest_peers" and isinstance(value, int) else Decimal(str(value))


def _one_of(row: Table, key: str, allowed: tuple[str, ...]) -> str:
    found = row.required(key, str) or ""
    if found and found not in allowed:
        row.fault("UNKNOWN_VALUE", "不认识的写法。", key=key, found=found, expected="、".join(allowed))
    return found
