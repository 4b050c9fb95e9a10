"""Draws charts for paper (图): trends and comparisons as SVG that needs no style sheet and reads in black and white.

Lines differ by dash and mark as well as by colour, bars by fill and outline; unknown figures are gaps that say 未报.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from math import floor, log10

WIDTH = 720
LEFT, RIGHT, TOP, FOOT = 64, 40, 34, 40
PLOT_HEIGHT = 220
BAR, BAR_GAP, PAIR = 13, 9, 11
NAME_ROOM, VALUE_ROOM = 190, 70
LABELS_AT_MOST, LABEL_SIZE = 9, 12
INK, SOFT, GRID = "#1c2733", "#5a6675", "#d8dde3"
LOOKS = (("#1f5fa8", ""), ("#b3541e", "7 4"), ("#3f3f3f", "2 4"))
FACES = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, SimHei, WenQuanYi Micro Hei, sans-serif"
UNKNOWN = "未报"


@dataclass(frozen=True, kw_only=True)
class ChartLine:
    """One line of a trend or one bar of each pair: its name and a figure for each category, None where unknown."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, kw_only=True)
class ChartSpec:
    """Everything that a drawing shows (图的内容); equal specs give equal drawings.

    Attributes:
        is_trend: lines over periods; otherwise bars of organisations.
        title: what is drawn, for the words told to readers who do not see.
        unit: unit of the figures.
        categories: periods or organisations, in order.
        lines: one to three; of a comparison at most two (last year and this).
        decimals: decimals written beside marks.
    """

    is_trend: bool
    title: str
    unit: str
    categories: tuple[str, ...]
    lines: tuple[ChartLine, ...]
    decimals: int = 1


@dataclass(frozen=True)
class Drawn:
    """A drawing: markup, size in its own units, and what it shows in words."""

    svg: str
    width: int
    height: int
    alt: str


def draw(spec: ChartSpec) -> Drawn:
    """Return the drawing of a chart; one without any known figure says so.

    Args:
        spec: what to draw.
    """
    known = [value for line in spec.lines for value in line.values if value is not None]
    alt = _words(spec)
    if not known:
        height = 96
        body = _text(WIDTH / 2, height / 2 + 5, "还没有数", "middle", SOFT, 15)
    elif spec.is_trend:
        height = TOP + PLOT_HEIGHT + FOOT
        body = "".join(_trend(spec, known))
    else:
        height = TOP + len(spec.categories) * _band(spec) + 14
        body = "".join(_comparison(spec, known))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(alt)}" font-family="{FACES}" class="yz-report-drawing">'
    )
    return Drawn(f'{head}<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>{body}</svg>', WIDTH, height, alt)


def _words(spec: ChartSpec) -> str:
    parts = []
    for line in spec.lines:
        pairs = zip(spec.categories, line.values, strict=True)
        figures = "，".join(
            f"{name}{UNKNOWN if value is None else _written(value, spec.decimals)}" for name, value in pairs
        )
        parts.append(f"{line.name}：{figures}")
    unit = f"（{spec.unit}）" if spec.unit else ""
    return f"{spec.title}{unit}。{'；'.join(parts)}。"


