"""What the accepted items of a document make of a plan: units, targets, days and rhythm, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from yanzhen.apps.documents.models import DocumentVersion, ReadingItem
from yanzhen.apps.indicators.binding import simplified, suggest_indicator
from yanzhen.apps.indicators.models import Formula, Indicator, IndicatorVersion
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.apps.plans.models import Comparator, PartyRole, Rhythm, Task
from yanzhen.apps.sources.models import SourceKind
from yanzhen.engines.workdays import WorkdayError, add_workdays
from yanzhen.presets.responsibilities import responsibilities
from yanzhen.presets.workdays import load_calendar

COMPARATORS = {
    "eq": Comparator.EQUALS,
    "ge": Comparator.AT_LEAST,
    "gt": Comparator.AT_LEAST,
    "le": Comparator.AT_MOST,
    "lt": Comparator.AT_MOST,
    "range": Comparator.BETWEEN,
    "delta_up": Comparator.RISE_BY,
    "yoy_up": Comparator.RISE_BY,
    "delta_down": Comparator.FALL_BY,
    "yoy_down": Comparator.FALL_BY,
}
RHYTHM_WORDS = (
    ("每两周", Rhythm.FORTNIGHT),
    ("双周", Rhythm.FORTNIGHT),
    ("每月", Rhythm.MONTH),
    ("按月", Rhythm.MONTH),
    ("月度", Rhythm.MONTH),
    ("每学期", Rhythm.TERM),
    ("半年", Rhythm.HALF_YEAR),
    ("每年", Rhythm.YEAR),
    ("年度", Rhythm.YEAR),
)
WORKDAYS_WORD = re.compile(r"(\d{1,3}|[一二三四五六七八九十]{1,3})个工作日")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
WHOLE_NAME, PART_OF_NAME = 3, 2


@dataclass(frozen=True, kw_only=True)
class SuggestedTarget:
    """A target as found in the text, bound to an indicator where one fits."""

    metric: str
    comparator: str
    value: Decimal | None
    minimum: Decimal | None
    maximum: Decimal | None
    unit: str
    baseline: Decimal | None
    quote: str
    indicator: Indicator | None


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One task proposed from one item."""

    item: ReadingItem
    title: str
    wording: str
    headings: tuple[str, ...]
    unit: Organisation | None
    unit_reason: str
    support: tuple[Organisation, ...]
    unmatched: tuple[tuple[str, str], ...]
    due_on: date
    due_basis: str
    rhythm: str
    formula: str
    targets: tuple[SuggestedTarget, ...]


def items_left(version: DocumentVersion) -> list[ReadingItem]:
    """Return the accepted tasks of a version that no plan has taken up yet, in the order of the text."""
    taken = Task.objects.filter(
        source__kind=SourceKind.SPAN, source__subject=f"documents.documentversion:{version.pk}"
    ).values_list("source__locator__item", flat=True)
    return list(ReadingItem.objects.accepted_tasks().filter(document_version=version).exclude(pk__in=list(taken)))


def suggest(
    items: Sequence[ReadingItem],
    version: DocumentVersion,
    *,
    sections: Sequence[Organisation],
    starts_on: date,
    ends_on: date,
    rhythm: str = Rhythm.MONTH,
) -> list[Suggestion]:
    """Return one proposed task per item."""
    indicators = list(Indicator.objects.select_related("owner"))
    formulas = dict(IndicatorVersion.objects.in_force_on(starts_on).values_list("indicator_id", "formula"))
    found = []
    for item in items:
        wording = version.text[item.start : item.end].strip()
        targets = tuple(_target(row, indicators) for row in item.targets if _has_figure(row))
        unit, reason = suggest_unit(item.lead, wording, targets, sections)
        support = tuple(_matched(item.support, sections, without=unit))
        bound = next((target.indicator for target in targets if target.indicator), None)
        due_on, basis = _due(item, wording, starts_on, ends_on)
        found.append(
            Suggestion(
                item=item,
                title=item.title,
                wording=wording,
                headings=tuple(heading["text"] for heading in item.heading_path),
                unit=unit,
                unit_reason=reason,
                support=support,
                unmatched=tuple(_unmatched(item, sections)),
                due_on=due_on,
                due_basis=basis,
                rhythm=_rhythm(wording, rhythm),
                formula=formulas.get(bound.pk, Formula.MEAN) if bound else Formula.MEAN,
                targets=targets,
            )
        )
    return found


def suggest_unit(
    names: Iterable[str], wording: str, targets: Sequence[SuggestedTarget], sections: Sequence[Organisation]
) -> tuple[Organisation | None, str]:
    """Return the section that should carry a task and why: named in the text, keeps the figure, or by its field."""
    for name in names:
        if section := match_section(name, sections):
            return section, f"原文写明“{name}”"
    for target in targets:
        owner = target.indicator.owner if target.indicator else None
        if owner is not None and owner in sections:
            return owner, f"“{target.indicator}”由该科室主管"
    text = simplified(wording)
    best: tuple[int, int, str, Organisation] | None = None
    for entry in responsibilities():
        section = next((row for row in sections if entry.name in f"{row.name} {row.short_name}"), None)
        hits = [word for word in entry.words if word in text]
        if section is None or not hits:
            continue
        score = (len(hits), max(len(word) for word in hits))
        if best is None or score > best[:2]:
            best = (*score, max(hits, key=len), section)
    return (best[3], f"文字涉及“{best[2]}”") if best else (None, "")


