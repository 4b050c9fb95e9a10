"""The main job end to end in the browser: a document becomes a plan, a duty, a report, a light, and a number that opens."""

from __future__ import annotations

import re
from datetime import date

import docx
import pytest
from playwright.sync_api import expect

from tests.factories import make_organisation
from tests.web.plans.conftest import Clock
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.plans.actions.set_reporting_chain import set_reporting_chain
from yanzhen.web import middleware

TEXT = """云岭区教育系统2026年体育工作要点
一、提升质量
小学教育科要在2026年12月底前使学生体质健康优良率达到60%以上。
二、改善条件
各校要建立器材台账，定期公开整改进展。
"""
SENTENCE = "体质健康优良率达到60%以上"

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _own_folder_and_day(settings, tmp_path, monkeypatch):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    monkeypatch.setattr(middleware, "timezone", Clock(date(2026, 6, 29)))


@pytest.fixture
def schools(authority):
    load_indicators()
    make_organisation("小学教育科", kind="section", under=authority)
    return [make_organisation(f"青石第{word}小学", under=authority, stages=["primary"]) for word in "一二"]


def read_the_document(page) -> None:
    """Declare, paste, accept every task by key, finish."""
    page.goto("/")
    page.get_by_role("link", name="文件", exact=True).first.click()
    page.wait_for_url("**/documents/")
    page.locator("main").get_by_role("link", name="上传文件", exact=True).first.click()
    page.get_by_label("或者粘贴正文").fill(TEXT)
    page.get_by_role("button", name="上传并识读").click()
    expect(page.locator("main")).to_contain_text("请先选择文件是否涉密")
    page.get_by_label("都不是").check()
    page.get_by_role("button", name="上传并识读").click()
    expect(page.locator("#yr-cards .yr-card.yr-now")).to_have_count(1)
    waiting = DocumentVersion.objects.get().items.waiting().count()
    assert waiting >= 2
    for number in range(1, waiting + 1):
        page.keyboard.press("a")
        expect(page.locator("#yr-progress strong")).to_have_text(str(number))
    page.get_by_role("button", name="研读完成").click()
    expect(page.locator("#yr-progress")).to_contain_text("研读完成，接受")


def make_and_issue_the_plan(page) -> None:
    """Take what the page proposes, record the approval given on paper, issue."""
    page.get_by_role("link", name="编制计划", exact=True).click()
    page.get_by_role("button", name="编成计划").click()
    expect(page.locator("main")).to_contain_text("已编成计划")
    page.get_by_role("link", name="审核签发", exact=True).click()
    page.get_by_role("link", name="补录纸质审核", exact=True).click()
    page.get_by_label("发文字号").fill("云教发〔2026〕8号")
    for box in page.locator("input[name^=name-]").all():
        box.fill("林清和")
    for box in page.locator("input[name^=on-]").all():
        box.fill("2026-01-20")
    page.get_by_role("button", name="保存补录").click()
    expect(page.locator("main")).to_contain_text("审核签发已补录")
    page.get_by_role("button", name="下发计划").click()
    expect(page.locator("main")).to_contain_text("云教发〔2026〕8号")


def send_down(page, schools) -> None:
    """Choose both schools and send all tasks down."""
    page.locator("main").get_by_role("link", name="下发到学校", exact=True).first.click()
    page.get_by_text("逐个选择").click()
    for school in schools:
        page.locator(f"input[name=unit][value='{school.pk}']").check()
    page.get_by_role("button", name="看看下发多少").click()
    expect(page.locator("#dispatch")).to_contain_text("2个单位，将生成单位任务")
    page.get_by_role("button", name="下发", exact=True).click()
    expect(page.locator("main")).to_contain_text("已下发到2个单位")


