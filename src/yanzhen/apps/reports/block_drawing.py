"""Live blocks → what is printed: numbered captions, tables with places, drawn charts; and how they are frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from yanzhen.apps.reports.bridge import keys_used
from yanzhen.apps.reports.live_blocks import LiveBlock, Series
from yanzhen.engines import charts
from yanzhen.engines.reports import (
    Block,
    Chart,
    Drawing,
    Figure,
    Paragraph,
    Place,
    Run,
    Table,
    Text,
)

DECIMALS = 1
WIDTH = 620.0  # on paper letters then stand at about ten points
VIEW_BOX = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')


def drawn_blocks(body: str, blocks: Mapping[str, LiveBlock], figures: Mapping[str, Figure]) -> dict[str, Block[Run]]:
    """Return the engine's block for each live block of a body; tables and charts are numbered as they follow."""
    found: dict[str, Block[Run]] = {}
    tables = drawings = 0
    for key in keys_used(body):
        if key not in blocks:
            continue
        block = blocks[key]
        if not block.table.rows:
            found[key] = Paragraph((Text(f"（{block.caption}：期间内还没有可以列出的数）"),))
        elif block.drawing is None:
            tables += 1
            found[key] = replace(block.table, caption=f"表{tables}　{block.caption}")
        else:
            drawings += 1
            found[key] = _chart(key, block, figures, drawings)
    return found


def _chart(key: str, block: LiveBlock, figures: Mapping[str, Figure], number: int) -> Chart[Run]:
    places = [figures[cell].places for series in block.series for cell in series.keys]
    heading = charts.Heading(
        title=block.caption,
        unit=block.unit,
        source="",
        decimals=max((place for place in places if place is not None), default=DECIMALS),
    )
    drawing = _trend(block, heading, figures) if block.drawing is Drawing.TREND else _bars(block, heading, figures)
    svg = charts.to_svg(drawing, width=WIDTH)
    width, height = (float(part) for part in VIEW_BOX.search(svg).groups())
    unit = f"（{block.unit}）" if block.unit and block.unit not in block.caption else ""
    caption = f"图{number}　{block.caption}{unit}"
    notes = "".join(charts.notes_of(drawing))
    return Chart(key, svg, charts.words_of(drawing), block.table, caption, round(width), round(height), notes)


def _trend(block: LiveBlock, heading: charts.Heading, figures: Mapping[str, Figure]) -> charts.Trend:
    lines = tuple(
        charts.Line(name=series.name, points=_points(block.categories, series, figures)) for series in block.series
    )
    return charts.Trend(heading=heading, lines=lines, target=block.target)


def _bars(block: LiveBlock, heading: charts.Heading, figures: Mapping[str, Figure]) -> charts.Bars:
    return charts.Bars(
        heading=heading,
        points=_points(block.categories, block.series[0], figures),
        target=block.target,
        at_most=block.is_ceiling,
        middle=figures[block.middle].value if block.middle else None,
        middle_name=block.middle_name,
    )


def _points(names: tuple[str, ...], series: Series, figures: Mapping[str, Figure]) -> tuple[charts.Point, ...]:
    pairs = zip(names, series.keys, strict=True)
    return tuple(charts.Point(label=name, value=figures[cell].value) for name, cell in pairs)


def blocks_json(blocks: Mapping[str, LiveBlock]) -> dict[str, Any]:
    """Return what a frozen report keeps of its tables and charts; the numbers stand among its figures."""
    return {key: _block_json(block) for key, block in blocks.items()}


def _block_json(block: LiveBlock) -> dict[str, Any]:
    table = block.table
    return {
        "caption": block.caption,
        "header": list(table.header),
        "widths": [str(width) for width in table.widths],
        "rows": [[[_run_json(run) for run in cell] for cell in row] for row in table.rows],
        "drawing": block.drawing.value if block.drawing else "",
        "unit": block.unit,
        "categories": list(block.categories),
        "series": [{"name": series.name, "keys": list(series.keys)} for series in block.series],
        "target": None if block.target is None else str(block.target),
        "is_ceiling": block.is_ceiling,
        "middle": block.middle,
        "middle_name": block.middle_name,
    }


def _run_json(run: Run) -> dict[str, str]:
    return {"key": run.key, "absent": run.absent} if isinstance(run, Place) else {"text": run.text}


def frozen_blocks(stored: Mapping[str, Any]) -> dict[str, LiveBlock]:
    """Return the tables and charts that a frozen report keeps."""
    return {key: _frozen_block(kept) for key, kept in stored.items()}


def _frozen_block(kept: Mapping[str, Any]) -> LiveBlock:
    rows = tuple(tuple(tuple(_run_of(run) for run in cell) for cell in row) for row in kept["rows"])
    header = tuple(kept["header"])
    table: Table[Run] = Table(
        header, rows, tuple(float(Decimal(width)) for width in kept["widths"]), "", tuple(range(1, len(header))), (0,)
    )
    return LiveBlock(
        table,
        kept["caption"],
        Drawing(kept["drawing"]) if kept["drawing"] else None,
        kept["unit"],
        tuple(kept["categories"]),
        tuple(Series(one["name"], tuple(one["keys"])) for one in kept["series"]),
        None if kept["target"] is None else Decimal(kept["target"]),
        kept["is_ceiling"],
        kept["middle"],
        kept["middle_name"],
    )


def _run_of(stored: Mapping[str, str]) -> Run:
    return Place(stored["key"], stored["absent"]) if "key" in stored else Text(stored["text"])
