"""Columns of the lists of organisations and people."""

from __future__ import annotations

import django_tables2 as tables

from yanzhen.apps.organisations.models import Organisation, Person, Stage
from yanzhen.web.columns import DayColumn, NumberColumn, TitleColumn

STAGES = dict(Stage.choices)


class OrganisationTable(tables.Table):
    """One organisation a row, by the name that it bore on the day."""

    name_then = TitleColumn(verbose_name="名称", order_by="sort_key")
    code = tables.Column(verbose_name="代码")
    kind = tables.Column(verbose_name="类型", accessor="type_label", order_by="kind")
    stages = tables.Column(verbose_name="学段", orderable=False)
    pupils = NumberColumn(verbose_name="在校生", unit="人", total=True)
    opened_on = DayColumn(verbose_name="设立")
    closed_on = DayColumn(verbose_name="撤销", default="—")

    class Meta:
        model = Organisation
        fields = ("name_then", "code", "kind", "stages", "pupils", "opened_on", "closed_on")
        order_by = "name_then"

    def render_stages(self, value: list[str]) -> str:
        """Write the stages in Chinese."""
        return "、".join(STAGES.get(stage, stage) for stage in value) or "—"

    def value_stages(self, value: list[str]) -> str:
        """Give the same to a spreadsheet."""
        return "、".join(STAGES.get(stage, stage) for stage in value)

    def render_pupils(self, value: int | None, record: Organisation) -> object:
        """Say 未报 where a school has no figure, nothing where there are no pupils to count."""
        if value is None and not record.stages:
            return "—"
        return NumberColumn().render(value)


class PersonTable(tables.Table):
    """One person a row with the posts of today."""

    name = TitleColumn(verbose_name="姓名", order_by="sort_key")
    staff_number = tables.Column(verbose_name="工号")
    posts = tables.Column(verbose_name="现任职务", accessor="pk", orderable=False)
    phone = tables.Column(verbose_name="办公电话")

    class Meta:
        model = Person
        fields = ("name", "staff_number", "posts", "phone")
        order_by = "name"

    def render_posts(self, record: Person) -> str:
        """Write the posts of today, primary first."""
        posts = sorted(record.postings_today, key=lambda posting: not posting.is_primary)
        return "；".join(f"{posting.organisation}{posting.post}" for posting in posts) or "无"

    def value_posts(self, record: Person) -> str:
        """Give the same to a spreadsheet."""
        return self.render_posts(record)
