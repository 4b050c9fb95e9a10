"""Live blocks → what is printed: numbered captions, tables with places, drawn charts; and how they are frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from yanzhen.apps.reports.bridge import keys_used
from yanzhen.apps.reports.live_blocks import LiveBlock, Series
from yanzhen.engines.reports import (
    Block,
    Chart,
    ChartLine,
    ChartSpec,
    Drawing,
    Figure,
    Paragraph,
    Place,
    Run,
    Table,
    Text,
    draw,
)

DECIMALS = 1


def drawn_blocks(body: str, blocks: Mapping[str, LiveBlock], figures: Mapping[str, Figure]) -> dict[str, Block[Run]]:
    """Return the engine's block for each live block of a body; tables and charts are numbered as they follow."""
    found: dict[str, Block[Run]] = {}
    tables = charts = 0
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
            charts += 1
            found[key] = _chart(key, block, figures, charts)
    return found


def _chart(key: str, block: LiveBlock, figures: Mapping[str, Figure], number: int) -> Chart[Run]:
    lines = tuple(
        ChartLine(name=series.name, values=tuple(figures[cell].value for cell in series.keys))
        for series in block.series
    )
    places = [figures[cell].places for series in block.series for cell in series.keys]
    spec = ChartSpec(
        is_trend=block.drawing is Drawing.TREND,
        title=block.caption,
        unit=block.unit,
        categories=block.categories,
        lines=lines,
        decimals=max((place for place in places if place is not None), default=DECIMALS),
    )
    drawn = draw(spec)
    caption = f"图{number}　{block.caption}"
    return Chart(key, drawn.svg, drawn.alt, block.table, caption, drawn.width, drawn.height)


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
    )


def _run_of(stored: Mapping[str, str]) -> Run:
    return Place(stored["key"], stored["absent"]) if "key" in stored else Text(stored["text"])
