"""One row as fields of a form (单行填报), as the server writes it: works without script, carries what script needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import QueryDict

from yanzhen.apps.elements.queries import Known
from yanzhen.engines.ledgers import Field, FieldKind, Finding, LedgerForm, Value, Values, shown_value
from yanzhen.engines.ledgers.values import canonical_number

SEVERAL = "、"
WIDE = (FieldKind.LONG_TEXT, FieldKind.CHOICES)


@dataclass(frozen=True, kw_only=True)
class Option:
    """One choice of a field."""

    code: str
    title: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class ShownField:
    """A field with what stands in it and what is wrong with it."""

    field: Field
    text: str
    options: tuple[Option, ...] = ()
    fault: str = ""
    doubt: str = ""
    theirs: str | None = None
    known: Known | None = None
    is_as_known: bool = False

    @property
    def widget(self) -> str:
        """Which control it is."""
        if self.field.computed:
            return "output"
        names = {
            FieldKind.LONG_TEXT: "lines",
            FieldKind.DAY: "day",
            FieldKind.FLAG: "ticks",
            FieldKind.CHOICES: "ticks",
            FieldKind.CHOICE: "select",
        }
        return names.get(self.field.kind, "text")

    @property
    def is_wide(self) -> bool:
        """Does it need the width of the page?"""
        return self.field.kind in WIDE

    @property
    def is_numeric(self) -> bool:
        """Is it a number?"""
        return self.field.kind.is_numeric

    @property
    def is_required(self) -> bool:
        """Is a star due? Fields required only sometimes say so in their fault."""
        return self.field.required and not self.field.computed


@dataclass(frozen=True, kw_only=True)
class ShownGroup:
    """Neighbouring fields under one heading."""

    title: str
    fields: tuple[ShownField, ...]


def typed_values(form: LedgerForm, posted: QueryDict) -> dict[str, Any]:
    """Return what was sent for each field that people fill in: a text, or the codes of several choices."""
    return {
        field.key: posted.getlist(field.key) if field.kind is FieldKind.CHOICES else posted.get(field.key, "")
        for field in form.typed_fields
    }


def shown_groups(
    form: LedgerForm,
    values: Values,
    *,
    typed: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
    findings: Sequence[Finding] = (),
    theirs: Values | None = None,
    known: Mapping[str, Known] | None = None,
) -> list[ShownGroup]:
    """Return the fields of a form in their groups.

    Args:
        form: what is asked for.
        values: what stands in the row.
        typed: what was just sent and could not be saved; shown instead.
        faults: sentence by field key for cells that could not be read.
        findings: what the checks say of the row.
        theirs: the row as somebody else left it meanwhile; fields that differ show it.
        known: what the system knows of a field, with its source.
    """
    groups: list[ShownGroup] = []
    for field in form.fields:
        shown = _shown(field, values, typed or {}, faults or {}, findings, theirs)
        if known and field.key in known:
            one = known[field.key]
            shown = replace(shown, known=one, is_as_known=values.get(field.key) == one.value)
        if groups and groups[-1].title == field.group:
            groups[-1] = ShownGroup(title=field.group, fields=(*groups[-1].fields, shown))
        else:
            groups.append(ShownGroup(title=field.group, fields=(shown,)))
    return groups


def _shown(
    field: Field,
    values: Values,
    typed: Mapping[str, Any],
    faults: Mapping[str, str],
    findings: Sequence[Finding],
    theirs: Values | None,
) -> ShownField:
    value = values.get(field.key)
    given = typed.get(field.key)
    said = {one.level.value: one.message for one in reversed(findings) if one.field == field.key}
    differs = theirs is not None and not field.computed and theirs.get(field.key) != value
    return ShownField(
        field=field,
        text=given if isinstance(given, str) else _text(field, value),
        options=_options(field, value, given),
        fault=faults.get(field.key) or said.get("fault", ""),
        doubt=said.get("doubt", ""),
        theirs=(shown_value(field, theirs.get(field.key)) or "空白") if differs and theirs is not None else None,
    )


def _text(field: Field, value: Value) -> str:
    """Texts as they are typed again: a day in ISO form, as the control of browsers wants it."""
    if isinstance(value, date):
        return value.isoformat()
    if field.computed and field.decimals is not None and value is not None and field.kind is FieldKind.DECIMAL:
        return f"{value:.{field.decimals}f}"
    if isinstance(value, str):
        return value
    return shown_value(field, value)


def _options(field: Field, value: Value, given: Any) -> tuple[Option, ...]:
    if field.kind is FieldKind.FLAG:
        chosen = {given} if given is not None else {{True: "1", False: "0"}.get(value)}  # type: ignore[arg-type]
        pairs: Mapping[str, str] = {"1": "是", "0": "否"}
    elif field.kind.has_choices:
        stands = value if isinstance(value, tuple) else (value,)
        chosen = set(given if isinstance(given, list) else [given] if given is not None else stands)
        pairs = field.choices
    else:
        return ()
    return tuple(Option(code=code, title=title, is_chosen=code in chosen) for code, title in pairs.items())


def limits(field: Field) -> str:
    """Say which numbers are taken, e.g. 0至5000人; empty where any are."""
    least = None if field.at_least is None else canonical_number(field.at_least)
    most = None if field.at_most is None else canonical_number(field.at_most)
    if least is not None and most is not None:
        return f"{least}至{most}{field.unit}"
    if least is not None:
        return f"不小于{least}{field.unit}"
    return "" if most is None else f"不大于{most}{field.unit}"
