"""The map of schools (学校分布): one mark each at its place, shape and colour by the answer; a list says the same."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString

from yanzhen.apps.rollout.standing import Standing
from yanzhen.engines.decisions import FindingAnswer
from yanzhen.web.rollout.signs import SIGNS

WIDTH, MARGIN, RADIUS = 720.0, 24.0, 8.0
TALLEST = 620.0
SHAPES = {
    "green": '<circle cx="{x}" cy="{y}" r="8"/>',
    "yellow": '<path d="M{x} {top}l9 16h-18z"/>',
    "red": '<path d="M{x} {high}l10 10-10 10-10-10z"/>',
    "grey": '<circle cx="{x}" cy="{y}" r="7"/>',
    "none": '<path d="M{left} {y}h12"/>',
}


def placed(standings: Sequence[Standing]) -> list[Standing]:
    """Return the schools whose place is known."""
    return [one for one in standings if one.school.x_km is not None and one.school.y_km is not None]


def answer_of(standing: Standing, criterion: str) -> FindingAnswer:
    """Return the answer on one criterion; blank asks for the worst of all."""
    return standing.marks[criterion].answer if criterion in standing.marks else standing.overall


def draw_map(standings: Sequence[Standing], criterion: str) -> SafeString:
    """Draw the schools, north on top, one scale both ways; each mark leads to its school's page."""
    shown = placed(standings)
    if not shown:
        return SafeString("")
    xs, ys = [one.school.x_km for one in shown], [one.school.y_km for one in shown]
    width_km, height_km = max(max(xs) - min(xs), 0.1), max(max(ys) - min(ys), 0.1)
    scale = min((WIDTH - 2 * MARGIN) / width_km, (TALLEST - 2 * MARGIN) / height_km)
    height = height_km * scale + 2 * MARGIN
    off = (WIDTH - width_km * scale) / 2
    parts = [
        _mark(
            one,
            off + (one.school.x_km - min(xs)) * scale,
            height - MARGIN - (one.school.y_km - min(ys)) * scale,
            criterion,
        )
        for one in shown
    ]
    label = f"学校分布图，共{len(shown)}所"
    return SafeString(
        f'<svg class="yz-map" viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="group" aria-label="{label}">'
        f"{''.join(parts)}</svg>"
    )


def _mark(standing: Standing, x: float, y: float, criterion: str) -> str:
    sign = SIGNS[answer_of(standing, criterion)]
    shape = SHAPES[sign.colour].format(
        x=f"{x:.1f}", y=f"{y:.1f}", top=f"{y - 10:.1f}", high=f"{y - 10:.1f}", left=f"{x - 6:.1f}"
    )
    says = escape(f"{standing.school}：{sign.word}")
    address = reverse("rollout:school", args=[standing.school.pk])
    return f'<a href="{address}" class="yz-map-{sign.colour}" aria-label="{says}"><title>{says}</title>{shape}</a>'
