"""Columns of the lists of bodies, items, talks, schemes and decisions of the district."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse

from yanzhen.apps.meetings.models import Body, HigherDecision, Item, Scheme, Talk
from yanzhen.apps.meetings.routing import key_kind_title, matter_title
from yanzhen.web.columns import DayColumn, NumberColumn, TitleColumn


def _body_page(record: Body) -> str:
    return reverse("meetings:body", args=[record.pk])


class BodyTable(tables.Table):
    """One body a row."""

    name = tables.Column(verbose_name="名称", linkify=_body_page)
    organisation = tables.Column(verbose_name="单位", order_by="organisation__sort_key")
    kind = tables.Column(verbose_name="类别")
    members = NumberColumn(verbose_name="成员", unit="人")
    voting = NumberColumn(verbose_name="其中有表决权", unit="人")
    started_on = DayColumn(verbose_name="起始日期")
    ended_on = DayColumn(verbose_name="终止日期", default="—")

    class Meta:
        model = Body
        fields = ("name", "organisation", "kind", "members", "voting", "started_on", "ended_on")


class ItemTable(tables.Table):
    """One item a row, with what is to be done next."""

    number = tables.Column(verbose_name="编号")
    title = TitleColumn(verbose_name="议题", orderable=False)
    body = tables.Column(verbose_name="会议", order_by="body__kind", accessor="body__name")
    matter = tables.Column(verbose_name="事项", default="—")
    key = tables.Column(verbose_name="三重一大", accessor="pk", orderable=False)
    proposer = tables.Column(verbose_name="提出人", order_by="proposer__sort_key")
    state = tables.TemplateColumn(verbose_name="状态", template_name="meetings/_item_state.html", order_by="state")
    made_on = DayColumn(verbose_name="提出日期")
    next_on = DayColumn(verbose_name="拟再次上会", default="—")

    class Meta:
        model = Item
        fields = ("number", "title", "body", "matter", "key", "proposer", "state", "made_on", "next_on")

    def render_matter(self, record: Item) -> str:
        """Write the matter in words."""
        return matter_title(record.matter) or record.get_kind_display()

    def value_matter(self, record: Item) -> str:
        """The same in a spreadsheet."""
        return self.render_matter(record)

    def render_key(self, record: Item) -> str:
        """Write which of 三重一大 it is."""
        return self.value_key(record) or "—"

    def value_key(self, record: Item) -> str:
        """The same in a spreadsheet."""
        return key_kind_title(record.matter, record.amount_yuan, record.body, on=self.request.today)

    def value_state(self, record: Item) -> str:
        """The state in words."""
        return record.get_state_display()


class TalkTable(tables.Table):
    """One talk a row."""

    held_on = DayColumn(verbose_name="沟通日期")
    organisation = tables.Column(verbose_name="单位", order_by="organisation__sort_key")
    persons = tables.Column(verbose_name="参加人", accessor="pk", orderable=False)
    entered_by = tables.Column(verbose_name="登记人", orderable=False)

    class Meta:
        model = Talk
        fields = ("held_on", "organisation", "persons", "entered_by")

    def render_persons(self, record: Talk) -> str:
        """Write who talked."""
        return "、".join(person.name for person in record.persons.all())

    def value_persons(self, record: Talk) -> str:
        """The same in a spreadsheet."""
        return self.render_persons(record)


class SchemeTable(tables.Table):
    """One scheme a row, with the stage it has reached."""

    title = tables.Column(verbose_name="方案", linkify=lambda record: reverse("meetings:scheme", args=[record.pk]))
    organisation = tables.Column(verbose_name="单位", order_by="organisation__sort_key")
    matter = tables.Column(verbose_name="事项")
    stage = tables.Column(verbose_name="进度", accessor="pk", orderable=False)
    started_on = DayColumn(verbose_name="启动日期")
    ended_on = DayColumn(verbose_name="中止日期", default="—")

    class Meta:
        model = Scheme
        fields = ("title", "organisation", "matter", "stage", "started_on", "ended_on")

    def render_matter(self, value: str) -> str:
        """Write the matter in words."""
        return matter_title(value)

    def value_matter(self, value: str) -> str:
        """The same in a spreadsheet."""
        return matter_title(value)

    def render_stage(self, record: Any) -> str:
        """Write how far it has come."""
        return record.progress

    def value_stage(self, record: Any) -> str:
        """The same in a spreadsheet."""
        return record.progress


class HigherTable(tables.Table):
    """One decision a row."""

    title = tables.Column(
        verbose_name="议定事项", linkify=lambda record: reverse("meetings:higher_decision", args=[record.pk])
    )
    body = tables.Column(verbose_name="会议")
    number = tables.Column(verbose_name="会议次数或文号", default="—")
    decided_on = DayColumn(verbose_name="决定日期")
    organisation = tables.Column(verbose_name="登记单位", order_by="organisation__sort_key")

    class Meta:
        model = HigherDecision
        fields = ("title", "body", "number", "decided_on", "organisation")
