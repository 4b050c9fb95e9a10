"""Bring the data elements of the catalogue into the database (载入数据元目录)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.elements.models import DataElement
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.presets.data_elements import ElementPreset, element_catalogue


@transaction.atomic
def load_elements(*, actor: models.Model | None = None, presets: Mapping[str, ElementPreset] | None = None) -> int:
    """Add elements that are not there yet and leave the others as they are; return how many were added."""
    wanted = presets if presets is not None else element_catalogue()
    present = set(DataElement.objects.filter(code__in=wanted).values_list("code", flat=True))
    missing = [preset for code, preset in wanted.items() if code not in present]
    if not missing:
        return 0
    sections = list(Organisation.objects.filter(kind=OrganisationKind.SECTION, closed_on=None).order_by("code"))
    DataElement.objects.bulk_create([_element(preset, sections) for preset in missing])
    record(kind="ELEMENTS_LOADED", actor=actor, content={"count": len(missing)})
    return len(missing)


def _element(preset: ElementPreset, sections: list[Organisation]) -> DataElement:
    owner = next((section for section in sections if preset.owner in f"{section.name} {section.short_name}"), None)
    return DataElement(
        code=preset.code,
        title=preset.title,
        unit=preset.unit,
        kind=preset.kind,
        decimals=preset.decimals,
        definition=preset.definition,
        owner=owner,
        system=preset.system,
        rhythm=preset.rhythm,
        measured=preset.measured,
        standard=preset.standard,
        kinds=list(preset.kinds),
        stages=list(preset.stages),
        aliases=list(preset.aliases),
    )
