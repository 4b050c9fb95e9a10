"""A district's own report template, a report from it with a corrected figure, and a school's own report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yanzhen.apps.accounts.models import User
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.organisations.models import OrganisationKind, PostFunction
from yanzhen.apps.reports.actions.keep_template import start_template
from yanzhen.apps.reports.actions.start import start_report
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.demo.sample import Sample
from yanzhen.presets.report_templates import definition_of, report_templates

INDICATOR = "fitness_good_rate"
SENTENCE = "全区体质健康优良率{优良率}%，与上期相比{优良率变化}。"
MORE = {
    "优良率": {"indicator": INDICATOR},
    "优良率变化": {"indicator": INDICATOR, "take": "previous_change", "in_words": True},
    "各学区优良率": {
        "table": {
            "axis": "organisations",
            "caption": "各学区体质健康优良率",
            "indicators": [INDICATOR],
            "takes": ["this", "previous", "previous_change"],
            "bodies": "each_school_district",
        }
    },
}


def load_report_templates(sample: Sample) -> None:
    """Load a template started from the shipped brief, a draft from it whose figure was corrected, a school's report."""
    office = sample.user("办公室", PostFunction.HEAD)
    owner = sample.organisations["办公室"]
    brief = definition_of(report_templates()["brief"])
    lines = [*brief["parts"][0]["lines"], "# 体质健康", SENTENCE, "{各学区优良率}"]
    definition = brief | {
        "name": "月度专报",
        "title": "$scope重点工作专报（截至$end）",
        "parts": [{"each": "once", "lines": lines}],
        "bindings": brief["bindings"] | MORE,
    }
    template = start_template(
        owner_id=owner.pk, definition=definition, actor=office, on=sample.today, started_from="一页通（专报）"
    )
    reported = _newest_figure()
    if reported is None:
        return
    start_report(
        template=template.name_in_lists,
        owner_id=owner.pk,
        scope_id=sample.authority.pk,
        plan_ids=[],
        period_start=reported.period_start,
        period_end=reported.period_end,
        actor=office,
        on=sample.today,
    )
    _correct(reported, office)
    _school_report(sample, reported.period_end.year)


def _newest_figure() -> Observation | None:
    rows = Observation.objects.current().filter(
        indicator_version__indicator__code=INDICATOR,
        organisation__kind=OrganisationKind.SCHOOL,
        numerator__isnull=False,
    )
    return rows.select_related("indicator_version__indicator").order_by("-period_end", "organisation__sort_key").first()


def _correct(row: Observation, office: User) -> None:
    put_observation(
        version=row.indicator_version,
        organisation_id=row.organisation_id,
        period_start=row.period_start,
        period_end=row.period_end,
        numerator=row.numerator + Decimal(12),
        denominator=row.denominator + Decimal(15),
        source=Source.objects.create(kind=SourceKind.ENTRY, wording="补报一个班的测试结果", entered_by=office),
        reason="漏报一个班，已补正",
    )


def _school_report(sample: Sample, year: int) -> None:
    school = sample.schools[0]
    start_report(
        template="school",
        owner_id=school.pk,
        scope_id=school.pk,
        plan_ids=[],
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
        actor=sample.user(school, PostFunction.CLERK),
        on=sample.today,
    )
