"""Models of readiness."""

from yanzhen.apps.readiness.models.measured import SchoolMeasurement
from yanzhen.apps.readiness.models.setting import ItemAssignment, MeasureSetting
from yanzhen.apps.readiness.models.value import ChecklistValue

__all__ = ["ChecklistValue", "ItemAssignment", "MeasureSetting", "SchoolMeasurement"]
