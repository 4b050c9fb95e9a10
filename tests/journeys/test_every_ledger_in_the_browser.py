"""Shipped ledgers in the browser: filled in, sent, endorsed, approved, and from the indicator back to the row."""

from __future__ import annotations

import random
import re

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from tests.factories import make_organisation
from tests.ledger_scene import MARCH
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.ledgers.actions.forms import load_ledgers
from yanzhen.apps.ledgers.actions.open_returns import open_returns
from yanzhen.apps.ledgers.bridge import form_of, span_of
from yanzhen.apps.ledgers.models import LedgerType, Return, ReturnState
from yanzhen.apps.organisations.models import Organisation
from yanzhen.demo.ledger_rows import sample_rows
from yanzhen.engines.ledgers import Field, FieldKind, LedgerForm, Value, shown_value
from yanzhen.presets.ledger_catalogue import ledger_catalogue

pytestmark = pytest.mark.slow
CHAINS = (
    "after_school_service",
    "after_school_providers",
    "awards",
    "class_rounds",
    "community_service",
    "course_catalogue",
    "emergency_drills",
    "eyesight_screening",
    "family_school_groups",
    "fitness_results",
    "monthly_topic",
    "teacher_training",
)


@pytest.fixture
def school(authority) -> Organisation:
    """A school of all stages, with a return of every chosen ledger for March."""
    with transaction.atomic():
        load_elements()
        school = make_organisation("云岭区实验学校", under=authority, stages=["primary", "junior", "senior"])
        load_ledgers(forms={code: ledger_catalogue()[code] for code in CHAINS})
        for type_ in LedgerType.objects.order_by("pk"):
            open_returns(type_id=type_.pk, day=MARCH, actor=None, on=MARCH)
    return school


def rows_of(sheet: Return, form: LedgerForm) -> list[dict[str, Value]]:
    """Rows as the sample makes them up for such a school; a form of one row has one."""
    stages = sheet.organisation.stages
    rows = sample_rows(form, span_of(sheet), random.Random(7), size=400, stages=stages, at_most=2)
    assert rows, form.title
    return rows


def fill_form(page: Page, form: LedgerForm, rows: list[dict[str, Value]]) -> None:
    """Fill the form of a ledger that has one row."""
    page.wait_for_selector("[data-ready]")
    [row] = rows
    for field in form.typed_fields:
        if field.key in row:
            answer(page, field, row[field.key])


def answer(page: Page, field: Field, value: Value) -> None:
    """Answer one question as people do, whatever kind of answer it takes."""
    box = page.locator(f"#f-{field.key}")
    if field.kind is FieldKind.CHOICE:
        box.select_option(str(value))
    elif field.kind is FieldKind.FLAG:
        page.locator(f'[name="{field.key}"][value="{int(value)}"]').check()
    elif field.kind is FieldKind.CHOICES:
        for code in value:
            page.locator(f'[name="{field.key}"][value="{code}"]').check()
    else:
        box.fill(value.isoformat() if field.kind is FieldKind.DAY else shown_value(field, value))


def paste_rows(page: Page, form: LedgerForm, rows: list[dict[str, Value]]) -> None:
    """Paste rows from a spreadsheet program into the grid."""
    page.wait_for_selector("[data-ready]")
    lines = ["\t".join(shown_value(field, row.get(field.key)) for field in form.fields) for row in rows]
    page.evaluate("text => navigator.clipboard.writeText(text)", "\n".join(lines))
    page.locator('.yl-empty [aria-colindex="2"]').click()
    page.keyboard.press("Control+v")
    expect(page.locator(".yl-said")).to_contain_text(f"已粘贴{len(rows)}行")


def send(page: Page) -> None:
    """Go on to the return, which waits until everything is saved, and send it."""
    page.get_by_role("link", name="核对并报送").click()
    page.get_by_role("button", name="送出", exact=True).click()
    expect(page.locator("main")).to_contain_text("已送出")


def press(page: Page, sheet: Return, button: str, done: str) -> None:
    """Open the return and press what is one's own to press."""
    page.goto(sheet.get_absolute_url())
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("main")).to_contain_text(done)


def follow_the_figure(page: Page, school: Organisation) -> None:
    """From the approved return to its indicator, to the figure, to the row."""
    line = page.locator(".card", has_text="进入的指标").locator("li").first
    shown = re.search(r"[\d,.]+", line.locator("strong").inner_text()).group()
    line.get_by_role("link").click()
    unit = page.locator("#units").get_by_role("row").filter(has_text=school.name)
    unit.get_by_role("link", name=shown, exact=True).click()
    expect(page.locator("main")).to_contain_text("核对一致")
    rows = page.get_by_role("link", name="条目", exact=True)
    if rows.count():
        rows.first.click()
        expect(page.locator("main")).to_contain_text(school.name)


def test_a_row_of_each_ledger_goes_its_whole_way(context, page_as, another_page_as, school):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    clerk = page_as("school_clerk", organisation=school, name="何校办")
    principal = another_page_as("school_principal", organisation=school, name="柳校长")
    officer = another_page_as("section_officer", name="林清和")
    for sheet in Return.objects.select_related("type", "form_version", "organisation").order_by("type__code"):
        form = form_of(sheet.form_version)
        rows = rows_of(sheet, form)
        clerk.goto(sheet.get_absolute_url())
        clerk.get_by_role("link", name="填写", exact=True).click()
        (fill_form if form.one_row else paste_rows)(clerk, form, rows)
        send(clerk)
        press(principal, sheet, "同意", "已审核")
        press(officer, sheet, "审核通过", "已审核通过")
        follow_the_figure(officer, school)
    assert set(Return.objects.values_list("state", flat=True)) == {ReturnState.APPROVED}
    assert Return.objects.count() == len(CHAINS)
