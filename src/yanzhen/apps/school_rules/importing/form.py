"""What the sheet of rules asks for."""

from __future__ import annotations

from yanzhen.apps.school_rules.models import Category
from yanzhen.engines.sheets import Column, ColumnKind, SheetForm

CATEGORIES = {str(category.label): category.value for category in Category}
CODE, DAY = ColumnKind.CODE, ColumnKind.DAY

RULE_FORM = SheetForm(
    name="学校制度",
    unique=("organisation", "title"),
    columns=(
        Column(
            key="organisation",
            title="单位代码",
            kind=CODE,
            at_most_characters=32,
            hint="只登记本校制度的可以不填",
            aliases=("代码", "学校代码"),
        ),
        Column(key="title", title="制度名称", required=True, at_most_characters=120, aliases=("名称", "制度")),
        Column(
            key="category",
            title="类别",
            kind=ColumnKind.CHOICE,
            choices=CATEGORIES,
            hint="不填的按清单项的类别；清单里没有的填其他制度",
        ),
        Column(
            key="entry",
            title="对应清单项",
            at_most_characters=120,
            hint="清单里的制度名称；不填的按制度名称自动对应",
            aliases=("清单项",),
        ),
        Column(key="document_number", title="文号", at_most_characters=60, aliases=("发文字号",)),
        Column(
            key="in_force_from", title="施行日期", kind=DAY, required=True, aliases=("实施日期", "生效日期", "执行日期")
        ),
        Column(
            key="approved_by",
            title="审议会议",
            required=True,
            at_most_characters=80,
            hint="例如2023年第4次党支部委员会会议",
            aliases=("审议通过的会议", "通过会议"),
        ),
        Column(key="approved_on", title="审议日期", kind=DAY, required=True, aliases=("通过日期",)),
        Column(
            key="review_on", title="下次复核日期", kind=DAY, hint="不填的按清单的复核期限推算", aliases=("复核日期",)
        ),
        Column(key="is_public", title="公开", kind=ColumnKind.FLAG, hint="不填表示不改，新登记的为否"),
    ),
)
