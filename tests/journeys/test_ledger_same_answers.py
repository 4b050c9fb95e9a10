"""Browser and server read, compute and show the same: the browser's answer is only an early one."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.club_ledger import ClubScene
from yanzhen.engines.ledgers import (
    Field,
    FieldKind,
    LedgerForm,
    Rhythm,
    ValueFault,
    complete,
    from_json,
    parse_expression,
    read_value,
    to_json,
)
from yanzhen.presets.ledger_catalogue import ledger_catalogue
from yanzhen.web.ledgers.wire import form_json

SPAN = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 3, 31)}
TEXTS = [
    "", " ", "0", "12", "１２", "1,234", "1，234", "12.50", "-3", "+4", "- 5", "1e5", "3.", ".5", "３０人", "30 人", "人", "abc", "1 234",
    "2026-03-05", "2026年3月5日", "2026/3/5", "2026.3.5", "２０２６年３月５日", "20260305", "2026-02-30", "2026-3", "45000", "是", "否",
    "yes", "NO", "1", "0", "√", "×", "小学", "小 学", "primary", "大学", "小学、初中", "小学,初中;高中", "初中 小学", "合唱　团",
    "Ａ班１号", "第一行\n第二行", "a\tb", "000123", "1 0 0 1", "99999999999", "0.1", "-0", "1.005", "１２．５", "12%", "全角（括号）",
]  # fmt: skip
CHOICES = {"primary": "小学", "junior": "初中", "senior": "高中"}
FIELDS = (
    Field(key="t", title="文字", kind=FieldKind.TEXT),
    Field(key="l", title="长文字", kind=FieldKind.LONG_TEXT),
    Field(key="i", title="整数", kind=FieldKind.INTEGER, unit="人"),
    Field(key="d", title="小数", kind=FieldKind.DECIMAL, unit="%"),
    Field(key="n", title="限定", kind=FieldKind.DECIMAL, at_least=Decimal("-2.5"), at_most=Decimal(100), decimals=1),
    Field(key="y", title="日期", kind=FieldKind.DAY),
    Field(key="f", title="是否", kind=FieldKind.FLAG),
    Field(key="c", title="选项", kind=FieldKind.CHOICE, choices=CHOICES),
    Field(key="m", title="多选", kind=FieldKind.CHOICES, choices=CHOICES),
    Field(key="k", title="代码", kind=FieldKind.CODE),
)


def form(*fields: Field) -> LedgerForm:
    settings: dict[str, Any] = {"code": "x", "title": "x", "rows": (), "owner": "", "reporters": ("school",)}
    return LedgerForm(rhythm=Rhythm.MONTH, gathered=Rhythm.MONTH, fields=fields, **settings)


@pytest.fixture
def ledger_page(page: Page, enter) -> Page:
    scene = ClubScene()
    enter(scene.clerk)
    page.goto(scene.address)
    page.wait_for_selector("[data-ready]")
    return page


def by_server(asked: LedgerForm, field: Field, text: Any) -> Any:
    try:
        return to_json(asked, {field.key: read_value(field, text)}).get(field.key)
    except ValueFault:
        return "unreadable"


def test_texts_are_read_alike(ledger_page: Page):
    asked = form(*FIELDS)
    early = ledger_page.evaluate(
        """([form, texts]) => { const store = new window.yanzhenLedger.Store(form);
          return form.fields.map(field => texts.map(text => {
            const cell = store.read(Object.assign({}, field, {period: null}), text);
            return cell.raw === undefined ? cell.value : "unreadable"; })); }""",
        [form_json(asked, **SPAN), TEXTS],
    )
    differing = {}
    for at, field in enumerate(FIELDS):
        for text, browser in zip(TEXTS, early[at], strict=True):
            server = by_server(asked, field, text)
            # The browser may take more, for it sends what it understood.
            if browser != server and (server != "unreadable" or by_server(asked, field, browser) != browser):
                differing[field.kind.value, text] = (browser, server)
    assert differing == {}


def _number(chance: random.Random, depth: int) -> str:
    """Write a number over the fields a, b (numbers), s (text), w and v (days), g (yes or no)."""
    if depth == 0:
        return chance.choice(["a", "b", "a", "b", "0", "3", "0.5", "100"])
    one, other = _number(chance, depth - 1), _number(chance, depth - 1)
    return chance.choice(
        [
            f"({one} + {other})",
            f"({one} - {other})",
            f"{one} * {other}",
            f"{one} / {other}",
            f"-{one}",
            f"min({one}, {other})",
            f"max({one}, {other}, b)",
            f"abs({one})",
            f"round({one}, {chance.randrange(4)})",
            "days(w, v)",
        ]
    )


def _condition(chance: random.Random, depth: int) -> str:
    if depth == 0:
        return chance.choice(
            ["g", "a > b", "blank(a)", "w <= v", "s = '甲'", "s in ['甲', '乙']", "a != 3", "w = day('2026-03-05')",
             "v < period_end", "s > '甲'", "a = s", "b in [1, 2, a]", "not g"]
        )  # fmt: skip
    one, other = _condition(chance, depth - 1), _condition(chance, depth - 1)
    return chance.choice([f"({one} and {other})", f"({one} or {other})", f"not ({one})", one])


def rows(chance: random.Random) -> dict[str, Any]:
    """Values as they are stored, some left out."""
    stored = {
        "a": chance.randrange(-50, 200),
        "b": f"{chance.randrange(-500, 500)}.{chance.randrange(1, 9)}",
        "s": chance.choice(["甲", "乙", "丙"]),
        "w": f"2026-03-{chance.randrange(1, 28):02d}",
        "v": f"2026-0{chance.randrange(1, 9)}-11",
        "g": chance.random() < 0.5,
    }
    return {key: value for key, value in stored.items() if chance.random() < 0.8}


def test_computed_cells_are_the_same_to_the_last_digit(ledger_page: Page):
    chance = random.Random(7)
    facts = (
        Field(key="a", title="a", kind=FieldKind.INTEGER),
        Field(key="b", title="b", kind=FieldKind.DECIMAL),
        Field(key="s", title="s", kind=FieldKind.TEXT),
        Field(key="w", title="w", kind=FieldKind.DAY),
        Field(key="v", title="v", kind=FieldKind.DAY),
        Field(key="g", title="g", kind=FieldKind.FLAG),
    )
    numbers = [_number(chance, 3) for _ in range(120)]
    computed = tuple(
        Field(key=f"x{at}", title="x", kind=FieldKind.DECIMAL, decimals=at % 4, computed=text)
        for at, text in enumerate(numbers)
    )
    conditions = [_condition(chance, 2) for _ in range(120)]
    flags = tuple(
        Field(key=f"q{at}", title="q", kind=FieldKind.FLAG, required_when=text) for at, text in enumerate(conditions)
    )
    asked = form(*facts, *computed, *flags)
    given = [rows(chance) for _ in range(25)]
    early = ledger_page.evaluate(
        """([form, rows]) => { const store = new window.yanzhenLedger.Store(form);
          return rows.map(values => { const row = store.makeRow({values: values});
            return [row.values, form.fields.filter(f => f.required_when).map(f => f.requiredWhen(row.values))]; }); }""",
        [form_json(asked, **SPAN), given],
    )
    span = (SPAN["starts_on"], SPAN["ends_on"])
    for stored, (values, required) in zip(given, early, strict=True):
        whole = complete(asked, from_json(asked, stored))
        assert values == to_json(asked, whole)
        assert required == [parse_expression(text).holds(whole, period=span) for text in conditions]


def test_every_ledger_of_the_catalogue_opens_in_the_browser(ledger_page: Page):
    sent = {form.code: form_json(form, **SPAN) for form in ledger_catalogue().values()}
    opened = ledger_page.evaluate(
        """forms => Object.keys(forms).filter(code => { const store = new window.yanzhenLedger.Store(forms[code]);
          const row = store.makeRow({values: {}}); store.rows = [row];
          return store.isBlank(row) && window.yanzhenLedger.judging.findings(store, row).length === 0; })""",
        sent,
    )
    assert opened == list(sent)
