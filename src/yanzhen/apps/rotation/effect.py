"""The effect a year later: coefficients of the new register beside those before and those promised (效果评估)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.models import Round
from yanzhen.apps.rotation.survey import Survey, survey
from yanzhen.apps.rotation.wording import PE_ART, day_in_words
from yanzhen.engines.rotation.candidacy import months_later
from yanzhen.engines.rotation.instance import INDICATORS
from yanzhen.kernel.difference_coefficient import spread_of

MONTHS = 12


def why_not_measure(round_: Round, *, on: date) -> RotationError | None:
    """Why can the effect not be measured yet: the year is not over?"""
    day = _year_later(round_)
    return RotationError("TOO_EARLY", day=day_in_words(day)) if on < day else None


def _year_later(round_: Round) -> date:
    return months_later(round_.starts_on, MONTHS)


def measured(round_: Round, *, on: date) -> list[dict[str, Any]]:
    """Return one row per stage and indicator: before, promised, after.

    Raises:
        RotationError: TOO_EARLY, NO_NEW_REGISTER, FAULTS.
    """
    if refusal := why_not_measure(round_, on=on):
        raise refusal
    found = survey(on=_year_later(round_), seen_on=on)
    sheet = found.register.teachers_sheet
    if sheet is None or sheet.pk == round_.register_id or sheet.period_start < round_.starts_on:
        raise RotationError("NO_NEW_REGISTER")
    if found.hindering:
        raise RotationError("FAULTS", count=found.hindering)
    now = _coefficients(found)
    promised = round_.proposal.result["effect"]["coefficients"]
    return [
        {
            "stage": stage,
            "indicator": indicator,
            "before": promised[stage][indicator][0],
            "promised": promised[stage][indicator][1],
            "after": now.get((stage, indicator)),
        }
        for stage in promised
        for indicator in INDICATORS
    ]


def _coefficients(found: Survey) -> dict[tuple[str, str], float | None]:
    heads: Counter[tuple[str, str, str]] = Counter()
    units: dict[str, set[str]] = {}
    for row in found.register.teachers:
        school, stage = row.text("school_code"), row.text("stage")
        units.setdefault(stage, set()).add(school)
        heads[school, stage, "above_qualification"] += bool(row["above_qualification"])
        heads[school, stage, "backbone"] += bool(row["backbone"])
        heads[school, stage, "pe_art"] += row.text("subject") in PE_ART
    answers = {}
    for stage, codes in units.items():
        ordered = sorted(codes)
        pupils = [found.places.pupils[found.places.schools[code].pk, stage] for code in ordered]
        for indicator in INDICATORS:
            answers[stage, indicator] = spread_of([heads[code, stage, indicator] for code in ordered], pupils).cv
    return answers
