"""How changes and outcomes are said in documents (方案文字)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from yanzhen.apps.balance.costing import Costing
from yanzhen.apps.balance.edits import Edit, yuan
from yanzhen.apps.balance.outcome import Outcome, StageOutcome
from yanzhen.engines.equity.pricing import PricedStep, Unpriced
from yanzhen.kernel.wording import chinese_day

WHY_NOT: Mapping[Unpriced, str] = MappingProxyType(
    {Unpriced.NO_PRICE: "没有单价", Unpriced.SHRINKS: "减少不计费", Unpriced.NOT_KNOWN: "原数不明"}
)
LEFT_OUT: Mapping[Unpriced, str] = MappingProxyType(
    {
        Unpriced.NO_PRICE: "{}处没有单价",
        Unpriced.SHRINKS: "{}处是减少，单价只管增加",
        Unpriced.NOT_KNOWN: "{}处不知道原来是多少",
    }
)
ITEM_WORDS_AT_MOST = 3900  # the field of a meeting's item takes 4000
MATERIAL = "方案改动和费用清单"


def change_words(costing: Costing) -> str:
    """Say the changes of one school in a sentence, each with its price and cost, and what they come to."""
    said = "；".join(_changes(costing)) + "。"
    return f"{said}{_sum(costing)}，按{prices_words(costing)}。" if costing.is_told else said


def _line_words(costing: Costing) -> str:
    """Say the changes of one school among others; the sum only where there is something to add up."""
    said = list(_changes(costing))
    return "；".join(said) + (f"。{_sum(costing)}。" if costing.is_told and len(said) > 1 else "。")


def _changes(costing: Costing) -> Iterator[str]:
    """Yield the changes; a figure that the stages share is said once."""
    pairs = list(zip(costing.edits, costing.lines, strict=True))
    elsewhere = {(edit.place[0], edit.column): edit for edit, line in pairs if line.is_paid_elsewhere}
    for edit, line in pairs:
        if line.is_paid_elsewhere:
            continue
        other = elsewhere.get((edit.place[0], edit.column))
        stages = edit.stage_words if other is None else f"{edit.stage_words}、{other.stage_words}共用的"
        before = "" if edit.before is None else f"由{amount(edit.before)}{edit.unit}"
        costs = f"（{_cost(edit, line)}）" if costing.is_told else ""
        yield f"{stages}{edit.column_title}{before}调整到{amount(edit.value)}{edit.unit}{costs}"


def _cost(edit: Edit, line: PricedStep) -> str:
    """Say price and cost of one change, or why it has none, and where it goes beyond what was allowed."""
    if line.cost is None:
        said = f"{WHY_NOT[line.why_not]}，费用未计" if line.why_not else "费用未计"
    else:
        said = f"单价{yuan(line.per_unit)}元，费用{yuan(line.cost)}元"
    return said if line.beyond is None else f"{said}，{beyond_words(edit, line)}"


def beyond_words(edit: Edit, line: PricedStep) -> str:
    """Say that a change goes beyond the greatest one at one school; blank where it does not."""
    return "" if line.beyond is None else f"超过每校最多变动{amount(line.beyond)}{edit.unit}"


def sum_words(costing: Costing) -> str:
    """Say what the changes come to, what the sum leaves out, and how that lies to the computed fix."""
    said = [f"{_sum(costing)}，按{prices_words(costing)}"]
    if costing.beyond:
        said.append(f"有{costing.beyond}处超过每校最多变动")
    if difference := difference_words(costing):
        said.append(difference)
    return "；".join(said)


def _sum(costing: Costing) -> str:
    said = "没有可以计费的改动" if costing.cost is None else f"费用合计{yuan(costing.cost)}元"
    return f"{said}（{left_out_words(costing)}）" if costing.left_out else said


def left_out_words(costing: Costing) -> str:
    """Say what the sum leaves out; blank where it leaves out nothing."""
    if not costing.left_out:
        return ""
    parts = "，".join(LEFT_OUT[why].format(count) for why, count in costing.left_out.items())
    return f"合计没有计入{sum(costing.left_out.values())}处：{parts}"


def difference_words(costing: Costing) -> str:
    """Say how much dearer or cheaper the changes are than the computed fix; blank where there is nothing to say."""
    if costing.fix_cost is None or not costing.difference:
        return ""
    what = "已计费的部分" if costing.left_out else ""
    than = f"比求得的最省办法（{yuan(costing.fix_cost)}元）"
    return f"{what}{than}{'多' if costing.difference > 0 else '少'}{yuan(abs(costing.difference))}元"


def prices_words(costing: Costing) -> str:
    """Say by which prices costs were reckoned, and for which changes those of then are not known."""
    prices = costing.prices
    if prices.kept_on is None:
        return "现在设定的单价"
    said = f"{chinese_day(prices.kept_on)}的单价"
    filled = dict.fromkeys(edit.column_title for edit in costing.edits if edit.column in prices.filled)
    then = "现在设定" if prices.filled_on is None else chinese_day(prices.filled_on)
    return f"{said}，其中{'、'.join(filled)}按{then}的单价" if filled else said


def number(value: int | Decimal) -> str:
    """Write a figure as it stands in a return.

    >>> number(Decimal("1200.50")), number(40)
    ('1200.5', '40')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: int | Decimal) -> str:
    """Write a figure for reading, with thousands marks.

    >>> amount(Decimal("1200.50")), amount(40)
    ('1,200.5', '40')
    """
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def outcome_words(outcome: Outcome) -> str:
    """Say what the changes would do, a sentence for each stage."""
    return "".join(_stage(one) for one in outcome.stages)


