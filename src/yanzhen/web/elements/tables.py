"""Lists of known values, elements and corrections."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yanzhen.apps.elements.bridge import restored, source_words, span_words, words_of
from yanzhen.apps.elements.models import DataElement, ElementProposal, ElementValue, ProposalState
from yanzhen.web.columns import DayColumn, NumberColumn, TitleColumn
from yanzhen.web.templatetags.page_parts import figure

TONES = {ProposalState.WAITING: "yellow", ProposalState.ACCEPTED: "green", ProposalState.REFUSED: "red"}


def shown_value(element: DataElement, kept: str | int | bool) -> SafeString | str:
    """Write a value as a page does: thousands marks, unit in grey, days and flags in words."""
    value = restored(element, kept)
    if isinstance(value, bool) or not element.unit:
        return words_of(element, kept)
    return format_html('<span class="yz-nowrap">{}<span class="yz-unit">{}</span></span>', figure(value), element.unit)


NOWRAP = {"td": {"class": "yz-nowrap"}}


class ValueTable(tables.Table):
    """What is known, one line per organisation and element."""

    element = tables.Column(
        "数据元", linkify=lambda record: record.get_absolute_url(), order_by=("element__system", "element_id")
    )
    organisation = tables.Column(
        "单位",
        linkify=lambda record: record.organisation.get_absolute_url(),
        order_by=("organisation__sort_key", "organisation__code"),
    )
    value = tables.Column("数值或内容", orderable=False, attrs={"td": {"class": "yz-number"}})
    span = tables.Column("适用期间", accessor="period_end", order_by=("period_end",), attrs=NOWRAP)
    system = tables.Column("来源", order_by=("system", "element_id"))
    as_of = DayColumn("截至", attrs=NOWRAP)
    source = tables.Column("来源说明", orderable=False, visible=False)
    act = tables.Column("", empty_values=(), orderable=False, exclude_from_export=True, attrs=NOWRAP)

    class Meta:
        model = ElementValue
        fields = ("element", "organisation", "value", "span", "system", "as_of", "source", "act")
        sequence = fields
        order_by = ("element",)

    def render_value(self, record: ElementValue) -> SafeString | str:
        """Write the value with its unit."""
        return shown_value(record.element, record.value)

    def value_value(self, record: ElementValue) -> Any:
        """Give the value itself to a spreadsheet."""
        return restored(record.element, record.value)

    def render_span(self, record: ElementValue) -> str:
        """Write the span for which the value stands."""
        return span_words(record.element, record.period_start, record.period_end)

    def render_source(self, record: ElementValue) -> str:
        """Say where the value comes from and of which day it is."""
        return source_words(record)

    def value_source(self, record: ElementValue) -> str:
        """Give the same words to a spreadsheet."""
        return source_words(record)

    def render_act(self, record: ElementValue) -> SafeString | str:
        """Lead to the correction where one can be proposed, or to the one that waits."""
        if record.waiting_proposal:
            return format_html(
                '<a href="{}">更正待处理</a>', reverse("elements:proposal", args=[record.waiting_proposal])
            )
        if not self.context_may_propose:
            return ""
        return format_html('<a href="{}">提出更正</a>', reverse("elements:correct", args=[record.pk]))

    @property
    def context_may_propose(self) -> bool:
        """May the user propose corrections at all? The page of the act asks about the value itself."""
        return bool(getattr(self.request, "may_propose", False))


class ElementTable(tables.Table):
    """The catalogue: what every element means and where it comes from."""

    title = TitleColumn("数据元")
    unit = tables.Column("单位", default="—", orderable=False)
    definition = tables.Column("口径", orderable=False)
    system = tables.Column("来源", order_by=("system", "pk"))
    rhythm = tables.Column("更新")
    owner = tables.Column("主管科室", default="未定", order_by=("owner__sort_key",))
    known = NumberColumn("已有单位", unit="个")

    class Meta:
        model = DataElement
        fields = ("title", "unit", "definition", "system", "rhythm", "owner", "known")
        order_by = ("system",)


class ProposalTable(tables.Table):
    """Corrections, the newest first."""

    element = TitleColumn("数据元", order_by=("element__title",))
    organisation = tables.Column("单位", order_by=("organisation__sort_key",))
    known = tables.Column("现有", orderable=False, attrs={"td": {"class": "yz-number"}})
    value = tables.Column("建议改为", orderable=False, attrs={"td": {"class": "yz-number"}})
    reason = tables.Column("理由", orderable=False)
    goes_to = tables.Column("处理单位", order_by=("goes_to__sort_key",))
    proposed_on = DayColumn("提出日期")
    state = tables.Column("状态")

    class Meta:
        model = ElementProposal
        fields = ("element", "organisation", "known", "value", "reason", "goes_to", "proposed_on", "state")
        order_by = ("-proposed_on",)

    def render_known(self, record: ElementProposal) -> SafeString | str:
        """Write the value as it was when the correction was proposed."""
        return shown_value(record.element, record.known.value)

    def render_value(self, record: ElementProposal) -> SafeString | str:
        """Write the value that is proposed."""
        return shown_value(record.element, record.value)

    def render_state(self, record: ElementProposal) -> SafeString:
        """Show the state as a badge."""
        tone = TONES[ProposalState(record.state)]
        return format_html('<span class="yz-badge yz-badge-{}">{}</span>', tone, record.get_state_display())

    def value_state(self, record: ElementProposal) -> str:
        """Give the state in words to a spreadsheet."""
        return record.get_state_display()
