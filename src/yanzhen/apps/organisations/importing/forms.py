"""What the sheets of the organisation list and of people and accounts ask for."""

from __future__ import annotations

from yanzhen.apps.organisations.models import DutyKind, Hierarchy, OrganisationKind, PostFunction, Stage
from yanzhen.engines.sheets import Column, ColumnKind, SheetForm
from yanzhen.presets.roles import role_book

CODE, DAY = ColumnKind.CODE, ColumnKind.DAY
KINDS = {str(kind.label): kind.value for kind in OrganisationKind}
STAGES = {str(stage.label): stage.value for stage in Stage}
FUNCTIONS = {str(function.label): function.value for function in PostFunction}
DUTIES = {str(kind.label): kind.value for kind in DutyKind}
ROLES = {role.title: code for code, role in role_book().roles.items()}

# Column → the hierarchy in which it names the parent.
PARENTS = {
    "administration": Hierarchy.ADMINISTRATION,
    "party": Hierarchy.PARTY,
    "host": Hierarchy.HOST,
    "school_district": Hierarchy.SCHOOL_DISTRICT,
    "group": Hierarchy.GROUP,
    "street": Hierarchy.STREET,
}

ORGANISATION_FORM = SheetForm(
    name="单位",
    unique=("code",),
    columns=(
        Column(key="code", title="单位代码", kind=CODE, required=True, at_most_characters=32, aliases=("代码",)),
        Column(key="name", title="单位名称", required=True, at_most_characters=120, aliases=("名称", "单位全称")),
        Column(key="short_name", title="简称", at_most_characters=60),
        Column(key="kind", title="单位类型", kind=ColumnKind.CHOICE, required=True, choices=KINDS, aliases=("类型",)),
        Column(key="stages", title="学段", kind=ColumnKind.CHOICES, choices=STAGES, hint="多个学段用顿号分开"),
        Column(key="is_private", title="民办", kind=ColumnKind.FLAG),
        Column(key="is_external", title="区外", kind=ColumnKind.FLAG),
        Column(key="opened_on", title="设立日期", kind=DAY, required=True, aliases=("成立日期", "建校日期")),
        Column(key="credit_code", title="统一社会信用代码", kind=CODE, at_most_characters=18),
        Column(key="address", title="地址", at_most_characters=200),
        Column(key="x_km", title="东向坐标", kind=ColumnKind.DECIMAL, hint="千米"),
        Column(key="y_km", title="北向坐标", kind=ColumnKind.DECIMAL, hint="千米"),
        Column(key="pupils", title="在校生数", kind=ColumnKind.INTEGER, at_least=0),
        Column(key="administration", title="行政上级代码", kind=CODE, at_most_characters=32, aliases=("上级单位代码",)),
        Column(key="party", title="上级党组织代码", kind=CODE, at_most_characters=32),
        Column(key="host", title="所在单位代码", kind=CODE, at_most_characters=32, hint="只有党组织填"),
        Column(key="school_district", title="学区代码", kind=CODE, at_most_characters=32),
        Column(key="group", title="教育集团代码", kind=CODE, at_most_characters=32),
        Column(key="street", title="街道代码", kind=CODE, at_most_characters=32),
    ),
)

PEOPLE_FORM = SheetForm(
    name="人员账号",
    columns=(
        Column(key="staff_number", title="工号", kind=CODE, required=True, at_most_characters=32),
        Column(key="person", title="姓名", required=True, at_most_characters=60),
        Column(key="phone", title="办公电话", at_most_characters=32),
        Column(key="organisation", title="任职单位代码", kind=CODE, required=True, at_most_characters=32),
        Column(key="post", title="职务", required=True, at_most_characters=60),
        Column(key="function", title="岗位职能", kind=ColumnKind.CHOICE, required=True, choices=FUNCTIONS),
        Column(key="posted_on", title="任职起始日期", kind=DAY, required=True, aliases=("任职日期",)),
        Column(key="username", title="用户名", kind=CODE, at_most_characters=40, hint="不开账号的不填"),
        Column(key="role", title="角色", kind=ColumnKind.CHOICE, choices=ROLES),
        Column(key="over", title="授权单位代码", kind=CODE, at_most_characters=32, hint="不填就是任职单位"),
        Column(
            key="via_duty",
            title="按责任关系",
            kind=ColumnKind.CHOICE,
            choices=DUTIES,
            hint="只看分管、联系或督导的单位",
        ),
    ),
)
