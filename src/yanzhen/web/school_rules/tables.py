"""Lists of rules and of schools."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yanzhen.apps.school_rules.models import RuleState, SchoolRule
from yanzhen.web.columns import DayColumn, TitleColumn

TONES = {RuleState.DRAFT: "", RuleState.IN_FORCE: "green", RuleState.REVISING: "yellow", RuleState.ABOLISHED: ""}
NOWRAP = {"td": {"class": "yz-nowrap"}}


def state_badge(rule: SchoolRule) -> SafeString:
    """Show a rule's state as a badge."""
    tone = TONES[RuleState(rule.state)]
    return format_html(
        '<span class="yz-badge{}">{}</span>', f" yz-badge-{tone}" if tone else "", rule.get_state_display()
    )


class RuleTable(tables.Table):
    """Rules, school by school."""

    title = TitleColumn("制度名称")
    organisation = tables.Column("学校", order_by=("organisation__sort_key", "organisation__code"))
    category = tables.Column("类别", order_by=("category_place",))
    document_number = tables.Column("文号", accessor="current_number", orderable=False, default="—")
    in_force_from = DayColumn(
        "施行日期", accessor="current_from", order_by=("current_from",), default="—", attrs=NOWRAP
    )
    review_on = DayColumn("下次复核", default="—", attrs=NOWRAP)
    is_public = tables.Column("公开范围", order_by=("is_public",))
    state = tables.Column("状态")

    class Meta:
        model = SchoolRule
        fields = ("title", "organisation", "category", "document_number", "in_force_from", "review_on", "is_public")
        sequence = (*fields, "state")
        order_by = ("organisation", "category")

    def render_review_on(self, record: SchoolRule) -> SafeString | str:
        """Write the day; an overdue one says so in words."""
        day = DayColumn().render(record.review_on)
        overdue = record.state == RuleState.IN_FORCE and record.review_on < self.request.today
        return format_html('{} <span class="yz-badge yz-badge-red">已过期</span>', day) if overdue else day

    def value_review_on(self, record: SchoolRule) -> object:
        """Give the day itself to a spreadsheet."""
        return record.review_on

    def render_is_public(self, record: SchoolRule) -> str:
        """Say who sees it."""
        return "公开" if record.is_public else "校内"

    def render_state(self, record: SchoolRule) -> SafeString:
        """Show the state as a badge."""
        return state_badge(record)

    def value_state(self, record: SchoolRule) -> str:
        """Give the state in words to a spreadsheet."""
        return record.get_state_display()
