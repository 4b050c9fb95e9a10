"""Rows of a report ↔ values of the reports engine."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from yanzhen.apps.reports.fact import Fact
from yanzhen.apps.reports.models import Binding, FrozenReport
from yanzhen.engines.reports import (
    Block,
    Document,
    Figure,
    Heading,
    Paragraph,
    Place,
    Run,
    Signature,
    Table,
    Template,
    Text,
    runs_of,
    unbound_numbers,
)
from yanzhen.kernel.canonical import canonical_bytes, sha256_hex

NO_BLOCKS: Mapping[str, Any] = MappingProxyType({})
HEADING = re.compile(r"(#{1,4})\s*(.+)")
RULE_ROW = re.compile(r"\|?[\s:|-]+\|?")


def keys_used(body: str) -> list[str]:
    """Return the keys of the body's places in reading order, once each.

    Raises:
        ReportError: STRAY_BRACE.
    """
    return list(dict.fromkeys(run.key for run in runs_of(body) if isinstance(run, Place)))


def unbound_in(*texts: str) -> list[str]:
    """Return the numbers typed by hand, in reading order."""
    return [text[start:end] for text in texts for start, end in unbound_numbers(_without_places(text))]


def _without_places(text: str) -> str:
    # Same length, so that the spans found fit the original text.
    return re.sub(r"\{[^{}\s]+\}", lambda place: "　" * len(place.group(0)), text)


def template_of(
    title: str, body: str, *, blocks: Mapping[str, Block[Run]] = NO_BLOCKS, signature: Signature | None = None
) -> Template:
    """Return the engine's template of a plain title and a body with places.

    A line that is nothing but the place of a live table or chart becomes that block.

    Raises:
        ReportError: STRAY_BRACE.
    """
    found: list[Block[Run]] = []
    rows: list[list[str]] = []
    for line in [*body.split("\n"), ""]:
        text = line.strip()
        if text.startswith("|"):
            if not (rows and RULE_ROW.fullmatch(text)):
                rows.append([cell.strip() for cell in text.strip("|").split("|")])
            continue
        if rows:
            found.append(_table(rows))
            rows = []
        if heading := HEADING.fullmatch(text):
            found.append(Heading(len(heading.group(1)), runs_of(heading.group(2))))
        elif text:
            runs = runs_of(text)
            alone = runs[0].key if len(runs) == 1 and isinstance(runs[0], Place) else ""
            found.append(blocks[alone] if alone in blocks else Paragraph(runs))
    if signature is not None:
        found.append(signature)
    return Document(title=(Text(title),), blocks=tuple(found))


def lines_with_blocks_inside(body: str, keys: Collection[str]) -> list[str]:
    """Return the keys of tables and charts that stand in a line with other words or numbers."""
    inside = []
    for line in body.split("\n"):
        runs = runs_of(line.strip())
        if len(runs) > 1:
            inside += [run.key for run in runs if isinstance(run, Place) and run.key in keys]
    return list(dict.fromkeys(inside))


def _table(rows: list[list[str]]) -> Table[Run]:
    width = max(len(row) for row in rows)
    padded = [row + [""] * (width - len(row)) for row in rows]
    body = tuple(tuple(runs_of(cell) for cell in row) for row in padded[1:])
    return Table(tuple(padded[0]), body)


def figures_of(bindings: Iterable[Binding], facts: Mapping[str, Fact]) -> dict[str, Figure]:
    """Return the engine's figures: the present numbers of the bindings, and those of the cells of tables."""
    by_key = {binding.key: binding for binding in bindings}
    return {key: _figure(by_key[key.partition(".")[0]], key, fact) for key, fact in facts.items()}


def _figure(binding: Binding, key: str, fact: Fact) -> Figure:
    places = binding.decimals if binding.decimals is not None else fact.places
    return Figure(
        value=fact.value,
        source=f"reports.binding:{binding.pk or key}",
        places=places,
        is_percent=fact.is_percent,
        provided_by=binding.source.provided_by if binding.source_id else None,
        phrase=fact.phrase,
    )


def labels_of(bindings: Iterable[Binding], facts: Mapping[str, Fact]) -> dict[str, str]:
    """Return what each number is called: by its binding, a cell by its own name."""
    named = {binding.key: binding.label for binding in bindings}
    return {key: named.get(key) or fact.label or key for key, fact in facts.items()}


def figures_json(bindings: Mapping[str, Binding], facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Return what a frozen report keeps of each number: as shown, and every row it rested on."""
    figures = figures_of(bindings.values(), facts)
    labels = labels_of(bindings.values(), facts)
    return {
        key: {
            "label": labels[key],
            "kind": bindings[key.partition(".")[0]].kind,
            "shown": figures[key].shown,
            "value": None if fact.value is None else str(fact.value),
            "places": figures[key].places,
            "is_percent": figures[key].is_percent,
            "phrase": fact.phrase,
            "how": fact.how,
            "provided_by": figures[key].provided_by,
            "inputs": [{"subject": row.subject, "label": row.label, "shown": row.shown} for row in fact.inputs],
            "missing": list(fact.missing),
        }
        for key, fact in facts.items()
    }


def frozen_digest(title: str, body: str, figures: Mapping[str, Any], blocks: Mapping[str, Any] = NO_BLOCKS) -> str:
    """Return the digest over all that a frozen report says."""
    said = {"title": title, "body": body, "figures": figures}
    return sha256_hex(canonical_bytes(said | {"blocks": blocks} if blocks else said))


def frozen_figures(frozen: FrozenReport) -> dict[str, Figure]:
    """Return the numbers of a frozen report as they were shown then."""
    return {
        key: Figure(
            value=None if kept["value"] is None else Decimal(kept["value"]),
            source=f"reports.frozenreport:{frozen.pk}/{key}",
            places=kept["places"],
            is_percent=kept["is_percent"],
            provided_by=kept["provided_by"],
            phrase=kept.get("phrase", ""),
        )
        for key, kept in frozen.figures.items()
    }
