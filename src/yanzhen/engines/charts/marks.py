"""The elements that charts are made of: text, lines, marks and hatches as SVG with attributes alone, no style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from math import floor, hypot, log10
from zlib import crc32

INK, SOFT, GRID, PAPER = "#1b2733", "#52606d", "#dfe4e9", "#ffffff"
MAIN, PALE, TARGET = "#1c4f80", "#a9c4de", "#8a5a00"
# Lines differ by colour, mark and dashes at once; the colours keep apart in grey and for the colour-blind.
SERIES = (
    ("#1c4f80", "circle", ""),
    ("#c2570c", "square", "8 3"),
    ("#2f9e77", "triangle", "2 3"),
    ("#7a6a00", "diamond", "9 3 2 3"),
)
HEAT = ("#eef4fa", "#c8dcee", "#93b9db", "#3f78ae", "#173f66")
HEAT_INK = (INK, INK, INK, PAPER, PAPER)
FONT = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, Microsoft YaHei, sans-serif"
SIZE = 12
HATCH = "@hatch@"  # replaced by an id that no other drawing on the page has
ELLIPSIS = "…"


def text_width(text: str, size: float = SIZE) -> float:
    """Return about how wide a text is drawn, in units of the drawing: Chinese characters are square.

    >>> text_width("目标60%")
    46.3
    """
    return round(sum(1.0 if ord(mark) > 0x2E7F else 0.62 for mark in text) * size, 1)


def shortened(text: str, room: float, size: float = SIZE) -> str:
    """Return the text cut so that it fits into ``room``, with an ellipsis where it was cut.

    >>> shortened("青石区第一小学", 60)
    '青石区第…'
    """
    if text_width(text, size) <= room:
        return text
    kept = text
    while kept and text_width(kept + ELLIPSIS, size) > room:
        kept = kept[:-1]
    return kept + ELLIPSIS


def number_text(value: Decimal, decimals: int) -> str:
    """Return a figure with thousands marks and at most ``decimals``, never 0 for what is more.

    >>> number_text(Decimal("1234.50"), 2), number_text(Decimal("0.004"), 2)
    ('1,234.5', '0.004')
    """
    short = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if not short and value:
        return f"{value.normalize():f}"
    text = f"{short:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class Scale:
    """Figures to places along an axis, with round figures written beside it.

    Args:
        values: the figures to be shown, at least one.
        start: the place of the lowest figure of the axis.
        end: the place of the highest.
        from_zero: whether the axis begins at zero (bars must).
        ceiling: a figure that the axis does not pass unless a value does (100 for shares).
    """

    def __init__(
        self,
        values: Iterable[Decimal],
        start: float,
        end: float,
        *,
        from_zero: bool = False,
        ceiling: Decimal | None = None,
    ) -> None:
        known = list(values)
        low, high = min(known), max(known)
        if from_zero:
            low, high = min(low, Decimal(0)), max(high, Decimal(0))
        step = _round_step((high - low) or abs(high) or Decimal(1))
        self.low = (low / step).to_integral_value("ROUND_FLOOR") * step
        self.high = (high / step).to_integral_value("ROUND_CEILING") * step
        if not from_zero and self.low == low and low != 0:
            self.low -= step
        if self.high == high and not (ceiling is not None and high == ceiling):
            self.high += step
        if low >= 0:
            self.low = max(self.low, Decimal(0))
        if ceiling is not None and high <= ceiling:
            self.high = min(self.high, ceiling)
        if self.low == self.high:
            self.high += step
        self.step, self.start, self.end = step, start, end

    def at(self, value: Decimal) -> float:
        """Return the place of ``value``."""
        share = float((value - self.low) / (self.high - self.low))
        return self.start + (self.end - self.start) * share

    def places(self, values: Iterable[Decimal]) -> list[float]:
        """Return the places of many values, each as ``at`` gives it."""
        low, spread = self.low, self.high - self.low
        start, length = self.start, self.end - self.start
        return [start + length * float((value - low) / spread) for value in values]

    def ticks(self) -> list[Decimal]:
        """Return the round figures of the axis, ascending."""
        found, value = [], self.low
        while value <= self.high:
            found.append(value)
            value += self.step
        return found


def _round_step(spread: Decimal) -> Decimal:
    rough = float(spread) / 4
    unit = Decimal(1).scaleb(floor(log10(rough)))
    for factor in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10)):
        if float(factor * unit) >= rough * 0.999:
            return factor * unit
    return unit * 10


def ceiling_of(unit: str) -> Decimal | None:
    """Return the figure that an axis of this unit does not pass without need."""
    return Decimal(100) if unit in ("%", "％") else None


def text(
    x: float, y: float, words: str, *, anchor: str = "start", size: float = SIZE, fill: str = SOFT, bold: bool = False
) -> str:
    """Return words at a place; ``anchor`` says which end stands there. Bold words keep lines at a distance."""
    weight = f' font-weight="600" paint-order="stroke" stroke="{PAPER}" stroke-width="3"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}" fill="{fill}"{weight}>'
        f"{escape(words)}</text>"
    )


def rule(x1: float, y1: float, x2: float, y2: float, *, stroke: str = GRID, width: float = 1, dashes: str = "") -> str:
    """Return a straight line."""
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{stroke}" stroke-width="{width:g}"{dash}/>'


def path(points: Sequence[tuple[float, float]], *, stroke: str, width: float = 2, dashes: str = "") -> str:
    """Return a line through places."""
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    paint = f'fill="none" stroke="{stroke}" stroke-width="{width:g}" stroke-linejoin="round"{dash}'
    return f'<polyline points="{places}" {paint}/>'


def box(x: float, y: float, width: float, height: float, *, fill: str, stroke: str = "none") -> str:
    """Return a rectangle; ``HATCH`` as fill hatches it."""
    paint = f"url(#{HATCH})" if fill == HATCH else fill
    place = f'x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{height:.1f}"'
    return f'<rect {place} fill="{paint}" stroke="{stroke}"/>'


def mark(kind: str, x: float, y: float, *, fill: str, size: float = 4, stroke: str = PAPER) -> str:
    """Return a point's mark: circle, square, triangle or diamond."""
    given = f'fill="{fill}" stroke="{stroke}" stroke-width="1"'
    if kind == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" {given}/>'
    shapes = {
        "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
        "triangle": ((0, -1.2), (1.1, 0.9), (-1.1, 0.9)),
        "diamond": ((0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)),
    }
    places = " ".join(f"{x + dx * size:.1f},{y + dy * size:.1f}" for dx, dy in shapes[kind])
    return f'<polygon points="{places}" {given}/>'


