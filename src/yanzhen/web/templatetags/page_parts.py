"""Tags and filters that the components stand on."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# Marks in the user agent, the telling one first: kernels of other makers also call themselves Chrome and Safari.
BROWSERS = (
    ("wxwork", "企业微信"),
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Lark", "飞书"),
    ("Qaxbrowser", "奇安信浏览器"),
    ("QIHU", "360浏览器"),
    ("360SE", "360浏览器"),
    ("Edg", "Edge浏览器"),
    ("Firefox", "火狐浏览器"),
    ("Chrome", "Chrome浏览器"),
    ("Safari", "Safari浏览器"),
)
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("OpenHarmony", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
LIGHT_WORDS = {"green": "绿灯", "yellow": "黄灯", "red": "红灯", "grey": "未报"}

# htmx 2 swaps no error answers by itself. A form with faults (422) and a conflict (409), shown by the view itself, go
# where the part stood; every other refusal goes to the page's message region as a short notice.
# A part is ready the moment it is seen: while htmx waits to settle it, its links would lead away from the page.
HTMX_CONFIG = {
    "includeIndicatorStyles": False,
    "allowEval": False,
    "selfRequestsOnly": True,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "timeout": 120000,
    "defaultSettleDelay": 0,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "304", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "(409|422)", "swap": True, "error": False},
        {
            "code": "(400|403|404|405|413|429|500)",
            "swap": True,
            "error": True,
            "target": "#page-messages",
            "swapOverride": "innerHTML",
        },
        {"code": "[45]..", "swap": False, "error": True},
    ],
}


@register.simple_tag
def htmx_config() -> str:
    """Return the settings of htmx as JSON for its meta element."""
    return json.dumps(HTMX_CONFIG, separators=(",", ":"))


@register.simple_tag
def light_word(colour: str, word: str = "") -> str:
    """Return the word beside a light: the given one or the usual one of its colour."""
    return word or LIGHT_WORDS.get(colour, LIGHT_WORDS["grey"])


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a symbol as ``<c-icon name="…" />`` does, for the frame of every page, which has dozens."""
    return _drawn(static("vendor/icons/icons.svg"), name)


@cache
def _drawn(symbols: str, name: str) -> SafeString:
    paint = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
    use = format_html('<use href="{}#{}"></use>', symbols, name)
    # The line break keeps the word beside it at the distance of a space.
    return SafeString(f'<svg class="icon " aria-hidden="true" {paint}>{use}</svg>\n')


@register.simple_tag
def number(value: Decimal | None, url: str = "") -> SafeString:
    """Write a figure as ``<c-number />`` does, for tables of many rows."""
    if value is None:
        return SafeString('<span class="yz-number"><span class="yz-soft">未报</span></span>')
    if not url:
        return format_html('<span class="yz-number">{}</span>', figure(value))
    return format_html('<span class="yz-number"><a href="{}" title="查看来源">{}</a></span>', url, figure(value))


@register.filter
def figure(value: object) -> str:
    """Write a number with thousands marks and at most two decimals, without trailing zeros."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


@register.filter
def browser_name(user_agent: str) -> str:
    """Say in two words which browser on which system a session was opened with."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "其他程序")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{system}上的{browser}" if system else browser


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Is the field a list of radio buttons or boxes, which needs a fieldset?"""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def is_single_checkbox(field: BoundField) -> bool:
    """Is the field one box, whose label stands after it?"""
    return isinstance(field.field.widget, forms.CheckboxInput)


def _class_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    if isinstance(widget, forms.MultiWidget | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return ""
    return "form-control"


@register.filter
def styled(field: BoundField, autofocus: bool = False) -> SafeString:
    """Render the widget with the class its kind needs, marked invalid where it has errors."""
    widget = field.field.widget
    classes = [widget.attrs.get("class", ""), _class_of(widget), "is-invalid" if field.errors else ""]
    attrs: dict[str, Any] = {"class": " ".join(filter(None, classes))}
    if autofocus:
        attrs["autofocus"] = True
    if widget.attrs.get("autocomplete") == "one-time-code":
        attrs |= {"placeholder": "", "inputmode": "numeric"}
    elif widget.attrs.get("placeholder") == field.label:
        attrs["placeholder"] = ""
    return field.as_widget(attrs=attrs)


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """Return the present query string with some parameters changed; null removes one."""
    query = context["request"].GET.copy()
    query.pop("export", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def carry_query(context: template.Context, *without: str) -> SafeString:
    """Return hidden inputs that carry the present query string, except the named parameters."""
    pairs = [
        (name, value)
        for name, values in context["request"].GET.lists()
        for value in values
        if name not in without and name != "export"
    ]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.filter
def page_window(page: Page) -> list[int | None]:
    """Return the page numbers to offer: first, last and two around the present one; null marks a gap."""
    last = page.paginator.num_pages
    wanted = sorted({1, last, *range(max(1, page.number - 2), min(last, page.number + 2) + 1)})
    shown: list[int | None] = []
    for number in wanted:
        if shown and shown[-1] is not None and number - shown[-1] > 1:
            shown.append(None)
        shown.append(number)
    return shown
