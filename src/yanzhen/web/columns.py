"""Columns for tables of django-tables2: numbers with unit and total, days, links, lights."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import django_tables2 as tables
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django_tables2.columns import BoundColumn

from yanzhen.web.templatetags.page_parts import LIGHT_WORDS, figure


class NumberColumn(tables.Column):
    """A number, right-aligned, with its unit in the heading; missing shows as 未报, never as 0."""

    def __init__(self, *args: Any, unit: str = "", total: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("default", None)
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.wants_total = total
        self.attrs = {"th": {"class": "yz-number"}, "td": {"class": "yz-number"}, **self.attrs}
        self.empty_values = ()

    @property
    def header(self) -> str | None:
        """Return the heading with the unit, or null so that the field's own name is used."""
        own = self.verbose_name
        return f"{own}（{self.unit}）" if own and self.unit else own

    def render(self, value: Any) -> str | SafeString:
        """Write the number as people read it."""
        return SafeString('<span class="yz-soft">未报</span>') if value is None else figure(value)

    def value(self, value: Any) -> Any:
        """Give the number itself to a spreadsheet; an unknown one stays an empty cell."""
        return value


class DayColumn(tables.Column):
    """A day (2026年3月1日) or a moment, local time."""

    def render(self, value: date | datetime) -> str:
        """Write the day in Chinese."""
        if isinstance(value, datetime):
            local = timezone.localtime(value)
            return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
        return f"{value.year}年{value.month}月{value.day}日"

    def value(self, value: date | datetime) -> date | datetime:
        """Give the day itself to a spreadsheet."""
        return value


class TitleColumn(tables.Column):
    """The text by which a row is known; leads to ``record.get_absolute_url()``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("linkify", lambda record: record.get_absolute_url())
        super().__init__(*args, **kwargs)


class LightColumn(tables.Column):
    """A light (亮灯). The accessor gives its colour; ``word`` and ``why`` name attributes of the row."""

    def __init__(self, *args: Any, word: str = "", why: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word = word
        self.why = why

    def _word(self, value: str, record: Model) -> str:
        return (getattr(record, self.word, "") if self.word else "") or LIGHT_WORDS.get(value, LIGHT_WORDS["grey"])

    def render(self, value: str, record: Model, bound_column: BoundColumn) -> SafeString:
        """Show colour, shape and word; ``value`` may already be the label of a choice."""
        colour = bound_column.accessor.resolve(record)
        why = getattr(record, self.why, "") if self.why else ""
        context = {"colour": colour, "word": self._word(colour, record), "why": why}
        return SafeString(render_to_string("lists/_light.html", context))

    def value(self, value: str, record: Model, bound_column: BoundColumn) -> str:
        """Give the word to a spreadsheet."""
        return self._word(bound_column.accessor.resolve(record), record)
