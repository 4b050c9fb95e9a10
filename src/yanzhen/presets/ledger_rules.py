"""What makes a ledger's definition whole (表样检查): names that exist, expressions that can work, nothing let out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

from yanzhen.engines.ledgers import (
    Check,
    Expression,
    ExpressionError,
    Field,
    FieldKind,
    LedgerForm,
    Measure,
    Privacy,
    Rhythm,
    RollUp,
    Scope,
    parse_expression,
)
from yanzhen.engines.ledgers.expressions import names_in
from yanzhen.engines.ledgers.form import DAY_SLOTS, NUMERIC_SLOTS, TEXT_SLOTS
from yanzhen.engines.ledgers.kinds import ValueKind, kind_faults, kind_of_field
from yanzhen.engines.ledgers.syntax import FUNCTIONS, PERIOD_NAMES, ROW_FUNCTIONS
from yanzhen.presets.code_lists import CHOICE_SEPARATORS
from yanzhen.presets.data_elements import element_catalogue
from yanzhen.presets.stay_out import why_not_asked
from yanzhen.presets.tables import Table

Item = TypeVar("Item")

MOST_FIELDS = 80
LONGEST_SLOT_TEXT = 120
_RESERVED = frozenset({"and", "or", "not", "in", "true", "false", *FUNCTIONS, *PERIOD_NAMES})
_KEY_KINDS = (FieldKind.TEXT, FieldKind.CODE, FieldKind.CHOICE, FieldKind.INTEGER, FieldKind.DAY)
_NOT_PROJECTED = (FieldKind.LONG_TEXT, FieldKind.CHOICES)
_SLOTS = ((NUMERIC_SLOTS, "数字"), (TEXT_SLOTS, "选项、代码和是否"), (DAY_SLOTS, "日期"))
_LOOK_BEYOND = ROW_FUNCTIONS | {"previous"}


def check_form(table: Table, form: LedgerForm, elements: Collection[str] | None = None) -> None:
    """Note on ``table`` everything in a form that does not go together.

    Args:
        table: the definition's top table, which takes the faults.
        form: what was read from it.
        elements: codes of the data elements there are; None: those of the shipped catalogue.
    """
    _check_fields(table, form, elements)
    _check_rows(table, form)
    _check_privacy(table, form)
    for place, check in _numbered("checks", form.checks):
        _check_check(table, place, check, form)
    _check_rollups(table, form)
    for place, word, reason in why_not_asked(form):
        table.fault("STAY_OUT", f"不收“{word}”：{reason}", key=place, found=word)


def _numbered(name: str, items: Iterable[Item]) -> Iterable[tuple[str, Item]]:
    return ((f"{name}第{number}项的", item) for number, item in enumerate(items, start=1))


def _check_fields(table: Table, form: LedgerForm, elements: Collection[str] | None) -> None:
    if not form.fields:
        table.fault("NO_FIELDS", "至少要有一个字段。", key="fields")
    if len(form.fields) > MOST_FIELDS:
        table.fault("TOO_MANY_FIELDS", f"字段不超过{MOST_FIELDS}个，请拆成几种台账。", key="fields")
    for what, values in (("key", [one.key for one in form.fields]), ("title", [one.title for one in form.fields])):
        for twice in sorted({one for one in values if one and values.count(one) > 1}):
            table.fault("FIELD_TWICE", f"字段的{what}“{twice}”重复。", key="fields", found=twice)
    known = element_catalogue() if elements is None else elements
    for place, field in _numbered("fields", form.fields):
        _check_field(table, place, field, form)
        if field.element:
            _check_element(table, f"{place}element", field, field.element, known)
        for element in dict.fromkeys(field.element_of.values()):
            _check_element(table, f"{place}element_of", field, element, known)
        if field.element_of:
            _check_elements_of_rows(table, f"{place}element_of", field, form)
    _check_rings(table, form)


def _check_elements_of_rows(table: Table, place: str, field: Field, form: LedgerForm) -> None:
    """Elements by row need one key field with choices, each of which stands for one row."""
    key = form.by_key.get(form.key[0]) if len(form.key) == 1 else None
    if key is None or key.kind is not FieldKind.CHOICE or field.element or field.computed:
        message = "分行的数据元要求各行只靠一个单选栏目区分，且本栏目不另绑数据元、不自动计算。"
        table.fault("ELEMENTS_WITHOUT_ROWS", message, key=place, found="、".join(form.key) or None)
        return
    for choice in field.element_of:
        if choice not in key.choices:
            table.fault("UNKNOWN_CHOICE", f"“{key.title}”没有代码为“{choice}”的选项。", key=place, found=choice)


def _check_element(table: Table, place: str, field: Field, code: str, known: Collection[str]) -> None:
    """The element has to exist; a shipped one also has to be what the field asks for."""
    if code not in known:
        table.fault("UNKNOWN_ELEMENT", "没有这个数据元。", key=place, found=code)
        return
    element = element_catalogue().get(code)
    if element is None:
        return
    if (element.kind in ("integer", "decimal")) is not field.kind.is_numeric or element.unit != field.unit:
        asked = f"“{element.title}”的类型和单位（{element.kind}，{element.unit or '无单位'}）"
        table.fault("OTHER_ELEMENT", f"字段的类型或单位与数据元{asked}不一致。", key=place, found=field.unit)


def _check_field(table: Table, place: str, field: Field, form: LedgerForm) -> None:
    if field.key in _RESERVED:
        table.fault("RESERVED", "这个名称在表达式里另有用处，请换一个。", key=f"{place}key", found=field.key)
    if field.kind.has_choices != bool(field.choices):
        message = "选择题要写明choices。" if field.kind.has_choices else "只有选择题（choice、choices）才有可选内容。"
        table.fault("CHOICES_MISPLACED", message, key=f"{place}choices")
    if field.kind is FieldKind.CHOICES:
        for title in field.choices.values():
            if CHOICE_SEPARATORS.search(title):
                message = "多选的选项名称里不能有顿号、逗号、斜线和空格，填表时会被拆开。"
                table.fault("SEPARATOR_IN_CHOICE", message, key=f"{place}choices", found=title)
    _check_limits(table, place, field)
    if field.computed and (field.required or field.required_when or field.element):
        table.fault("COMPUTED_ASKED", "自动计算的字段不能再要求填写，也不绑定数据元。", key=f"{place}computed")
    if field.required_when:
        _check_expression(table, f"{place}required_when", field.required_when, form, ValueKind.FLAG, _LOOK_BEYOND)
    if field.computed:
        own = f"{place}computed"
        beyond = _LOOK_BEYOND | set(PERIOD_NAMES)
        expression = _check_expression(table, own, field.computed, form, kind_of_field(field), beyond)
        if expression is not None and _is_sealed(expression, form) and not field.is_sealed:
            table.fault("SEALED_LET_OUT", "由个人信息算出的字段也要标明信息类别（privacy）。", key=own)


def _check_limits(table: Table, place: str, field: Field) -> None:
    if not field.kind.is_numeric:
        for key in ("unit", "at_least", "at_most"):
            if getattr(field, key) not in ("", None):
                table.fault("NOT_A_NUMBER_FIELD", "只有数字字段才有单位和上下限。", key=f"{place}{key}")
    if field.decimals is not None and field.kind is not FieldKind.DECIMAL:
        table.fault("NOT_A_NUMBER_FIELD", "只有小数字段才有小数位数。", key=f"{place}decimals")
    if field.at_least is not None and field.at_most is not None and field.at_least > field.at_most:
        table.fault("LIMITS_REVERSED", "下限大于上限。", key=f"{place}at_least", found=field.at_least)


def _check_rings(table: Table, form: LedgerForm) -> None:
    """Computed fields may build on one another, but not in a ring."""
    needs = {one.key: set(names_in(one.computed)) for one in form.fields if one.computed}
    while ready := [key for key, needed in needs.items() if not needed & set(needs)]:
        for key in ready:
            del needs[key]
    if needs:
        table.fault("COMPUTED_RING", "自动计算的字段互相引用，算不出来。", key="fields", found="、".join(sorted(needs)))


def _check_rows(table: Table, form: LedgerForm) -> None:
    if form.gathered is Rhythm.EVENT:
        message = "归集周期（gathered）不能是event，请写day、week、month、term、half_year、year或school_year。"
        table.fault("BAD_RHYTHM", message, key="gathered")
    elif form.rhythm is not Rhythm.EVENT and form.gathered is not form.rhythm:
        table.fault("BAD_RHYTHM", "只有随时登记（event）的台账才另写归集周期。", key="gathered")
    if form.one_row and form.key:
        table.fault("KEY_OF_ONE_ROW", "每期一行的台账不需要主键。", key="key")
    if not form.one_row and not form.key:
        table.fault("NO_KEY", "多行的台账要写明靠哪几个字段区分各行。", key="key")
    for name in form.key:
        _check_key(table, name, form)


def _check_key(table: Table, name: str, form: LedgerForm) -> None:
    if name not in form.by_key:
        table.fault("UNKNOWN_FIELD", "没有这个字段。", key="key", found=name)
        return
    field = form.field(name)
    if field.kind not in _KEY_KINDS or field.computed:
        table.fault("BAD_KEY", "主键只能用填写的文字、代码、单选、整数或日期字段。", key="key", found=name)
    if not field.required:
        table.fault("BAD_KEY", f"主键字段“{field.title}”必须设为必填。", key="key", found=name)
    if field.is_sealed and field.kind is not FieldKind.CODE:
        message = f"“{field.title}”是个人信息，主键请改用代码字段。"
        table.fault("SEALED_LET_OUT", message, key="key", found=name)


def _check_privacy(table: Table, form: LedgerForm) -> None:
    if not form.sealed_keys:
        return
    if form.public:
        titles = "、".join(one.title for one in form.fields if one.is_sealed)
        table.fault("SEALED_LET_OUT", f"公开的台账不能有个人信息字段：{titles}。", key="public")
    if form.privacy is Privacy.NONE:
        message = "含有个人信息字段的台账要写明信息类别：personal、minor或health。"
        table.fault("NO_PRIVACY", message, key="privacy", expected="personal、minor、health")


def _check_expression(
    table: Table, place: str, text: str, form: LedgerForm, wanted: ValueKind, refused: Collection[str] = ()
) -> Expression | None:
    """Note what is wrong with an expression; return it if it can be read at all."""
    try:
        expression = parse_expression(text)
    except ExpressionError as error:
        table.fault("BAD_EXPRESSION", error.message, key=place, found=text)
        return None
    for fault in kind_faults(expression, form.by_key, wanted):
        table.fault("BAD_EXPRESSION", fault, key=place, found=text)
    beyond = sorted(expression.functions & set(refused)) + sorted(expression.period_names & set(refused))
    if beyond:
        table.fault("LOOKS_BEYOND", f"这里不能用{'、'.join(beyond)}。", key=place, found=text)
    return expression


def _is_sealed(expression: Expression, form: LedgerForm) -> bool:
    """Does it look at a sealed field that is no code?"""
    fields = [form.by_key[name] for name in expression.names if name in form.by_key]
    return any(one.is_sealed and one.kind is not FieldKind.CODE for one in fields)


def _check_check(table: Table, place: str, check: Check, form: LedgerForm) -> None:
    refused = {Scope.RECORD: _LOOK_BEYOND, Scope.ROWS: {"previous"}, Scope.PERIODS: frozenset()}[check.scope]
    for key, text in (("must", check.must), ("when", check.when)):
        if text:
            _check_expression(table, f"{place}{key}", text, form, ValueKind.FLAG, refused)
    if check.field and check.field not in form.by_key:
        table.fault("UNKNOWN_FIELD", "没有这个字段。", key=f"{place}field", found=check.field)
    if sum(one.code == check.code for one in form.checks) > 1:
        table.fault("CHECK_TWICE", f"核验规则的代码“{check.code}”重复。", key=f"{place}code", found=check.code)


def _check_rollups(table: Table, form: LedgerForm) -> None:
    for place, rollup in _numbered("indicators", form.rollups):
        if sum(one.code == rollup.code for one in form.rollups) > 1:
            table.fault("INDICATOR_TWICE", f"指标代码“{rollup.code}”重复。", key=f"{place}code", found=rollup.code)
        _check_measure(table, place, rollup, form)
        for name, where in (("where", rollup.where), *_parts(rollup)):
            if where:
                _check_where(table, f"{place}{name}", where, form)
    used = {key for one in form.rollups for key in one.fields_used if key in form.by_key} - set(form.slots)
    if used:
        limits = "、".join(f"{words}{len(columns)}个" for columns, words in _SLOTS)
        titles = "、".join(form.field(key).title for key in form.by_key if key in used)
        message = f"指标用到的字段太多（至多{limits}），放不下的有：{titles}。"
        table.fault("TOO_MANY_SLOTS", message, key="indicators", found=titles)


def _parts(rollup: RollUp) -> list[tuple[str, str]]:
    parts = (("numerator", rollup.numerator), ("denominator", rollup.denominator))
    return [(f"{name}.where", part.where) for name, part in parts if part is not None]


def _check_measure(table: Table, place: str, rollup: RollUp, form: LedgerForm) -> None:
    needs_field = rollup.measure not in (Measure.COUNT, Measure.RATE)
    if needs_field != bool(rollup.field):
        message = "应写明汇总哪个字段。" if needs_field else "计数和比率不写field；比率的字段写在分子分母里。"
        table.fault("NO_FIELD" if needs_field else "FIELD_UNUSED", message, key=f"{place}field")
    has_parts = rollup.numerator is not None and rollup.denominator is not None
    if (rollup.measure is Measure.RATE) != has_parts:
        table.fault("NO_PARTS", "比率（rate）要写明分子和分母，其他汇总方式不写。", key=f"{place}numerator")
    if rollup.field:
        is_number = rollup.measure is not Measure.DISTINCT
        _check_measured(table, f"{place}field", rollup.field, form, is_number=is_number)
    for name, part in (("numerator", rollup.numerator), ("denominator", rollup.denominator)):
        if part is not None and part.field:
            _check_measured(table, f"{place}{name}.field", part.field, form, is_number=True)


def _check_measured(table: Table, place: str, key: str, form: LedgerForm, *, is_number: bool) -> None:
    if key not in form.by_key:
        table.fault("UNKNOWN_FIELD", "没有这个字段。", key=place, found=key)
        return
    field = form.field(key)
    if is_number and not field.kind.is_numeric:
        table.fault("NOT_NUMERIC", f"“{field.title}”不是数字，不能求和、求平均或取最新值。", key=place, found=key)
    if field.kind in _NOT_PROJECTED or (field.kind is FieldKind.TEXT and field.at_most_characters > LONGEST_SLOT_TEXT):
        message = f"“{field.title}”不能用来汇总；文字字段要先把长度限制在{LONGEST_SLOT_TEXT}个字以内。"
        table.fault("NOT_PROJECTED", message, key=place, found=key)
    if field.is_sealed and field.kind is not FieldKind.CODE:
        table.fault("SEALED_LET_OUT", f"“{field.title}”是个人信息，不能汇总为指标。", key=place, found=key)


def _check_where(table: Table, place: str, text: str, form: LedgerForm) -> None:
    beyond = _LOOK_BEYOND | set(PERIOD_NAMES)
    expression = _check_expression(table, place, text, form, ValueKind.FLAG, beyond)
    if expression is None:
        return
    if _is_sealed(expression, form):
        table.fault("SEALED_LET_OUT", "汇总条件不能用个人信息字段。", key=place, found=text)
    for name in sorted(expression.names & set(form.by_key)):
        field = form.field(name)
        if field.kind in _NOT_PROJECTED or (
            field.kind is FieldKind.TEXT and field.at_most_characters > LONGEST_SLOT_TEXT
        ):
            message = f"“{field.title}”不能作汇总条件；请改用单选、代码、是否、数字或日期字段。"
            table.fault("NOT_PROJECTED", message, key=place, found=name)