def _stage(one: StageOutcome) -> str:
    words = one.after.stage.words
    if one.after.composite is not None and one.before.composite is not None:
        before, after = one.before.composite.cv, one.after.composite.cv
        return f"{words}综合差异系数由{_cv(before)}变为{_cv(after)}（上限{one.after.composite.limit:g}）。"
    return (
        f"{words}合格学校由{one.passing_before}所变为{one.passing}所（参加计算{len(one.after.schools)}所），"
        f"差异系数超过上限的由{one.over_before}项变为{one.over}项。"
    )


def _cv(value: float | None) -> str:
    return "无法计算" if value is None else f"{value:.4f}"


def verdict_words(outcome: Outcome) -> str:
    """Say whether every school and coefficient passes with the changes, and if not what is left."""
    if not outcome.after.usable:
        return "没有可以测算的数"
    if outcome.after.verdict.passes:
        what = "综合差异系数" if outcome.after.rules.is_composite else "各校、各项系数"
        said = f"{what}全部达标" if len(outcome.stages) > 1 or not outcome.after.rules.is_composite else f"{what}达标"
        return said if outcome.after.is_complete else f"{said}（有缺数的学校没有计入）"
    left = [words for one in outcome.stages if (words := _lacking(one))]
    return f"还没有全部达标：{'；'.join(left)}" if left else "还没有全部达标"


def _lacking(one: StageOutcome) -> str:
    """Say what of a stage does not pass with the changes; blank where all of it does."""
    words = one.after.stage.words
    if one.after.composite is not None:
        return "" if one.after.composite.met else f"{words}综合差异系数未达标"
    failing = sum(school.passes is False for school in one.after.schools)
    said = [f"{failing}所不合格"] if failing else []
    said += [f"{one.over}项系数超上限"] if one.over else []
    return words + "、".join(said) if said else ""


def item_words(note: str, outcome: Outcome, costing: Costing, schools: Mapping[int, tuple[str, Costing]]) -> str:
    """Say what a meeting is told of a scenario: result, sum, then every school as far as there is room.

    Args:
        schools: name and costing of each school that changes, by its key.
    """
    head = [note] if note else []
    head += [outcome_words(outcome)]
    head += [f"{sum_words(costing)}。"] if costing.is_told else []
    lines = [f"{name}：{_line_words(own)}" for name, own in schools.values()]
    kept: list[str] = []
    room = ITEM_WORDS_AT_MOST - sum(len(line) + 1 for line in head)
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    rest = len(lines) - len(kept)
    return "\n".join([*head, *kept, *([f"其余{rest}所学校的改动和费用，见材料《{MATERIAL}》。"] if rest else [])])
