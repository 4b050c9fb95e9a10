"""Rows of a report ↔ values of the reports engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from yanzhen.apps.reports.facts import Fact
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


def template_of(title: str, body: str, *, signature: Signature | None = None) -> Template:
    """Return the engine's template of a plain title and a body with places.

    Raises:
        ReportError: STRAY_BRACE.
    """
    blocks: list[Block[Run]] = []
    rows: list[list[str]] = []
    for line in [*body.split("\n"), ""]:
        text = line.strip()
        if text.startswith("|"):
            if not (rows and RULE_ROW.fullmatch(text)):
                rows.append([cell.strip() for cell in text.strip("|").split("|")])
            continue
        if rows:
            blocks.append(_table(rows))
            rows = []
        if found := HEADING.fullmatch(text):
            blocks.append(Heading(len(found.group(1)), runs_of(found.group(2))))
        elif text:
            blocks.append(Paragraph(runs_of(text)))
    if signature is not None:
        blocks.append(signature)
    return Document(title=(Text(title),), blocks=tuple(blocks))


def _table(rows: list[list[str]]) -> Table[Run]:
    width = max(len(row) for row in rows)
    padded = [row + [""] * (width - len(row)) for row in rows]
    body = tuple(tuple(runs_of(cell) for cell in row) for row in padded[1:])
    return Table(tuple(padded[0]), body)


def figures_of(bindings: Iterable[Binding], facts: Mapping[str, Fact]) -> dict[str, Figure]:
    """Return the engine's figures: the present numbers of the bindings."""
    return {
        binding.key: Figure(
            value=facts[binding.key].value,
            source=f"reports.binding:{binding.pk}",
            places=binding.decimals,
            is_percent=facts[binding.key].is_percent,
            provided_by=binding.source.provided_by if binding.source_id else None,
        )
        for binding in bindings
    }


def figures_json(bindings: Mapping[str, Binding], facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Return what a frozen report keeps of each number: as shown, and every row it rested on."""
    figures = figures_of(bindings.values(), facts)
    return {
        key: {
            "label": binding.label,
            "kind": binding.kind,
            "shown": figures[key].shown,
            "value": str(facts[key].value),
            "places": figures[key].places,
            "is_percent": figures[key].is_percent,
            "how": facts[key].how,
            "provided_by": figures[key].provided_by,
            "inputs": [{"subject": row.subject, "label": row.label, "shown": row.shown} for row in facts[key].inputs],
            "missing": list(facts[key].missing),
        }
        for key, binding in bindings.items()
    }


def frozen_digest(title: str, body: str, figures: Mapping[str, Any]) -> str:
    """Return the digest over all that a frozen report says."""
    return sha256_hex(canonical_bytes({"title": title, "body": body, "figures": figures}))


def frozen_figures(frozen: FrozenReport) -> dict[str, Figure]:
    """Return the numbers of a frozen report as they were shown then."""
    return {
        key: Figure(
            value=Decimal(kept["value"]),
            source=f"reports.frozenreport:{frozen.pk}/{key}",
            places=kept["places"],
            is_percent=kept["is_percent"],
            provided_by=kept["provided_by"],
        )
        for key, kept in frozen.figures.items()
    }


def changed_since(frozen: FrozenReport, bindings: Iterable[Binding], facts: Mapping[str, Fact]) -> list[dict[str, str]]:
    """Return the numbers that would read otherwise today: key, label, then, now."""
    now = figures_of(bindings, facts)
    return [
        {"key": key, "label": kept["label"], "then": kept["shown"], "now": now[key].shown or "—"}
        for key, kept in frozen.figures.items()
        if key in now and now[key].shown != kept["shown"]
    ]
