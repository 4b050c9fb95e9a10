"""What an import would change, element by element and school by school."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from yanzhen.apps.elements.bridge import Stored, span_around
from yanzhen.apps.elements.models import DataElement, ElementImport, ElementValue
from yanzhen.apps.elements.queries import current_by_span
from yanzhen.apps.organisations.models import Organisation


@dataclass(frozen=True)
class Difference:
    """One figure of an import beside what is known (差异)."""

    element: DataElement
    organisation: Organisation
    value: Stored
    known: ElementValue | None

    @property
    def is_new(self) -> bool:
        """Is nothing known yet?"""
        return self.known is None

    @property
    def is_same(self) -> bool:
        """Is it known already?"""
        return self.known is not None and self.known.value == self.value


def differences(row: ElementImport, *, organisations: Sequence[int] | None = None) -> list[Difference]:
    """Compare every figure with what is known now, by school and element: three queries."""
    figures = [one for one in row.figures if organisations is None or one["organisation"] in organisations]
    elements = {one.code: one for one in DataElement.objects.filter(code__in={figure["element"] for figure in figures})}
    bodies = Organisation.objects.in_bulk({figure["organisation"] for figure in figures})
    figures = [one for one in figures if one["element"] in elements and one["organisation"] in bodies]
    spans = {
        (elements[one["element"]].pk, one["organisation"], *span_around(elements[one["element"]], row.as_of)): one
        for one in figures
    }
    standing = current_by_span(list(spans))
    found = [
        Difference(elements[one["element"]], bodies[one["organisation"]], one["value"], standing.get(key))
        for key, one in spans.items()
    ]
    order = {code: place for place, code in enumerate(dict.fromkeys(one["element"] for one in row.figures))}
    return sorted(found, key=lambda one: (one.organisation.sort_key, one.organisation.code, order[one.element.code]))


def digest_of(found: Sequence[Difference]) -> str:
    """Return what stands for the known values that a preview was compared with."""
    seen = [(one.element.pk, one.organisation.pk, one.known.pk if one.known else 0) for one in found]
    return hashlib.sha256(json.dumps(sorted(seen)).encode()).hexdigest()
