"""The rules of warnings as the district works with them: the catalogue with the district's own settings (预警规则)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yanzhen.apps.indicators.models import WarningSetting
from yanzhen.presets.indicator_warnings import WarningPreset, indicator_warnings


@dataclass(frozen=True)
class RuleInUse:
    """One rule with the thresholds that hold, and what the district settled (null: as delivered)."""

    preset: WarningPreset
    setting: WarningSetting | None

    @property
    def is_on(self) -> bool:
        """Does it work?"""
        return self.setting is None or self.setting.is_on


def rules_in_use() -> list[RuleInUse]:
    """Return every rule of the catalogue, on or off, with the thresholds that hold."""
    settings: Mapping[str, WarningSetting] = {row.code: row for row in WarningSetting.objects.all()}
    found = []
    for code, preset in indicator_warnings().items():
        setting = settings.get(code)
        found.append(RuleInUse(preset.with_thresholds(setting.thresholds) if setting else preset, setting))
    return found


def rules_on(*, on: date) -> list[WarningPreset]:
    """Return the rules that work on a day."""
    return [row.preset for row in rules_in_use() if row.is_on and row.preset.starts_on <= on]
