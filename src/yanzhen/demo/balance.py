"""Four school years of conditions: most schools pass, one lies below a floor, one coefficient is above its limit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from yanzhen.apps.balance.actions.measure import measure_balance
from yanzhen.apps.balance.actions.scenarios import ScenarioFacts, save_scenario
from yanzhen.apps.balance.actions.set_costs import Price, set_costs
from yanzhen.apps.balance.bridge import year_rows
from yanzhen.apps.balance.costing import costing_of, price_list
from yanzhen.apps.balance.costs import costs_for
from yanzhen.apps.balance.edits import read_edit
from yanzhen.apps.balance.judged import rules_of
from yanzhen.apps.balance.school_years import LEDGER, SchoolYear
from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.models import LedgerType
from yanzhen.apps.ledgers.queries import reporters_of
from yanzhen.apps.organisations.models import Organisation, OrganisationKind, PostFunction, Stage
from yanzhen.demo.sample import Sample
from yanzhen.demo.school_years import report_school_years
from yanzhen.engines.ledgers import Value

WELL_PROVIDED = 1.5
SLOWEST_GAIN, QUICKEST_GAIN = 0.01, 0.06  # of today's share, a year
GRADES = {Stage.PRIMARY: 6, Stage.JUNIOR: 3, Stage.SENIOR: 3}
WEIGHTS = {Stage.PRIMARY: Decimal("1"), Stage.JUNIOR: Decimal("1.1"), Stage.SENIOR: Decimal("1.32")}
# What a pupil of each compulsory stage should have; figures stand a little above it in most schools.
STANDARD = {
    Stage.PRIMARY: {
        "teachers_above_qualification": 0.042,
        "backbone_teachers": 0.010,
        "pe_art_teachers": 0.009,
        "teaching_area_m2": 4.5,
        "sports_area_m2": 7.5,
        "equipment_value_yuan": 2000.0,
        "multimedia_rooms": 0.023,
    },
    Stage.JUNIOR: {
        "teachers_above_qualification": 0.053,
        "backbone_teachers": 0.010,
        "pe_art_teachers": 0.009,
        "teaching_area_m2": 5.8,
        "sports_area_m2": 10.2,
        "equipment_value_yuan": 2500.0,
        "multimedia_rooms": 0.024,
    },
}
SHARED = ("teaching_area_m2", "sports_area_m2", "equipment_value_yuan", "multimedia_rooms", "computers", "books")
AREAS = ("teaching_area_m2", "sports_area_m2", "equipment_value_yuan")
CROWDED = "听苇小学"  # an old school in the middle of the town: its playing field lies below the floor
CROWDED_SHARE = 0.78
PRICES = (
    ("teachers_above_qualification", "90000", "20"),
    ("backbone_teachers", "30000", "10"),
    ("pe_art_teachers", "90000", "10"),
    ("teaching_area_m2", "4500", "8000"),
    ("sports_area_m2", "800", "12000"),
    ("equipment_value_yuan", "1", "6000000"),
    ("multimedia_rooms", "60000", "30"),
)
TRIED = (
    ("听苇小学楼顶操场", "教学楼顶改建操场，当年可用。", 5200),
    ("听苇小学与街道共用运动场", "与街道签共用协议，计入可用面积。", 6000),
)
NEW_SCHOOLS = ("第五初级中学", "澜砚初级中学")  # built lately and equipped far better than the others


@dataclass(frozen=True)
class Lot:
    """How well a school is provided for today, by figure; 1 is the standard."""

    shares: dict[str, float]

    def share_in(self, key: str, years_ago: int) -> float:
        """Return the share of some years ago: who stands lowest today has come furthest, the district grew together."""
        share = self.shares[key]
        lag = min(1.0, max(0.0, (WELL_PROVIDED - share) / (WELL_PROVIDED - 1)))
        return share * (1 - years_ago * (SLOWEST_GAIN + (QUICKEST_GAIN - SLOWEST_GAIN) * lag))


def load_balance(sample: Sample) -> None:
    """Report four years of conditions and work them out."""
    type_ = LedgerType.objects.get(code=LEDGER)
    schools = list(reporters_of(form_of(type_.versions.get()), type_, on=sample.today))
    lots = {school.pk: _lot(sample) for school in schools}
    years = report_school_years(
        sample, type_, schools, lambda _, school, back: _rows(school, lots[school.pk], years_ago=back)
    )
    for year in years:
        measure_balance(year=year)
    _plan_ahead(sample, years[-1])


def _plan_ahead(sample: Sample, year: SchoolYear) -> None:
    """Settle prices, and keep what the office tried for the school without a playing field."""
    office = sample.user("办公室", PostFunction.HEAD)
    prices = {column: Price(Decimal(yuan), Decimal(most)) for column, yuan, most in PRICES}
    set_costs(prices=prices, actor=office, on=sample.today)
    rows = {row.place: row for row in year_rows(year).rows}
    row = next(one for one in rows.values() if one.organisation.short_name == CROWDED)
    rules = rules_of("yz17", year)
    known = price_list(costs_for(rules))
    for title, note, area in TRIED:
        edit = read_edit({row.place: row}, row.place, "sports_area_m2", str(area))
        if edit is not None:
            costed = costing_of([edit], rows, rules, known)
            facts = ScenarioFacts(
                title=title, note=note, year=year, rules="yz17", edits=costed.edits, prices=costed.prices
            )
            save_scenario(facts=facts, actor=office, on=sample.today)


def _lot(sample: Sample) -> Lot:
    keys = (*STANDARD[Stage.PRIMARY], "computers", "books", "staff")
    return Lot({key: sample.chance.triangular(0.96, 2.1, 1.22) for key in keys})


def _kind(school: Organisation) -> str:
    stages = set(school.stages)
    if school.kind == OrganisationKind.TEACHING_POINT:
        return "teaching_point"
    if {Stage.PRIMARY, Stage.JUNIOR} <= stages:
        return "twelve_year" if Stage.SENIOR in stages else "nine_year"
    return "complete_secondary" if stages == {Stage.JUNIOR, Stage.SENIOR} else "ordinary"


def _pupils(school: Organisation, years_ago: int) -> dict[str, int]:
    """Pupils by stage: by the number of grades, a little fewer each year back."""
    stages = [stage for stage in GRADES if stage in school.stages]
    grades = sum(GRADES[stage] for stage in stages)
    whole = (school.pupils or 60) * (1 - 0.015 * years_ago)
    return {stage: max(1, round(whole * GRADES[stage] / grades)) for stage in stages}


def _rows(school: Organisation, lot: Lot, *, years_ago: int) -> list[dict[str, Value]]:
    kind, pupils = _kind(school), _pupils(school, years_ago)
    shares_assets = kind in ("nine_year", "complete_secondary", "twelve_year")
    rows = []
    for stage in (Stage.PRIMARY, Stage.JUNIOR):
        if stage in pupils:
            row: dict[str, Value] = {"stage": str(stage), "kind": kind, "pupils": pupils[stage]}
            row |= _figures(school, lot, stage, pupils, years_ago, whole=shares_assets)
            if shares_assets:
                row["shared_assets"] = True
            if Stage.SENIOR in pupils:
                row["senior_pupils"] = pupils[Stage.SENIOR]
            rows.append(row)
    return rows


def _figures(
    school: Organisation, lot: Lot, stage: Stage, pupils: dict[str, int], years_ago: int, *, whole: bool
) -> dict[str, Value]:
    """Staff of the stage; buildings and equipment of the stage, or of the whole school where they are shared."""
    heads = float(pupils[stage])
    lowest = min((one for one in pupils if one in STANDARD), key=list(STANDARD).index)
    all_heads = float(sum(count * WEIGHTS[Stage(one)] for one, count in pupils.items()) / WEIGHTS[Stage(lowest)])
    per_pupil = dict(STANDARD[stage if not whole else Stage(lowest)])
    per_pupil |= {key: STANDARD[stage][key] for key in list(STANDARD[stage])[:3]}
    per_pupil |= {"computers": 0.14, "books": 26.0, "staff": 0.075}
    found: dict[str, Value] = {}
    for key, standard in per_pupil.items():
        count = all_heads if whole and key in SHARED else heads
        share = _share(school, lot, key, years_ago)
        amount = standard * share * count
        # Whole rooms and teachers: rounded up, as a school that has to reach a standard would see to.
        found[key] = Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP) if key in AREAS else int(amount) + 1
    staff = int(found["staff"])  # type: ignore[arg-type]
    found["staff"] = max(staff, int(found["teachers_above_qualification"]) + 1)  # type: ignore[arg-type]
    found["mid_or_higher_title_teachers"] = round(int(found["staff"]) * 0.5)  # type: ignore[arg-type]
    return found


def _share(school: Organisation, lot: Lot, key: str, years_ago: int) -> float:
    if school.short_name == CROWDED and key == "sports_area_m2":
        return CROWDED_SHARE - years_ago * SLOWEST_GAIN
    share = lot.share_in(key, years_ago)
    if school.short_name in NEW_SCHOOLS and key == "equipment_value_yuan":
        return share * (3.4 + 0.25 * years_ago)
    return share
