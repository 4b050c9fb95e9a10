"""Models of indicators, by aggregate."""

from yanzhen.apps.indicators.models.indicator import Direction, Formula, Indicator, IndicatorVersion
from yanzhen.apps.indicators.models.observation import Observation, Qualifier

__all__ = ["Direction", "Formula", "Indicator", "IndicatorVersion", "Observation", "Qualifier"]
