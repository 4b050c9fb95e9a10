"""A section makes a ledger in the browser: fields, preview, in use, a second version, out as TOML and in again."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ledger_scene import LedgerScene
from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.models import LedgerType, LedgerTypeVersion


@pytest.fixture
def scene(live_address) -> LedgerScene:
    return LedgerScene()


def add_field(page: Page, title: str, kind: str, *, unit: str = "", required: bool = True, **more: str) -> None:
    """Add a field and come back to the form's page."""
    page.get_by_role("link", name="添加栏目").click()
    page.locator("#id_title").fill(title)
    page.locator("#id_kind").select_option(label=kind)
    page.locator("#id_unit").fill(unit)
    if required:
        page.get_by_label("必填", exact=True).check()
    for label, text in more.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".card", has_text="栏目（")).to_contain_text(title)


def start(page: Page, title: str) -> None:
    page.goto("/ledgers/types/")
    page.get_by_role("link", name="新建台账").click()
    page.get_by_label("台账名称").fill(title)
    page.get_by_label("主管科室").select_option(label="小教科")
    page.get_by_label("启用日期").fill("2026-03-01")
    page.get_by_role("button", name="下一步").click()


def add_check_and_indicator(page: Page) -> None:
    page.get_by_role("link", name="添加规则").click()
    page.get_by_label("应当成立").fill("【到场家长数】≤【邀请家长数】")
    page.get_by_label("不成立时的提示").fill("到场人数不能多于邀请人数。")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("link", name="添加指标").click()
    page.get_by_label("指标名称").fill("开放日到场家长数")
    page.locator("#id_unit").fill("人")
    page.get_by_label("怎样汇总").select_option(label="合计：一个栏目相加")
    page.get_by_label("汇总哪个栏目").select_option(label="到场家长数")
    page.get_by_label("口径说明").fill("各校开放日到场家长人数合计。")
    page.get_by_role("button", name="保存", exact=True).click()


def put_into_use(page: Page) -> None:
    expect(page.locator("main")).to_contain_text("没有问题，可以启用")
    page.get_by_role("button", name="启用", exact=True).click()
    expect(page.get_by_text("启用后不能再改")).to_be_visible()
    page.locator("main").get_by_role("button").last.click()
    expect(page.locator("main")).to_contain_text("已启用")


def exported(page: Page) -> bytes:
    with page.expect_download() as arriving:
        page.get_by_role("link", name="导出表样").click()
    return Path(arriving.value.path()).read_bytes()


def test_a_ledger_is_made_changed_exported_and_taken_in_again(page, scene, enter, shoot):
    enter(scene.officer)
    start(page, "校园开放日")
    shoot(page, "builder-empty")
    add_field(page, "邀请家长数", "整数", unit="人", 最小值="0")
    add_field(page, "到场家长数", "整数", unit="人", 最小值="0")
    add_field(page, "开放形式", "单选", 可选内容="线上\n线下")
    preview = page.locator(".card", has_text="预览").last
    expect(preview.get_by_label("开放形式").locator("option")).to_have_text(["", "线上", "线下"])
    add_check_and_indicator(page)
    shoot(page, "builder-with-preview")
    put_into_use(page)
    type_ = LedgerType.objects.get(title="校园开放日")
    page.goto(f"/ledgers/types/{type_.code}/form/")
    shoot(page, "form-in-use")
    first = exported(page)

    page.get_by_role("button", name="修改表样").click()
    shoot(page, "builder-second-version")
    add_field(page, "意见条数", "整数", unit="条", required=False)
    put_into_use(page)
    versions = LedgerTypeVersion.objects.filter(type=type_).order_by("number")
    assert [len(form_of(one).fields) for one in versions] == [3, 4]

    start(page, "校园开放日（复用）")
    page.get_by_role("link", name="导入", exact=True).click()
    page.set_input_files("input[type=file]", {"name": "开放日.toml", "mimeType": "text/plain", "buffer": first})
    page.get_by_role("button", name="检查并导入").click()
    expect(page.locator(".card", has_text="栏目（3个）")).to_contain_text("到场家长数")
    copied = LedgerTypeVersion.objects.get(type__title="校园开放日（复用）")
    assert [field["title"] for field in copied.definition["fields"]] == [
        field["title"] for field in tomllib.loads(first.decode())["fields"]
    ]
