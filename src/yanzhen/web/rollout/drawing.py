"""The map of schools by how they stand with the reform (学校分布)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.safestring import SafeString

from yanzhen.apps.rollout.standing import Standing
from yanzhen.engines.decisions import FindingAnswer
from yanzhen.web.rollout.signs import SIGNS
from yanzhen.web.school_map import SchoolMark, draw_schools


def placed(standings: Sequence[Standing]) -> list[Standing]:
    """Return the schools whose place is known."""
    return [one for one in standings if one.school.x_km is not None and one.school.y_km is not None]


def answer_of(standing: Standing, criterion: str) -> FindingAnswer:
    """Return the answer on one criterion; blank asks for the worst of all."""
    return standing.marks[criterion].answer if criterion in standing.marks else standing.overall


def draw_map(standings: Sequence[Standing], criterion: str) -> SafeString:
    """Draw the schools; each mark leads to its school's page."""
    return draw_schools([_mark_of(one, criterion) for one in standings])


def _mark_of(standing: Standing, criterion: str) -> SchoolMark:
    sign = SIGNS[answer_of(standing, criterion)]
    address = reverse("rollout:school", args=[standing.school.pk])
    return SchoolMark(school=standing.school, colour=sign.colour, says=f"{standing.school}：{sign.word}", url=address)
