"""The map of schools (学校分布图): one mark each at its place, shape and colour by its sign; a list says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from yanzhen.apps.organisations.models import Organisation

WIDTH, MARGIN = 720.0, 24.0
TALLEST = 620.0
SHAPES = {
    "green": '<circle cx="{x}" cy="{y}" r="8"/>',
    "yellow": '<path d="M{x} {top}l9 16h-18z"/>',
    "red": '<path d="M{x} {top}l10 10-10 10-10-10z"/>',
    "grey": '<circle cx="{x}" cy="{y}" r="7"/>',
    "none": '<path d="M{left} {y}h12"/>',
}


@dataclass(frozen=True, kw_only=True)
class SchoolMark:
    """A school on the map: where, how it stands in colour and word, and its page."""

    school: Organisation
    colour: str
    says: str
    url: str

    @property
    def is_placed(self) -> bool:
        """Is its place known?"""
        return self.school.x_km is not None and self.school.y_km is not None


def draw_schools(marks: Sequence[SchoolMark]) -> SafeString:
    """Draw the schools with a place, north on top, one scale both ways; each mark leads to its page."""
    shown = [one for one in marks if one.is_placed]
    if not shown:
        return SafeString("")
    xs, ys = [float(one.school.x_km or 0) for one in shown], [float(one.school.y_km or 0) for one in shown]
    width_km, height_km = max(max(xs) - min(xs), 0.1), max(max(ys) - min(ys), 0.1)
    scale = min((WIDTH - 2 * MARGIN) / width_km, (TALLEST - 2 * MARGIN) / height_km)
    height = height_km * scale + 2 * MARGIN
    off = (WIDTH - width_km * scale) / 2
    parts = [
        _mark(one, off + (x - min(xs)) * scale, height - MARGIN - (y - min(ys)) * scale)
        for one, x, y in zip(shown, xs, ys, strict=True)
    ]
    label = f"学校分布图，共{len(shown)}所"
    return SafeString(
        f'<svg class="yz-map" viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="group" aria-label="{label}">'
        f"{''.join(parts)}</svg>"
    )


def _mark(one: SchoolMark, x: float, y: float) -> str:
    shape = SHAPES[one.colour].format(x=f"{x:.1f}", y=f"{y:.1f}", top=f"{y - 10:.1f}", left=f"{x - 6:.1f}")
    says = escape(one.says)
    return (
        f'<a href="{escape(one.url)}" class="yz-map-{one.colour}" aria-label="{says}"><title>{says}</title>{shape}</a>'
    )
