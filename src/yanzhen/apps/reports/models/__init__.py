"""Models of reports, by aggregate."""

from yanzhen.apps.reports.models.binding import Binding, BindingKind, Measure
from yanzhen.apps.reports.models.frozen import FrozenReport
from yanzhen.apps.reports.models.report import Report, ReportKind, ReportState
from yanzhen.apps.reports.models.template import Template, TemplateVersion

__all__ = [
    "Binding",
    "BindingKind",
    "FrozenReport",
    "Measure",
    "Report",
    "ReportKind",
    "ReportState",
    "Template",
    "TemplateVersion",
]