def match_section(name: str, sections: Sequence[Organisation]) -> Organisation | None:
    """Return the section that a name as written means, or None."""
    wanted = simplified(name)
    best: tuple[int, int, Organisation] | None = None
    for section in sections:
        for known in filter(None, (section.name, section.short_name)):
            rank = WHOLE_NAME if known == wanted else PART_OF_NAME if known in wanted and len(known) >= 2 else 0
            if rank and (best is None or (rank, len(known)) > best[:2]):
                best = (rank, len(known), section)
    return best[2] if best else None


def sections_of(owner: Organisation, on: date) -> list[Organisation]:
    """Return the sections among which a plan's work is divided: those of the owner's authority; a school has none."""
    sections = Organisation.objects.filter(kind=OrganisationKind.SECTION).existing_on(on)
    if owner.kind == OrganisationKind.AUTHORITY:
        return list(sections.below(owner.pk, hierarchy="administration", on=on))
    if owner.kind == OrganisationKind.SECTION:
        return list(sections)
    return []


def party_rows(suggestion: Suggestion) -> list[dict[str, Any]]:
    """Return who takes part, as rows: matched sections by id, other names as written."""
    rows: list[dict[str, Any]] = []
    if suggestion.unit is not None:
        rows.append({"role": PartyRole.LEAD, "organisation_id": suggestion.unit.pk})
    rows.extend({"role": PartyRole.SUPPORT, "organisation_id": unit.pk} for unit in suggestion.support)
    rows.extend({"role": role, "wording": name[:80]} for role, name in suggestion.unmatched)
    return rows


def _matched(
    names: Iterable[str], sections: Sequence[Organisation], *, without: Organisation | None
) -> list[Organisation]:
    found = [section for name in names if (section := match_section(name, sections))]
    return [section for section in dict.fromkeys(found) if section != without]


def _unmatched(item: ReadingItem, sections: Sequence[Organisation]) -> Iterable[tuple[str, str]]:
    for role, names in ((PartyRole.LEAD, item.lead), (PartyRole.SUPPORT, item.support)):
        for name in names:
            if match_section(name, sections) is None:
                yield role, name


def _has_figure(row: dict[str, Any]) -> bool:
    return row.get("value") is not None or (row.get("min") is not None and row.get("max") is not None)


def _target(row: dict[str, Any], indicators: Sequence[Indicator]) -> SuggestedTarget:
    comparator = COMPARATORS.get(row.get("comparator") or "eq", Comparator.EQUALS)
    metric, unit = row.get("metric") or row["text"], row.get("unit") or ""
    is_change = comparator in (Comparator.RISE_BY, Comparator.FALL_BY)
    value = _decimal(row.get("value"))
    if value is None and not is_change:
        comparator = Comparator.BETWEEN
    return SuggestedTarget(
        metric=metric[:80],
        comparator=comparator,
        value=value,
        minimum=_decimal(row.get("min")),
        maximum=_decimal(row.get("max")),
        unit=unit[:16],
        baseline=_baseline(row.get("baseline")),
        quote=row["text"][:120],
        indicator=suggest_indicator(metric, unit, indicators, is_change=is_change),
    )


def _decimal(number: object) -> Decimal | None:
    try:
        return None if number is None else Decimal(str(number))
    except InvalidOperation:
        return None


def _baseline(text: str | None) -> Decimal | None:
    hit = NUMBER.search(text or "")
    return Decimal(hit.group(0)) if hit else None


def _due(item: ReadingItem, wording: str, starts_on: date, ends_on: date) -> tuple[date, str]:
    if item.deadline_on is not None:
        return max(item.deadline_on, starts_on), item.deadline_basis
    if hit := WORKDAYS_WORD.search(simplified(f"{item.deadline_basis} {wording}")):
        try:
            due_on = add_workdays(starts_on, _count(hit.group(1)), load_calendar(), allow_guess=True)
        except WorkdayError:
            return ends_on, "原文按工作日计，日历未载入，暂按计划终止日期"
        return due_on, f"原文“{hit.group(0)}”，自{starts_on.year}年{starts_on.month}月{starts_on.day}日起算"
    return ends_on, "原文没有写时限，按计划终止日期"


def _count(written: str) -> int:
    if written.isdigit():
        return int(written)
    tens, _, ones = written.rpartition("十")
    if "十" not in written:
        return DIGITS[written[-1]]
    return (DIGITS.get(tens, 1) if tens else 1) * 10 + DIGITS.get(ones, 0)


def _rhythm(wording: str, default: str) -> str:
    text = simplified(wording)
    return next((rhythm for word, rhythm in RHYTHM_WORDS if word in text), default)