def sign_and_report(page) -> None:
    """From the desk: sign for what came, then a figure for one task and a status for the other."""
    page.goto("/")
    page.locator("main").get_by_role("link", name=re.compile("体育工作要点")).first.click()
    page.get_by_role("button", name="签收").click()
    expect(page.locator("main")).to_contain_text("已于6月29日签收")
    here = page.url
    page.locator("main").get_by_role("link", name=re.compile("体质健康")).click()
    page.get_by_role("link", name="填报进展", exact=True).click()
    page.get_by_label("推进中").check()
    page.locator("[name=numerator]").fill("66")
    page.locator("[name=denominator]").fill("100")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("main")).to_contain_text("已填报")
    page.goto(here)
    page.locator("main").get_by_role("link", name=re.compile("台账")).click()
    page.get_by_role("link", name="填报进展", exact=True).click()
    page.get_by_label("推进中").check()
    page.locator("[name=sentence]").fill("台账已建，正在公开。")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("main")).to_contain_text("已填报")


def endorse(page) -> None:
    """The head of the school agrees to both reports."""
    for _ in range(2):
        page.goto("/tasks/examine/")
        page.locator("main tbody").get_by_role("link").first.click()
        page.get_by_role("button", name="同意", exact=True).click()
        expect(page.locator("main")).to_contain_text("已审核")
    page.goto("/tasks/examine/")
    expect(page.locator("main")).to_contain_text("没有待审核的填报")


def see_the_light(page) -> None:
    """From the overview to the map and through its cell to the school's task with its light."""
    page.goto("/")
    page.get_by_role("link", name="督查", exact=True).first.click()
    page.get_by_role("link", name="热力图", exact=True).click()
    row = page.locator(".yz-heat-table tbody tr").filter(has_text="体质健康")
    expect(row.locator(".yz-heat")).to_have_count(2)
    row.locator(".yz-heat-green").first.click()
    expect(page.locator("h1")).to_contain_text("体质健康")
    expect(page.locator("main")).to_contain_text("66%")


def open_a_number(page) -> None:
    """Number → rows → task → sentence, by nothing but clicks; every other number has a page too."""
    addresses = {link.get_attribute("href") for link in page.locator("#preview .bound-number").all()}
    assert len(addresses) > 10
    assert [address for address in addresses if not page.request.get(address).ok] == []
    line = page.locator("#preview p").filter(has_text="从填报的数看")
    line.locator(".bound-number").first.click()
    expect(page.locator("main .display-6")).to_have_text("66.0")
    page.locator("main table").get_by_role("link", name=re.compile("青石第一小学")).click()
    expect(page.locator("main")).to_contain_text("66%")
    page.locator("main blockquote a").click()
    expect(page.locator(".yr-s.yr-now")).to_contain_text(SENTENCE)
    expect(page.locator(".yr-s.yr-now")).to_be_in_viewport()


def test_a_document_becomes_a_number_that_opens_to_its_sentence(make_user, enter, context, schools, tmp_path):
    office = make_user("district_office")
    clerk, head = (
        make_user(role, organisation=schools[0], name=name)
        for role, name in (("school_clerk", "沈晓禾"), ("school_principal", "何静远"))
    )
    set_reporting_chain(organisation=schools[0], has_middle=False, has_head=True, actor=head, on=date(2026, 6, 29))
    enter(office)
    page = context.new_page()
    read_the_document(page)
    make_and_issue_the_plan(page)
    send_down(page, schools)
    enter(clerk)
    sign_and_report(page)
    enter(head)
    endorse(page)
    enter(office)
    see_the_light(page)
    page.get_by_role("link", name="总结报告", exact=True).first.click()
    page.locator("main").get_by_role("link", name="起草总结", exact=True).first.click()
    page.get_by_role("button", name="生成初稿").click()
    expect(page.locator("main")).to_contain_text("已按模板起草")
    report = page.url.removesuffix("edit/")
    open_a_number(page)
    page.goto(report)
    page.get_by_role("link", name="定稿", exact=True).click()
    page.get_by_role("button", name="定稿").click()
    expect(page.locator("main")).to_contain_text("现在重算，各数没有变化")
    with page.expect_download() as download:
        page.get_by_role("link", name="Word", exact=True).click()
    download.value.save_as(tmp_path / "summary.docx")
    words = "\n".join(paragraph.text for paragraph in docx.Document(str(tmp_path / "summary.docx")).paragraphs)
    assert "体质健康优良率为66.0%" in words
