"""Fields of the page that takes a meeting from the record book: each with what was typed and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def of(mapping: Mapping[str, Any], name: object) -> Any:
    """Return the value under ``name``; nothing where there is none."""
    return mapping.get(str(name), "")


def _faults(context: Mapping[str, Any], name: str) -> SafeString:
    said = context["faults"].get(name, [])
    return format_html_join("", '<span class="ym-fault" role="alert">{}</span>', ((one,) for one in said))


def _marks(context: Mapping[str, Any], name: str) -> SafeString:
    return SafeString(' aria-invalid="true"') if name in context["faults"] else SafeString("")


@register.simple_tag(takes_context=True)
def entry(
    context: Mapping[str, Any], name: str, label: str, kind: str = "text", longest: int = 200, usual: str = ""
) -> SafeString:
    """Draw a field with its label, what was typed into it and its faults."""
    typed = context["typed"].get(name, usual)
    return format_html(
        '<label for="{0}">{1}<input class="form-control" type="{2}" id="{0}" name="{0}" value="{3}" maxlength="{4}"{5}>'
        "</label>{6}",
        name,
        label,
        kind,
        typed,
        longest,
        _marks(context, name),
        _faults(context, name),
    )


@register.simple_tag(takes_context=True)
def words_entry(context: Mapping[str, Any], name: str, label: str) -> SafeString:
    """Draw a field for more than one line."""
    return format_html(
        '<label for="{0}">{1}<textarea class="form-control" id="{0}" name="{0}" rows="2"{2}>{3}</textarea></label>{4}',
        name,
        label,
        _marks(context, name),
        context["typed"].get(name, ""),
        _faults(context, name),
    )


@register.simple_tag(takes_context=True)
def choice_entry(
    context: Mapping[str, Any],
    name: str,
    label: str,
    options: Iterable[tuple[object, str]],
    empty: str = "",
    usual: str = "",
) -> SafeString:
    """Draw a list to choose from; ``empty`` names the choice of none."""
    chosen = str(context["typed"].get(name, usual))
    rows = [*([("", empty)] if empty else []), *((str(value), words) for value, words in options)]
    drawn = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SafeString(" selected") if value == chosen else "", words) for value, words in rows),
    )
    return format_html(
        '<label for="{0}">{1}<select class="form-select" id="{0}" name="{0}"{2}>{3}</select></label>{4}',
        name,
        label,
        _marks(context, name),
        drawn,
        _faults(context, name),
    )


@register.simple_tag(takes_context=True)
def tick(context: Mapping[str, Any], name: str, label: str) -> SafeString:
    """Draw a box to tick."""
    is_ticked = context["typed"].get(name) == "yes"
    return format_html(
        '<label class="form-check-label"><input class="form-check-input" type="checkbox" id="{0}" name="{0}"'
        ' value="yes"{1}> {2}</label>{3}',
        name,
        SafeString(" checked") if is_ticked else "",
        label,
        _faults(context, name),
    )
