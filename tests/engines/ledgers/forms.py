"""Forms and rows for the tests of ledgers: one small form that people can read, and any form that hypothesis makes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from yanzhen.engines.ledgers import Check, Field, FieldKind, LedgerForm, Level, Privacy, Rhythm, Scope


def number(key, title, **more):
    return Field(key=key, title=title, kind=FieldKind.INTEGER, **{"unit": "人", "at_least": Decimal(0), **more})


def form_of(*fields, **more):
    usual = {"code": "sample", "title": "示例台账", "rows": (), "owner": "办公室", "reporters": ("school",)}
    rhythms = {"rhythm": Rhythm.MONTH, "gathered": Rhythm.MONTH}
    return LedgerForm(**{**usual, **rhythms, "fields": fields, **more})


CLASS = Field(key="class_name", title="班级", kind=FieldKind.TEXT, required=True)
SERVICE = form_of(
    CLASS,
    number("pupils", "在班人数", required=True, at_most=Decimal(60)),
    number("joined", "参加人数", required=True),
    Field(key="share", title="参与率", kind=FieldKind.DECIMAL, unit="%", decimals=1, computed="joined / pupils * 100"),
    Field(key="mode", title="形式", kind=FieldKind.CHOICE, choices={"club": "社团", "home": "作业辅导"}),
    Field(key="reason", title="说明", kind=FieldKind.TEXT, required_when="joined = 0"),
    Field(key="held_on", title="开始日期", kind=FieldKind.DAY),
    Field(key="fee", title="人均收费", kind=FieldKind.DECIMAL, unit="元", decimals=2, at_least=Decimal(0)),
    Field(key="teacher", title="负责教师", kind=FieldKind.TEXT, privacy=Privacy.PERSONAL),
    key=("class_name",),
    checks=(
        Check(code="joined_within", must="joined <= pupils", message="参加人数不能多于在班人数。", field="joined"),
        Check(
            code="in_period",
            must="held_on >= period_start and held_on <= period_end",
            message="开始日期不在本期内。",
            field="held_on",
        ),
        Check(
            code="school_total",
            scope=Scope.ROWS,
            must="sum(joined) <= 100",
            message="全校参加人数合计超过100人。",
            level=Level.DOUBT,
        ),
        Check(
            code="above_mean",
            scope=Scope.ROWS,
            must="joined * count() <= sum(joined) * 3",
            message="参加人数超过各班平均数的三倍。",
        ),
        Check(
            code="fell",
            scope=Scope.PERIODS,
            must="joined >= previous(joined) / 2",
            message="参加人数比上期减少过半。",
            field="joined",
            level=Level.DOUBT,
        ),
    ),
)


def row(**values):
    return {"class_name": "一班", "pupils": 40, "joined": 30, **values}


KINDS = st.sampled_from(list(FieldKind))
CHOICES = {"a": "甲", "b": "乙", "c": "丙"}


@st.composite
def forms(draw):
    """Any form of up to six fields, the first of which tells the rows apart."""
    kinds = draw(st.lists(KINDS, min_size=1, max_size=5))
    fields = [Field(key="k", title="编号", kind=FieldKind.CODE, required=True)]
    for place, kind in enumerate(kinds):
        choices = CHOICES if kind.has_choices else {}
        fields.append(Field(key=f"f{place}", title=f"字段{place}", kind=kind, choices=choices))
    return form_of(*fields, key=("k",))


TEXTS = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=8)
BY_KIND = {
    FieldKind.TEXT: TEXTS,
    FieldKind.LONG_TEXT: TEXTS,
    FieldKind.CODE: TEXTS,
    FieldKind.INTEGER: st.integers(-(10**9), 10**9),
    FieldKind.DECIMAL: st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=4),
    FieldKind.DAY: st.dates(date(1990, 1, 1), date(2050, 1, 1)),
    FieldKind.FLAG: st.booleans(),
    FieldKind.CHOICE: st.sampled_from(list(CHOICES)),
    FieldKind.CHOICES: st.lists(st.sampled_from(list(CHOICES)), max_size=3, unique=True).map(tuple),
}


def rows_of(form):
    """Any record of a form, some of its fields blank."""
    optional = {one.key: st.none() | BY_KIND[one.kind] for one in form.fields if one.is_filled_by_people}
    return st.fixed_dictionaries({}, optional=optional)


@st.composite
def forms_and_rows(draw, most=4):
    form = draw(forms())
    return form, draw(st.lists(rows_of(form), max_size=most))