def _trend(spec: ChartSpec, known: Sequence[Decimal]) -> Iterator[str]:
    low, high, step = _scale(known, from_zero=False)
    right = WIDTH - RIGHT
    for count in range(round((high - low) / step) + 1):
        tick = low + step * count
        y = _height(tick, low, high)
        yield f'<line x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="{GRID}" stroke-width="1"/>'
        yield _text(LEFT - 8, y + 4, _tick(tick), "end", SOFT, 12)
    yield from _legend(spec)
    count = len(spec.categories)
    inner = right - LEFT - 40
    xs = [LEFT + 20 + (inner * place / (count - 1) if count > 1 else inner / 2) for place in range(count)]
    widest = max((len(name) for name in spec.categories), default=1) * LABEL_SIZE + LABEL_SIZE
    every = -(-count // max(1, min(LABELS_AT_MOST, int((inner + widest) / widest))))
    for place, name in enumerate(spec.categories):
        if (count - 1 - place) % every == 0:
            yield _text(_inside(xs[place], name), TOP + PLOT_HEIGHT + 22, name, "middle", INK, LABEL_SIZE)
    for number, line in enumerate(spec.lines):
        yield from _line(number, line, xs, (low, high), spec)


def _inside(x: float, name: str) -> float:
    """Move the middle of a label so far that it stays on the drawing."""
    half = len(name) * LABEL_SIZE / 2
    return max(half + 2, min(WIDTH - half - 2, x))


def _line(
    number: int, line: ChartLine, xs: Sequence[float], room: tuple[float, float], spec: ChartSpec
) -> Iterator[str]:
    colour, dash = LOOKS[number]
    look = f' stroke-dasharray="{dash}"' if dash else ""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, value in zip(xs, line.values, strict=True):
        if value is None:
            runs.append([])
            if len(spec.lines) == 1:
                yield _text(x, TOP + PLOT_HEIGHT - 6, UNKNOWN, "middle", SOFT, 12)
        else:
            runs[-1].append((x, _height(float(value), *room)))
    for run in runs:
        if len(run) > 1:
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
            yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.4"{look}/>'
        for x, y in run:
            yield _mark(number, x, y, colour)
    # Of several lines the ends alone are written; the table below says the rest.
    places = [place for place, value in enumerate(line.values) if value is not None]
    for place in places if len(spec.lines) == 1 and len(places) <= LABELS_AT_MOST else places[-1:]:
        value = line.values[place]
        if value is not None:
            y = _height(float(value), *room)
            yield _text(xs[place], y - 10, _written(value, spec.decimals), "middle", colour, 12)


def _comparison(spec: ChartSpec, known: Sequence[Decimal]) -> Iterator[str]:
    low, high, _step = _scale(known, from_zero=True)
    yield from _legend(spec)
    room = WIDTH - NAME_ROOM - VALUE_ROOM
    zero = NAME_ROOM + room * (0 - low) / (high - low)
    bottom = TOP + len(spec.categories) * _band(spec)
    for place, name in enumerate(spec.categories):
        top = TOP + place * _band(spec) + BAR_GAP / 2
        middle = top + (_band(spec) - BAR_GAP) / 2
        yield _text(NAME_ROOM - 8, middle + 5, _shortened(name), "end", INK, 13)
        for number, line in enumerate(spec.lines):
            yield from _bar(spec, line.values[place], number, top + number * PAIR, (zero, room / (high - low)))
    yield f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="{TOP - 2}" y2="{bottom}" stroke="{INK}" stroke-width="1"/>'


def _bar(spec: ChartSpec, value: Decimal | None, number: int, top: float, scale: tuple[float, float]) -> Iterator[str]:
    zero, per_unit = scale
    is_latest = number == len(spec.lines) - 1
    size = BAR if len(spec.lines) == 1 else PAIR - 2
    if value is None:
        yield _text(zero + 6, top + size - 1, UNKNOWN, "start", SOFT, 11)
        return
    length = float(value) * per_unit
    fill, edge = (LOOKS[0][0], LOOKS[0][0]) if is_latest else ("#ffffff", SOFT)
    yield (
        f'<rect x="{min(zero, zero + length):.1f}" y="{top:.1f}" width="{max(0.8, abs(length)):.1f}" height="{size}" '
        f'fill="{fill}" stroke="{edge}" stroke-width="1"/>'
    )
    end = zero + max(0.0, length) + 6
    yield _text(end, top + size - 1, _written(value, spec.decimals), "start", INK if is_latest else SOFT, 11)


def _legend(spec: ChartSpec) -> Iterator[str]:
    if spec.unit:
        yield _text(WIDTH - 8, 16, f"单位：{spec.unit}", "end", SOFT, 12)
    if len(spec.lines) < 2:
        return
    x = float(LEFT if spec.is_trend else NAME_ROOM)
    for number, line in enumerate(spec.lines):
        colour, dash = LOOKS[number]
        if spec.is_trend:
            look = f' stroke-dasharray="{dash}"' if dash else ""
            yield f'<line x1="{x}" x2="{x + 26}" y1="12" y2="12" stroke="{colour}" stroke-width="2.4"{look}/>'
            yield _mark(number, x + 13, 12, colour)
        else:
            is_latest = number == len(spec.lines) - 1
            fill, edge = (LOOKS[0][0], LOOKS[0][0]) if is_latest else ("#ffffff", SOFT)
            yield f'<rect x="{x + 4}" y="7" width="18" height="10" fill="{fill}" stroke="{edge}" stroke-width="1"/>'
        yield _text(x + 32, 16, line.name, "start", INK, 12)
        x += 52 + 12.5 * len(line.name)


def _mark(number: int, x: float, y: float, colour: str) -> str:
    if number == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="{colour}"/>'
    if number == 1:
        return f'<rect x="{x - 3.4:.1f}" y="{y - 3.4:.1f}" width="6.8" height="6.8" fill="{colour}"/>'
    points = f"{x:.1f},{y - 4.4:.1f} {x - 4.2:.1f},{y + 3.4:.1f} {x + 4.2:.1f},{y + 3.4:.1f}"
    return f'<polygon points="{points}" fill="{colour}"/>'


def _band(spec: ChartSpec) -> int:
    return (BAR if len(spec.lines) == 1 else PAIR * len(spec.lines)) + BAR_GAP


def _scale(known: Sequence[Decimal], *, from_zero: bool) -> tuple[float, float, float]:
    """Return low and high end of the axis and the step of its ticks: round numbers that hold every figure."""
    low, high = float(min(known)), float(max(known))
    if from_zero:
        low, high = min(0.0, low), max(0.0, high)
    if high == low:
        reach = abs(high) * 0.1 or 1.0
        low, high = (low - reach, high + reach) if not from_zero else (low, high + 1.0)
    rough = (high - low) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= rough)
    bottom, top = floor(low / step) * step, -floor(-high / step) * step
    if known and float(min(known)) >= 0:
        bottom = max(bottom, 0.0)
    return bottom, top, step


def _height(value: float, low: float, high: float) -> float:
    return TOP + PLOT_HEIGHT * (1 - (value - low) / (high - low))


def _tick(value: float) -> str:
    return f"{round(value, 6):,.6f}".rstrip("0").rstrip(".")


def _written(value: Decimal, decimals: int) -> str:
    return f"{value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"


def _shortened(name: str) -> str:
    return name if len(name) <= 13 else f"{name[:12]}…"


def _text(x: float, y: float, words: str, anchor: str, colour: str, size: int) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{colour}" font-size="{size}">{escape(words)}</text>'
