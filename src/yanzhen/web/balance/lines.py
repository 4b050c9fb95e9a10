"""Schools as lines of a matrix (各校各指标): each figure with its sign and the cell of the return it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.urls import reverse

from yanzhen.apps.balance.bridge import ConditionRow
from yanzhen.apps.balance.judged import JudgedYear
from yanzhen.apps.balance.queries import Sight
from yanzhen.engines.equity import EquityRules, IndicatorRule, SchoolVerdict, StageVerdict
from yanzhen.engines.equity.vocabulary import SchoolStage


@dataclass(frozen=True)
class Sign:
    """What stands for how a figure lies: a colour, a sign and a word, never a colour alone."""

    colour: str
    mark: str
    word: str


SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        "met": Sign("green", "✓", "达标"),
        "short": Sign("yellow", "▲", "未达标，不低于底线"),
        "below": Sign("red", "✗", "低于底线"),
    }
)
SHORT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "above_qualification": "高于规定学历教师",
        "backbone": "骨干教师",
        "pe_art": "体育艺术教师",
        "multimedia": "网络多媒体教室",
        "teaching_area": "教学及辅助用房",
        "sports_area": "体育运动场馆",
        "equipment": "教学仪器设备",
        "computers": "计算机",
        "books": "图书",
        "staff": "师生比",
        "mid_titles": "中级以上职称教师",
    }
)
COLUMN_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "高于规定学历教师数": "高学历教师",
        "县级以上骨干教师数": "骨干教师",
        "体育艺术专任教师数": "体艺教师",
        "教学及辅助用房面积": "教学用房",
        "体育运动场馆面积": "运动场馆",
        "教学仪器设备值": "仪器设备值",
        "网络多媒体教室数": "多媒体教室",
        "计算机台数": "计算机",
        "图书册数": "图书",
        "教职工数": "教职工",
        "中级及以上专业技术职务教师数": "中级以上",
    }
)
VERDICTS: Mapping[str, Sign] = MappingProxyType(
    {"pass": Sign("green", "✓", "合格"), "fail": Sign("red", "✗", "不合格"), "none": Sign("none", "—", "不逐校判定")}
)


USUAL_PLACES = 2
PLACES_OF_SHARES = 4  # teachers to one pupil: with two decimals all schools look alike
MOST_PLACES = 6


def places_of(rule: IndicatorRule) -> int:
    """Return with how many decimals an indicator is written, the same in a whole column."""
    return PLACES_OF_SHARES if rule.per == 1 and rule.unit == "人" else USUAL_PLACES


def quotient_words(value: float, rule: IndicatorRule, edges: Iterable[float] = ()) -> str:
    """Write a quotient so that it lies on the same side of threshold and floor as it does in truth.

    A school with 4.1996 where 4.2 is wanted is not shown as 4.20.
    """
    places, lines = places_of(rule), tuple(edges)
    while places < MOST_PLACES and any((value < edge) is not (round(value, places) < edge) for edge in lines):
        places += 1
    return f"{value:,.{places}f}"


@dataclass(frozen=True, kw_only=True)
class ShownFigure:
    """One figure of one school: value, how it lies (``met``, ``short``, ``below``, or blank), its cell.

    Attributes:
        edges: threshold and floor of the school's stage; none where schools are not judged.
    """

    rule: IndicatorRule
    value: float
    lies: str
    row: ConditionRow
    is_edited: bool = False
    edges: tuple[float, ...] = ()

    @property
    def words(self) -> str:
        """The figure as it is written."""
        return quotient_words(self.value, self.rule, self.edges)

    @property
    def url(self) -> str:
        """The address of the cell that it comes from."""
        return cell_url(self.row, self.rule.column)

    @property
    def sign(self) -> Sign | None:
        """The sign beside it; None where schools are not judged."""
        return SIGNS.get(self.lies)


@dataclass(frozen=True, kw_only=True)
class SchoolLine:
    """One school of a stage."""

    row: ConditionRow
    verdict: SchoolVerdict
    figures: tuple[ShownFigure, ...]

    @property
    def result(self) -> str:
        """``pass``, ``fail`` or ``none``."""
        return "none" if self.verdict.passes is None else "pass" if self.verdict.passes else "fail"

    @property
    def sign(self) -> Sign:
        """The sign of the school's verdict."""
        return VERDICTS[self.result]


def cell_url(row: ConditionRow, column: str) -> str:
    """Return the address of the cell that a figure comes from."""
    return f"{reverse('ledgers:return', args=[row.return_id])}#c-{row.record_id}-{column}"


def how_it_lies(verdict: SchoolVerdict, indicator: str) -> str:
    """Return ``met``, ``short`` or ``below``; blank where schools are not judged."""
    if verdict.below_floor is None:
        return ""
    if indicator in verdict.below_floor:
        return "below"
    return "short" if indicator in verdict.short else "met"


def lines_of(judged: JudgedYear, stage: StageVerdict, sight: Sight) -> Iterator[SchoolLine]:
    """Yield the schools of a stage that the user sees, in the order of their names."""
    rows = judged.rows_by_code
    name = str(stage.stage)
    verdicts = {verdict.code: verdict for verdict in stage.schools}
    for (code, of_stage), row in rows.items():
        if of_stage == name and code in verdicts and sight.sees(row.organisation.pk):
            yield line_of(row, verdicts[code], judged.rules)


def line_of(row: ConditionRow, verdict: SchoolVerdict, rules: EquityRules) -> SchoolLine:
    """Return one school's line."""
    stage = SchoolStage(row.stage)
    figures = tuple(
        ShownFigure(
            rule=rule,
            value=verdict.values[rule.id],
            lies=how_it_lies(verdict, rule.id),
            row=row,
            is_edited=bool(row.edited & {rule.column, "pupils"}),
            edges=(float(rule.thresholds[stage]), float(rules.floor(rule, stage))) if rule.thresholds else (),
        )
        for rule in rules.indicators
    )
    return SchoolLine(row=row, verdict=verdict, figures=figures)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One indicator as the head and foot of a column: its threshold and floor, mean, coefficient and limit."""

    rule: IndicatorRule
    threshold: float | None
    floor: float | None
    mean: float | None
    cv: float | None
    limit: float | None
    met: bool | None
    short: int
    below: int

    @property
    def mean_words(self) -> str:
        """The mean as it is written."""
        return "—" if self.mean is None else quotient_words(self.mean, self.rule)

    @property
    def short_title(self) -> str:
        """The indicator in as few words as the head of a narrow column takes."""
        return SHORT_NAMES.get(self.rule.id, self.rule.title)

    @property
    def sign(self) -> Sign | None:
        """The sign of the coefficient; None where it has no limit of its own."""
        if self.met is None:
            return None
        return Sign("green", "✓", "不超过上限") if self.met else Sign("red", "✗", "超过上限")


def columns_of(rules: EquityRules, stage: StageVerdict) -> list[Column]:
    """Return the indicators of a stage with what is said of each."""
    found = []
    for rule, verdict in zip(rules.indicators, stage.indicators, strict=True):
        judged = rules.met_at_least is not None and bool(rule.thresholds)
        name = SchoolStage(stage.stage)
        found.append(
            Column(
                rule=rule,
                threshold=float(rule.thresholds[name]) if judged else None,
                floor=float(rules.floor(rule, name)) if judged else None,
                mean=verdict.mean,
                cv=verdict.cv,
                limit=verdict.limit,
                met=verdict.met,
                short=sum(rule.id in school.short for school in stage.schools),
                below=sum(rule.id in (school.below_floor or ()) for school in stage.schools),
            )
        )
    return found
