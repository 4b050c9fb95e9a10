"""Target values from invented documents, and the warnings that the sample year's figures raise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yanzhen.apps.indicators.actions.refresh_warnings import refresh_stale_warnings
from yanzhen.apps.indicators.actions.set_target import TargetDraft, set_target
from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.organisations.models import PostFunction
from yanzhen.demo.sample import Sample

TARGETS = (
    ("teacher_training_hours", "at_least", "40", "《雁汀区教师研训工作安排》第四条"),
    ("safety_drills", "at_least", "2", "《雁汀区校园安全工作要求》第七条"),
    ("myopia_rate", "at_most", "45", "《雁汀区儿童青少年近视防控工作方案》第二条"),
)


def load_indicator_watch(sample: Sample) -> None:
    """Set a few targets for the year and judge the warnings of every indicator."""
    office = sample.user("办公室", PostFunction.HEAD)
    year = sample.today.year
    for code, comparator, value, basis in TARGETS:
        indicator = Indicator.objects.get(code=code)
        floor = Decimal(value) if comparator == "at_least" else None
        draft = TargetDraft(
            organisation_id=None,
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
            comparator=comparator,
            minimum=floor,
            maximum=None if floor is not None else Decimal(value),
            basis=basis,
        )
        set_target(indicator_id=indicator.pk, draft=draft, actor=office, on=sample.today)
    refresh_stale_warnings(on=sample.today)
