"""Names of school districts for pages that group schools by them."""

from __future__ import annotations

from collections.abc import Collection

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.pictures import NO_DISTRICT


def district_names(codes: Collection[str]) -> dict[str, str]:
    """Return the name of every school district by code; schools without one stand under an empty code."""
    known = dict(Organisation.objects.filter(code__in=[code for code in codes if code]).values_list("code", "name"))
    return {code: known.get(code, NO_DISTRICT) for code in codes}
