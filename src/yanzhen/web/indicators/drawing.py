"""The small line of a list (走势), drawn by the server: it prints, needs no script and says in words what it shows."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from yanzhen.apps.indicators.series import DistrictFigure
from yanzhen.web.templatetags.page_parts import figure

WIDTH, HEIGHT = 96, 24


def sparkline(title: str, series: Sequence[DistrictFigure]) -> SafeString:
    """Draw the known figures of ``series`` as a small line; empty when fewer than two are known."""
    known = [(place, row.value) for place, row in enumerate(series) if row.value is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(value for _, value in known), max(value for _, value in known)
    spread = high - low
    step = (WIDTH - 6) / (len(series) - 1)
    points = [
        (3 + place * step, HEIGHT / 2 if not spread else 3 + (HEIGHT - 6) * (1 - float((value - low) / spread)))
        for place, value in known
    ]
    last = points[-1]
    words = f"{title}近{len(series)}期，由{figure(known[0][1])}到{figure(known[-1][1])}"
    return format_html(
        '<svg class="yz-spark" viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="2.5"/></svg>',
        WIDTH,
        HEIGHT,
        words,
        words,
        " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        f"{last[0]:.1f}",
        f"{last[1]:.1f}",
    )
