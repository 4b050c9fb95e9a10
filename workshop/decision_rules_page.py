"""Writes docs/reference/decisions.md from the rulebook: ``python -m workshop.decision_rules_page --write``.

Without ``--write`` it says whether the page is current and exits with 1 if it is not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from workshop.generated_page import keep_page
from yanzhen.engines.decisions import (
    BODY_NAMES,
    CLASS_NAMES,
    JUDGED_RULES,
    MATTERS,
    OUTCOME_WORDS,
    BodyKind,
    Effect,
    KeyKind,
    Latitude,
    MatterClass,
    may_decide,
)
from yanzhen.kernel.basis import Basis
from yanzhen.kernel.wording import chinese_day
from yanzhen.presets.decision_files import rule_files
from yanzhen.presets.decisions import decision_rules, differences, rule_set_names

PAGE = Path(__file__).resolve().parents[1] / "docs/reference/decisions.md"
ON = date(2026, 11, 22)
KEY_KINDS = {
    KeyKind.MATTER: "重大事项",
    KeyKind.CADRES: "重要干部任免",
    KeyKind.PROJECT: "重大项目",
    KeyKind.SPENDING: "大额资金",
    None: "",
}
EFFECTS = {Effect.REJECT: "退回", Effect.WARN: "提醒", None: ""}
LATITUDES = {Latitude.FIXED: "", Latitude.MAY_WARN: "地方可以改为只提醒", Latitude.MAY_REJECT: "地方可以改为退回"}
UNITS = {
    "switch": "开关",
    "day": "天",
    "yuan": "元",
    "matter": "事项",
    "person": "人",
    "year": "年",
    "meeting": "次",
    "percent": "%",
}


def as_page() -> str:
    """Return the whole page."""
    return "\n".join([*_head(), *_rules(), *_settings(), *_matters(), *_outcomes(), *_variants()]) + "\n"


def _head() -> Iterator[str]:
    yield "# 议事规则"
    yield ""
    yield (
        "学校议事的规则、数值和议题分类。本页由`workshop/decision_rules_page.py`从`src/yanzhen/rulebook/decisions/`生成，不要手工改。"
    )
    yield ""
    yield "把握：S已看到出处，K熟知但没有重读原文，R是地方或学校做法，做成可改的设置。规则文字是概括，不是文件原文。"
    yield ""


def _rules() -> Iterator[str]:
    yield "## 规则"
    yield ""
    yield "| 规则 | 内容 | 违反时 | `decide`逐条判断 | 依据 | 施行 | 把握 |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for rule in decision_rules(on=ON).rules.values():
        effect = "，".join(part for part in (EFFECTS[rule.effect], LATITUDES[rule.latitude]) if part)
        judged = "是" if rule.id in JUDGED_RULES else "另有函数"
        cells = [f"{rule.id} {rule.title}", rule.text, effect, judged, _cited(rule.basis), chinese_day(rule.starts_on)]
        yield _row([*cells, rule.confidence])
    yield ""


def _settings() -> Iterator[str]:
    yield "## 数值和开关"
    yield ""
    yield "| 名称 | 标识 | 值 | 单位 | 依据 | 施行 | 把握 |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for setting in decision_rules(on=ON).details.values():
        cells = [setting.title, f"`{setting.key}`", _value(setting.value), UNITS[setting.unit], _cited(setting.basis)]
        yield _row([*cells, chinese_day(setting.starts_on), setting.confidence])
    yield ""


def _matters() -> Iterator[str]:
    yield "## 议题分类"
    yield ""
    yield "低于学校大额度资金起点的资金使用按G类。“三重一大”一栏空白的不属于“三重一大”。"
    yield ""
    yield "| 类 | 事项 | 标识 | “三重一大” | 可以决定的会议 |"
    yield "| --- | --- | --- | --- | --- |"
    for matter, fixed in MATTERS.items():
        letter = fixed.matter_class
        yield _row(
            [f"{letter} {CLASS_NAMES[letter]}", fixed.title, f"`{matter}`", KEY_KINDS[fixed.key_kind], _bodies(letter)]
        )
    yield ""


def _bodies(letter: MatterClass) -> str:
    allowed = [kind for kind in BodyKind if may_decide(kind, letter)]
    party = "党组织会议" if BodyKind.PARTY_COMMITTEE in allowed else None
    others = [BODY_NAMES[kind] for kind in (BodyKind.PRINCIPAL_MEETING, BodyKind.STAFF_CONGRESS) if kind in allowed]
    return "、".join(([party] if party else []) + others)


def _outcomes() -> Iterator[str]:
    yield "## 结论"
    yield ""
    yield "按下面的顺序判断，先到先止；事实不全、两种可能结论不同的，为“事实不全，暂不能判断”，后面不再判断。"
    yield ""
    yield "| 标识 | 显示 |"
    yield "| --- | --- |"
    for outcome, words in OUTCOME_WORDS.items():
        yield _row([f"`{outcome}`", words])
    yield ""


def _variants() -> Iterator[str]:
    yield "## 地方规则"
    yield ""
    yield "地方规则只写与基础规则的不同，每处都有施行日期和出处。"
    for name in rule_set_names()[1:]:
        file = rule_files()[name]
        yield ""
        yield f"### {file.title}（`{name}`）"
        yield ""
        yield f"{file.region}，{chinese_day(file.starts_on)}起施行；以下是{chinese_day(ON)}与`{file.base}`的不同。"
        yield ""
        yield "| 项目 | 基础规则 | 本规则 | 施行 | 依据 |"
        yield "| --- | --- | --- | --- | --- |"
        for one in differences(name, file.base or "national", on=ON):
            cells = [one.title, _value(one.theirs), _value(one.ours), chinese_day(one.starts_on), _cited(one.basis)]
            yield _row(cells)


def _cited(basis: tuple[Basis, ...]) -> str:
    return "；".join(f"《{one.title}》{one.number or ''}{one.clause or ''}" for one in basis)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Effect):
        return EFFECTS[value]
    if isinstance(value, frozenset):
        return "、".join(MATTERS[matter].title for matter in sorted(value))
    if isinstance(value, tuple):
        return "或".join(map(str, value))
    return "未设" if value is None else str(value)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(keep_page(sys.argv[1:], page=PAGE, text=as_page(), module="workshop.decision_rules_page"))
