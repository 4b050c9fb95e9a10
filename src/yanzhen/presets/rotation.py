"""Loads the rules and default settings of teacher rotation (交流轮岗) from ``rulebook/rotation``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from yanzhen.kernel.basis import Basis
from yanzhen.presets.rulebook import load_entry

FOLDER = "rotation/"
# 城乡划分: the tiers of a round that names none of its own, from town to country.
URBAN_RURAL = ("城区", "镇区", "乡村")
# Rules between these three stand in the rulebook; a round with tiers of its own has the same rules for each of its own.
URBAN_RURAL_RULES = ("forbid_", "min_rural_share", "keep_")
MAY_DIFFER = "各区自定；层级名称由批次规定"
RULE_KEYS = ("years_at_school", "head_terms", "months_to_retirement")
RULE_UNITS = {"year": "年", "term": "届", "month": "个月"}


@dataclass(frozen=True)
class SettingGroup:
    """Settings that belong together on a page (设置分组); ``lead`` says in one sentence what they decide."""

    key: str
    title: str
    lead: str
    prefixes: tuple[str, ...]


GROUPS = (
    SettingGroup("who", "哪些人", "在本校多少年、任满几届、距退休多久的应当交流。", RULE_KEYS),
    SettingGroup(
        "many",
        "交流多少人",
        "全区和每个校段的比例；低于最低比例或高于最高比例的方案都不成立。",
        ("min_move_share", "max_move_share", "min_backbone_share", "max_unit_out_share"),
    ),
    SettingGroup("where", "去多远", "单程路程的上限；没有登记居住片区的不受限制。", ("road_factor", "max_")),
    SettingGroup(
        "cover",
        "骨干覆盖和城乡层级",
        "缺省都不规定；规定了就是硬规定，做不到的计算前写明。",
        ("coverage_", "forbid", "min_rural_share", "min_tier_share", "share_to", "keep"),
    ),
    SettingGroup(
        "floors", "底线和差异系数上限", "用来判断各校达不达标，方案尽量使低于底线的校段变少。", ("floor_", "cv_limit_")
    ),
    SettingGroup(
        "weights",
        "分量",
        "先求均衡最好，再在让出的比例以内少调人、少走路；分量只在同一层里比较大小。",
        ("weight_", "equity_slack"),
    ),
    SettingGroup("heads", "校级干部", "正副校级干部互换岗位的规定，与教师的比例无关。", ("heads_",)),
    SettingGroup("times", "期限", "轮岗期、公示和异议答复的时间。", ("term_years", "notice_", "objection_")),
)


@dataclass(frozen=True, kw_only=True)
class RotationSetting:
    """One setting of a round with its default (批次设置).

    Attributes:
        unit: Chinese unit; shares are in ``%``.
        least, most: bounds of what the authority may enter, both included.
        source: where the default comes from, in Chinese.
        is_switch: whether it is on (1) or off (0) instead of a number.
    """

    key: str
    title: str
    unit: str
    default: Decimal
    least: Decimal
    most: Decimal
    source: str
    is_switch: bool = False

    @property
    def group(self) -> SettingGroup:
        """The group in which it stands on a page."""
        return next(one for one in GROUPS if self.key.startswith(one.prefixes))

    @property
    def bounds(self) -> str:
        """What may be entered, in Chinese."""
        return "设或不设" if self.is_switch else f"{self.least:f}至{self.most:f}"

    def shown(self, value: Decimal) -> str:
        """Return a value as people read it, without its unit."""
        if self.is_switch:
            return "是" if value else "否"
        return f"{value.normalize():f}"


def rule_basis(key: str, *, on: date) -> Basis:
    """Return what the number of a rule rests on. Raises RulebookError."""
    return load_entry(FOLDER + key).on(on).basis


@cache
def rotation_settings(*, on: date, tiers: tuple[str, ...] = URBAN_RURAL) -> tuple[RotationSetting, ...]:
    """Return every setting of a round as it holds on a day, the rules of candidacy first.

    Args:
        tiers: the round's tiers (层级), from town to country; rules between them are settings of their own.

    Raises:
        RulebookError: NO_ENTRY or NOT_YET_IN_FORCE.

    >>> next(one.default for one in rotation_settings(on=date(2026, 9, 1)) if one.key == "min_move_share")
    Decimal('10')
    """
    rules = []
    for key in RULE_KEYS:
        entry = load_entry(FOLDER + key)
        held = entry.on(on)
        number = f"{held.basis.number}：" if held.basis.number else ""
        rules.append(
            RotationSetting(
                key=key,
                title=entry.title,
                unit=RULE_UNITS[entry.unit],
                default=Decimal(str(held.value)),
                least=Decimal(0),
                most=Decimal(240),
                source=f"{number}{held.basis.title}",
            )
        )
    rows = load_entry(FOLDER + "settings").on(on).value["rows"]
    others = [
        RotationSetting(
            key=row["key"],
            title=row["title"],
            unit=row["unit"],
            default=Decimal(row["value"]),
            least=Decimal(row["least"]),
            most=Decimal(row["most"]),
            source=row["source"],
            is_switch=row.get("is_switch", False),
        )
        for row in rows
    ]
    if tiers == URBAN_RURAL:
        return (*rules, *others)
    kept = [one for one in others if not one.key.startswith(URBAN_RURAL_RULES)]
    return (*rules, *kept, *_of_tiers(tiers))


def _of_tiers(tiers: tuple[str, ...]) -> Iterator[RotationSetting]:
    """Yield the rules between tiers that a round names itself: directions, a share, tiers that lose nobody."""
    no, yes = Decimal(0), Decimal(1)
    switch: dict[str, Any] = {
        "unit": "",
        "default": no,
        "least": no,
        "most": yes,
        "source": MAY_DIFFER,
        "is_switch": True,
    }
    for place, tier in enumerate(tiers):
        for better in tiers[:place]:
            yield RotationSetting(key=f"forbid:{tier}:{better}", title=f"不安排{tier}学校教师到{better}学校", **switch)
    yield RotationSetting(
        key="min_tier_share",
        title="到下列层级学校任教的占交流轮岗总数的最低比例",
        unit="%",
        default=no,
        least=no,
        most=Decimal(100),
        source="各区自定，0为不作规定；从哪里来的都计算在内",
    )
    for tier in tiers[1:]:
        yield RotationSetting(key=f"share_to:{tier}", title=f"到{tier}学校任教的计入上一项比例", **switch)
    for tier in tiers[1:]:
        yield RotationSetting(key=f"keep:{tier}", title=f"{tier}学校各学段教师人数不减少", **switch)


def kept_settings(stored: Mapping[str, str], *, on: date, tiers: tuple[str, ...] = URBAN_RURAL) -> dict[str, Decimal]:
    """Return settings that were kept as text, with the defaults of those that came into being afterwards.

    Args:
        stored: values by key, exact decimals as text.
        on: the day whose defaults hold.
        tiers: the round's tiers; what was kept of others is left out.
    """
    defaults = {one.key: one.default for one in rotation_settings(on=on, tiers=tiers)}
    is_own = tiers != URBAN_RURAL
    said = {key: Decimal(text) for key, text in stored.items() if key in defaults or not is_own}
    return defaults | said
