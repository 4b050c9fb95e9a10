"""The lists of the inspection over four years: what sections filled in, what is missing, one entry taken back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from yanzhen.apps.organisations.models import PostFunction
from yanzhen.apps.readiness.models import ChecklistValue, ItemAssignment, MeasureSetting
from yanzhen.apps.readiness.standing import Standing, standings_of
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.demo import names
from yanzhen.demo.sample import Sample
from yanzhen.engines.equity.checklist import ChecklistItem, ChecklistPart, Comparator, Measure
from yanzhen.presets.readiness import checklist_items

YEARS = 4
SECTIONS = {
    "财务科": "计划财务科",
    "中小学教育科": "小学教育科",
    "教研室": f"{names.DISTRICT}教师进修学校",
    "督导室": "教育督导科",
}
# Measures whose value the sample year does not have yet, by years back; what schools report is worked out, not entered.
MISSING = {
    0: ("monitoring_spread", "recognition_all", "ict_use"),
    3: ("pay_ratio",),
}
CLOSE = {"senior_places": "51", "retention": "97.2"}
WORDS = {
    ChecklistPart.GOVERNMENT: "年度专项自查报告",
    ChecklistPart.QUALITY: "年度教育质量自评报告",
    ChecklistPart.RECOGNITION: "第三方满意度调查",
    ChecklistPart.VETO: "年度专项排查",
}


def load_readiness(sample: Sample) -> None:
    """Insert sections, a settled line, and the entries of the years until today."""
    office = sample.user("办公室", PostFunction.HEAD)
    items = checklist_items(on=sample.today)
    sections = {item.code: sample.organisations[SECTIONS.get(item.section, item.section)] for item in items}
    since = sample.today - timedelta(days=365 * YEARS)
    ItemAssignment.objects.bulk_create(
        ItemAssignment(organisation=sample.authority, item=code, section=section, set_by=office, set_on=since)
        for code, section in sections.items()
    )
    MeasureSetting.objects.create(
        organisation=sample.authority,
        measure="special_funding",
        line=Decimal(7000),
        is_counted=True,
        basis="按提高后的特殊教育生均公用经费标准执行",
        set_by=office,
        set_on=since,
    )
    years = [sample.today.year - back for back in range(YEARS)]
    known = standings_of(sample.authority, years, on=sample.today)
    for back, year in enumerate(years):
        for item in items:
            _fill(sample, item, back, known[year])


def _fill(sample: Sample, item: ChecklistItem, back: int, known: Standing) -> None:
    """Enter what the system does not know by itself; before September a year's returns are still to come."""
    year = known.year
    as_of = min(date(year, 12, 31), sample.today - timedelta(days=20))
    if as_of.year != year:
        return
    actor = (
        sample.user(SECTIONS.get(item.section, item.section), PostFunction.HEAD) if _has_head(sample, item) else None
    )
    actor = actor or sample.user("办公室", PostFunction.HEAD)
    for measure in item.measures:
        is_coming = measure.indicator and not measure.indicator.startswith("guarantee_")
        is_known = is_coming or measure.code in known.observations or measure.code in MISSING.get(back, ())
        if is_known or not measure.is_counted:
            continue
        row = _row(sample, measure, year, as_of, _good(sample, measure), item, actor)
        row.save()


def _has_head(sample: Sample, item: ChecklistItem) -> bool:
    name = SECTIONS.get(item.section, item.section)
    people = sample.people.get((name, PostFunction.HEAD), [])
    return bool(people) and people[0].staff_number in sample.users


def _row(
    sample: Sample, measure: Measure, year: int, as_of: date, value: Decimal, item: ChecklistItem, actor: object
) -> ChecklistValue:
    wording = f"{year}{WORDS[item.part]}"
    source = Source.objects.create(
        kind=SourceKind.ENTRY, wording=wording, provided_by=item.title[:120], provided_on=as_of, entered_by=actor
    )
    return ChecklistValue(
        organisation=sample.authority,
        year=year,
        measure=measure.code,
        value=value,
        as_of=as_of,
        wording=wording,
        source=source,
        entered_by=actor,
        entered_on=as_of + timedelta(days=10),
    )


def _good(sample: Sample, measure: Measure) -> Decimal:
    """A value on the good side of its line, some of them only just."""
    if measure.code in CLOSE:
        return Decimal(CLOSE[measure.code])
    if measure.comparator.is_flag:
        return Decimal(1 if measure.comparator is Comparator.YES else 0)
    line = measure.line or Decimal(1)
    if measure.code == "special_funding":
        line = Decimal(7000)
    if measure.unit == "%" and line == 100:
        return line
    share = Decimal(sample.chance.randint(2, 14)) / 100
    moved = line * (1 + share) if measure.comparator is Comparator.AT_LEAST else line * (1 - share)
    return min(moved, Decimal(99)).quantize(Decimal("0.1")) if measure.unit == "%" else _rounded(measure, moved)


def _rounded(measure: Measure, value: Decimal) -> Decimal:
    return value.quantize(Decimal(1) if measure.unit in ("人", "元") else Decimal("0.01"))
