"""Models of the roll-out."""

from yanzhen.apps.rollout.models.profile import SchoolProfile, StaffBody
from yanzhen.apps.rollout.models.step import ReportState, StepReport, StepSetting

__all__ = ["ReportState", "SchoolProfile", "StaffBody", "StepReport", "StepSetting"]
