"""Models of indicators, by aggregate."""

from yanzhen.apps.indicators.models.indicator import Direction, Formula, Indicator, IndicatorVersion, Measure
from yanzhen.apps.indicators.models.observation import Observation, Qualifier
from yanzhen.apps.indicators.models.target import IndicatorTarget, TargetComparator
from yanzhen.apps.indicators.models.warning import IndicatorWarning, WarningSetting

__all__ = [
    "Direction",
    "Formula",
    "Indicator",
    "IndicatorTarget",
    "IndicatorVersion",
    "IndicatorWarning",
    "Measure",
    "Observation",
    "Qualifier",
    "TargetComparator",
    "WarningSetting",
]