def band(start: tuple[float, float], end: tuple[float, float], breadth: float) -> str:
    """Return a pale band from the upper left corner ``start`` to the upper right corner ``end``."""
    (x1, y1), (x2, y2) = start, end
    middle = (x1 + x2) / 2
    upper = f"M{x1:.1f},{y1:.1f}C{middle:.1f},{y1:.1f} {middle:.1f},{y2:.1f} {x2:.1f},{y2:.1f}"
    low1, low2 = y1 + breadth, y2 + breadth
    lower = f"L{x2:.1f},{low2:.1f}C{middle:.1f},{low2:.1f} {middle:.1f},{low1:.1f} {x1:.1f},{low1:.1f}Z"
    return f'<path d="{upper}{lower}" fill="{PALE}" fill-opacity="0.7" stroke="{MAIN}" stroke-width="0.5"/>'


def arrow(x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float) -> str:
    """Return a line with a head at its end; two opposite ones between the same places lie side by side."""
    length = hypot(x2 - x1, y2 - y1)
    if length < 1:
        return ""
    across = ((y2 - y1) / length, (x1 - x2) / length)
    bend = min(24.0, length * 0.12)
    bx, by = (x1 + x2) / 2 + across[0] * bend, (y1 + y2) / 2 + across[1] * bend
    run = hypot(x2 - bx, y2 - by)
    ux, uy = (x2 - bx) / run, (y2 - by) / run
    head = 5 + width
    tips = ((x2, y2), (x2 - ux * head - uy * head / 2, y2 - uy * head + ux * head / 2))
    last = (x2 - ux * head + uy * head / 2, y2 - uy * head - ux * head / 2)
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in (*tips, last))
    way = f"M{x1:.1f},{y1:.1f}Q{bx:.1f},{by:.1f} {x2 - ux * head * 0.8:.1f},{y2 - uy * head * 0.8:.1f}"
    line = f'<path d="{way}" fill="none" stroke="{stroke}" stroke-width="{width:.1f}" stroke-opacity="0.5"/>'
    return f'{line}<polygon points="{places}" fill="{stroke}"/>'


def titled(part: str, words: str, url: str = "") -> str:
    """Return a part that tells ``words`` when pointed at, and leads somewhere if ``url`` is given."""
    inner = f"<g><title>{escape(words)}</title>{part}</g>"
    return f'<a href="{escape(url)}">{inner}</a>' if url else inner


def sheet(width: float, height: float, parts: Iterable[str], *, words: str) -> str:
    """Return the whole drawing; ``words`` say what it shows to whoever cannot see it."""
    body = "".join(parts)
    key = f"yzh{crc32(f'{width}x{height}{body}'.encode()):08x}"
    hatch = (
        f'<defs><pattern id="{key}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="6" height="6" fill="{PAPER}"/><rect width="2.2" height="6" fill="{MAIN}"/></pattern></defs>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(words)}" font-family="{FONT}">'
        f"{hatch if HATCH in body else ''}{body.replace(HATCH, key)}</svg>"
    )
