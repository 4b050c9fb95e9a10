"""Which figures stand apart from the units' (区级数、文件载明数): asked in one look, before any is read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from yanzhen.apps.indicators.gathering import DISTRICT_KINDS

ASKED = """
SELECT EXISTS (
    SELECT FROM indicators_observation o JOIN organisations_organisation u ON u.id = o.organisation_id
    WHERE o.indicator_version_id = ANY(%(versions)s::bigint[]) AND u.kind = ANY(%(district)s)
        AND o.superseded_by_id IS NULL AND NOT o.is_stated AND o.withdrawn_at IS NULL
), EXISTS (
    SELECT FROM indicators_observation o
    WHERE o.indicator_version_id = ANY(%(versions)s::bigint[]) AND o.is_stated AND o.withdrawn_at IS NULL
)
"""


@dataclass(frozen=True)
class Apart:
    """Does the authority or a section stand with a figure of its own, and does a document state one?"""

    is_given: bool
    is_stated: bool


def figures_apart(versions: Collection[int]) -> Apart:
    """Return which figures stand beside the units' under some definitions of an indicator."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED, {"versions": list(versions), "district": list(DISTRICT_KINDS)})
        return Apart(*cursor.fetchone())
