"""What the editor of templates and drafts is given: the words as lines, and every binding with its name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.reports.models import Binding, BindingKind, Measure
from yanzhen.engines.reports import (
    DISTRICT,
    TAKE_TITLES,
    THIS_SCOPE,
    UNIT,
    Asked,
    NumberAsked,
    Place,
    ReportError,
    Take,
    runs_of,
)
from yanzhen.presets.live_parts import asked_from
from yanzhen.presets.report_templates import EACH_TITLES, WORDS, WORDS_OF

WORD_TITLES = {word: title for words in (WORDS, *WORDS_OF.values()) for word, title in words.items()}


def editor_context(
    text: str, shapes: Mapping[str, Any], names: Mapping[str, str], *, in_template: bool
) -> dict[str, Any]:
    """Return what the editor's part needs: texts for its fields, and JSON that its script reads from an attribute."""
    known = {key: {"label": names.get(key, key), "kind": _kind(shape), "shape": shape} for key, shape in shapes.items()}
    setup = {
        "known": known,
        "each": EACH_TITLES if in_template else {},
        "words": WORD_TITLES if in_template else {},
        "inTemplate": in_template,
    }
    picked = {key: shape for key, shape in shapes.items() if in_template}
    return {
        "body": text,
        "picked": json.dumps(picked, ensure_ascii=False),
        "setup": json.dumps(setup, ensure_ascii=False),
        "in_template": in_template,
    }


def _kind(shape: Mapping[str, Any]) -> str:
    return next((kind for kind in ("table", "chart") if kind in shape), "number")


def names_of(shapes: Mapping[str, Any]) -> dict[str, str]:
    """Return what each binding of a template is called, in words an office uses; a faulty one by its key."""
    asked = {key: found for key, shape in shapes.items() if (found := _asked(shape)) is not None}
    numbers = [one for one in asked.values() if isinstance(one, NumberAsked)]
    codes, units = {one.indicator for one in numbers}, {one.scope.removeprefix(UNIT) for one in numbers}
    titles = dict(Indicator.objects.filter(code__in=codes).values_list("code", "title")) if codes else {}
    bodies = dict(Organisation.objects.filter(code__in=units).values_list("code", "name")) if codes else {}
    measures = {**dict(Measure.choices), "value": "填报数值的汇总"}
    names = {key: measures.get(str(shape.get("measure")), key) for key, shape in shapes.items()}
    return names | {key: _name(one, titles, bodies) for key, one in asked.items()}


def _asked(shape: Mapping[str, Any]) -> Asked | None:
    if "measure" in shape:
        return None
    kind = _kind(shape)
    asked, table = asked_from("indicator", shape) if kind == "number" else (None, None)
    if kind != "number" and isinstance(shape[kind], dict):
        asked, table = asked_from(kind, shape[kind])
    return asked if table is not None and not table.problems else None


def _name(asked: Asked, titles: Mapping[str, str], bodies: Mapping[str, str]) -> str:
    if not isinstance(asked, NumberAsked):
        return asked.caption
    words = "" if asked.take is Take.THIS else TAKE_TITLES[asked.take]
    code = asked.scope.removeprefix(UNIT)
    body = {DISTRICT: "全区", THIS_SCOPE: ""}.get(asked.scope, bodies.get(code, code))
    return f"{titles.get(asked.indicator, f'指标{asked.indicator}')}{words}{f'（{body}）' if body else ''}"


def shapes_of(bindings: Iterable[Binding]) -> dict[str, dict[str, Any]]:
    """Return a draft's bindings as the editor shows them; numbers of plans and sections are known by their names."""
    kinds = (BindingKind.TABLE, BindingKind.CHART)
    return {row.key: {row.kind: row.spec} if row.kind in kinds else {} for row in bindings}


def used_bindings(parts: Iterable[Mapping[str, Any]], shapes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the bindings that some line uses, in the order in which the lines use them."""
    keys: dict[str, None] = {}
    for part in parts:
        for line in part["lines"]:
            try:
                keys |= {run.key: None for run in runs_of(line) if isinstance(run, Place)}
            except ReportError:
                continue  # the check of the definition names the line
    return {key: shapes[key] for key in keys if key in shapes}
