"""Columns of the lists of returns and ledgers."""

from __future__ import annotations

import django_tables2 as tables

from yanzhen.apps.ledgers.bridge import period_name_of
from yanzhen.apps.ledgers.models import LedgerType, Return
from yanzhen.web.columns import DayColumn, NumberColumn, TitleColumn


class FillTable(tables.Table):
    """One return a row, with what can be done at once."""

    type = TitleColumn(verbose_name="台账", order_by="type__title", accessor="type__title")
    period = tables.Column(verbose_name="报送期", accessor="period_end", order_by="period_end")
    organisation = tables.Column(verbose_name="单位", order_by="organisation__sort_key")
    state = tables.TemplateColumn(verbose_name="状态", template_name="ledgers/_state.html", order_by="state")
    rows = NumberColumn(verbose_name="行数")
    due_at = DayColumn(verbose_name="报送时限", default="—")
    act = tables.TemplateColumn(
        verbose_name="办理", template_name="ledgers/_fill_cell.html", orderable=False, exclude_from_export=True
    )

    class Meta:
        model = Return
        fields = ("type", "period", "organisation", "state", "rows", "due_at", "act")

    def render_period(self, record: Return) -> str:
        """Write the period as an office does."""
        return period_name_of(record)

    def value_period(self, record: Return) -> str:
        """The same in a spreadsheet."""
        return period_name_of(record)

    def value_state(self, record: Return) -> str:
        """The state in words."""
        return record.get_state_display()


class ReceivedTable(FillTable):
    """One return a row, for the section that receives it."""

    act = None
    submitted_at = DayColumn(verbose_name="报送时间", default="—")

    class Meta(FillTable.Meta):
        fields = ("type", "period", "organisation", "state", "rows", "due_at", "submitted_at")


class TypeTable(tables.Table):
    """One ledger a row."""

    title = TitleColumn(verbose_name="台账")
    owner = tables.Column(verbose_name="主管科室", default="—", order_by="owner__sort_key")
    kind = tables.TemplateColumn(
        verbose_name="类别",
        template_code="{% if record.is_temporary %}临时填报{% else %}常设{% endif %}",
        order_by="is_temporary",
    )
    sent_now = NumberColumn(verbose_name="本期已报送", unit="个")
    expected_now = NumberColumn(verbose_name="本期应报送", unit="个")

    class Meta:
        model = LedgerType
        fields = ("title", "owner", "kind", "sent_now", "expected_now")
