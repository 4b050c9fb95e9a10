"""Models of balance."""

from yanzhen.apps.balance.models.measurement import Measurement
from yanzhen.apps.balance.models.scenario import Scenario
from yanzhen.apps.balance.models.unit_cost import UnitCost

__all__ = ["Measurement", "Scenario", "UnitCost"]
