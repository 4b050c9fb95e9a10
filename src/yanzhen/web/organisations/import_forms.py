"""The form that hands in a workbook, and the template workbook itself."""

from __future__ import annotations

import io

import xlsxwriter
from django import forms

from yanzhen.apps.files.actions.stage import DECLARATION_LABELS, Declaration
from yanzhen.apps.organisations.importing.forms import ORGANISATION_FORM, PEOPLE_FORM
from yanzhen.engines.sheets import Column, ColumnKind, SheetForm
from yanzhen.web.organisations.forms import day_field

LISTED_TO_ROW = 1000
EXAMPLES = {ColumnKind.DAY: "2024-09-01", ColumnKind.FLAG: "否", ColumnKind.INTEGER: "680", ColumnKind.DECIMAL: "12.5"}


class WorkbookForm(forms.Form):
    """A workbook, after the answer to 是否涉密, and the day from which changes hold."""

    declared = forms.ChoiceField(
        label="这份表格是否涉密、属于工作秘密或内部文件？",
        choices=[(answer.value, DECLARATION_LABELS[answer]) for answer in Declaration],
        widget=forms.RadioSelect,
        error_messages={"required": "请先选择表格是否涉密。"},
    )
    upload = forms.FileField(
        label="单位、人员账号表",
        allow_empty_file=True,
        help_text="xlsx或csv，不超过5MB；表头顺序不限，不认识的栏目会列出来并跳过。",
    )
    on = day_field("变动生效日期", help_text="已登记单位的更名和隶属调整从这一天起生效，以前的不变。")


def template_workbook() -> bytes:
    """Return the workbook to fill: both sheets with notes and validation lists, and the lists themselves."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        lists = book.add_worksheet("选项")
        column = 0
        sheets = [(form, book.add_worksheet(form.name)) for form in (ORGANISATION_FORM, PEOPLE_FORM)]
        for form, sheet in sheets:
            column = fill_sheet(book, sheet, lists, form, column)
        sheets[0][1].activate()
        sheets[0][1].set_first_sheet()
        lists.hide()
    return out.getvalue()


def fill_sheet(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    lists: xlsxwriter.worksheet.Worksheet,
    form: SheetForm,
    list_column: int,
) -> int:
    """Write one sheet's heading with notes and validations; return the next free column of the lists."""
    head = book.add_format({"bold": True, "bg_color": "#E8EFF6", "border": 1, "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 32)
    for index, column in enumerate(form.columns):
        sheet.set_column(
            index, index, max(12, 2 * len(column.title) + 4), day if column.kind == ColumnKind.DAY else text
        )
        sheet.write_string(0, index, f"{column.title}*" if column.required else column.title, head)
        sheet.write_comment(0, index, _note(column))
        if column.kind == ColumnKind.FLAG:
            sheet.data_validation(1, index, LISTED_TO_ROW, index, {"validate": "list", "source": ["是", "否"]})
        elif column.kind == ColumnKind.CHOICE:
            words = list(column.choices)
            lists.write_column(0, list_column, words)
            letter = xlsxwriter.utility.xl_col_to_name(list_column)
            source = f"='选项'!${letter}$1:${letter}${len(words)}"
            sheet.data_validation(1, index, LISTED_TO_ROW, index, {"validate": "list", "source": source})
            list_column += 1
    return list_column


def _note(column: Column) -> str:
    parts = ["必填。" if column.required else "选填；已登记的单位不填表示不改。"]
    if column.hint:
        parts.append(f"{column.hint}。")
    if column.kind == ColumnKind.CHOICES:
        parts.append(f"可选：{'、'.join(column.choices)}。")
    elif column.kind in EXAMPLES:
        parts.append(f"例如{EXAMPLES[column.kind]}。")
    return "".join(parts)
