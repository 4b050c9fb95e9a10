"""Bring the indicators of the catalogue into the database (载入指标目录)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.indicators.findable import index_indicators
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.presets.indicator_catalogue import IndicatorPreset, indicator_catalogue


@transaction.atomic
def load_indicators(*, actor: models.Model | None = None, presets: Mapping[str, IndicatorPreset] | None = None) -> int:
    """Add indicators that are not there yet and leave the others as they are; return how many were added."""
    wanted = presets if presets is not None else indicator_catalogue()
    present = set(Indicator.objects.filter(code__in=wanted).values_list("code", flat=True))
    missing = [preset for code, preset in wanted.items() if code not in present]
    if not missing:
        return 0
    sections = list(Organisation.objects.filter(kind=OrganisationKind.SECTION, closed_on=None))
    added = Indicator.objects.bulk_create([_indicator(preset, sections) for preset in missing])
    IndicatorVersion.objects.bulk_create(
        [_first_version(row, preset) for row, preset in zip(added, missing, strict=True)]
    )
    index_indicators([row.pk for row in added])
    record(kind="INDICATORS_LOADED", actor=actor, subjects=added, content={"count": len(added)})
    return len(added)


def _indicator(preset: IndicatorPreset, sections: list[Organisation]) -> Indicator:
    owner = next((section for section in sections if preset.owner in f"{section.name} {section.short_name}"), None)
    return Indicator(
        code=preset.code, title=preset.title, unit=preset.unit, owner=owner, metric_words=list(preset.words)
    )


def _first_version(indicator: Indicator, preset: IndicatorPreset) -> IndicatorVersion:
    return IndicatorVersion(
        indicator=indicator,
        number=1,
        definition=preset.definition,
        direction=preset.direction,
        formula=preset.formula,
        numerator_title=preset.numerator,
        denominator_title=preset.denominator,
        decimals=preset.decimals,
        started_on=preset.starts_on,
        measure=preset.measure,
        counts_people=preset.counts_people,
    )
