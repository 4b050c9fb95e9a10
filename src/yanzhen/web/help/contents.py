"""The pages of the guide (使用说明): address, file, and the area of pages whose header leads there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from django.urls import reverse
from django.utils.safestring import SafeString

LINK = re.compile(r"\]\(([^()/]+)\.md\)")


@dataclass(frozen=True)
class GuidePage:
    """One page of ``docs/guide``; ``areas`` are the first parts of the addresses that it explains."""

    slug: str
    title: str
    areas: tuple[str, ...] = ()


NAMED = (
    GuidePage("account", "登录与账号", ("accounts",)),
    GuidePage("documents", "上传文件与研读", ("documents",)),
    GuidePage("versions", "版本与征求意见"),
    GuidePage("alignment", "上级对标"),
    GuidePage("plans", "编制与审核签发", ("plans",)),
    GuidePage("dispatch", "下发与签收"),
    GuidePage("tasks", "填报进展与销号", ("tasks",)),
    GuidePage("ledgers", "台账填报与报送", ("ledgers",)),
    GuidePage("ledger-grid", "在网页上填台账"),
    GuidePage("ledger-workbooks", "用表格填台账"),
    GuidePage("ledger-forms", "设计台账表样"),
    GuidePage("ledger-api", "台账接口"),
    GuidePage("meeting-items", "议题与会前", ("meetings",)),
    GuidePage("elements", "一数一源", ("elements",)),
    GuidePage("supervision", "亮灯与督办", ("supervision",)),
    GuidePage("lights", "亮灯与汇总"),
    GuidePage("indicators", "指标", ("indicators",)),
    GuidePage("reports", "总结报告", ("reports",)),
    GuidePage("facts", "文件载明的数"),
    GuidePage("checks", "数据核验", ("checks",)),
    GuidePage("report-format", "总结报告的格式"),
    GuidePage("report-templates", "报告模板"),
    GuidePage("decision-rules", "议事规则与判断"),
    GuidePage("meetings", "会议与表决"),
    GuidePage("meeting-papers", "会议纪要与决议"),
    GuidePage("rules", "学校制度与落实进度", ("rules", "rollout")),
    GuidePage("balance", "均衡测算", ("balance",)),
    GuidePage("readiness", "均衡创建", ("readiness",)),
    GuidePage("rotation", "交流轮岗", ("rotation",)),
    GuidePage("organisations", "单位人员与账号", ("organisations", "system")),
    GuidePage("search", "检索与导出", ("search",)),
    GuidePage("log", "日志与清除", ("audit", "archive")),
    GuidePage("workdays", "工作日与放假日历"),
    GuidePage("deployment", "部署与升级"),
)
FOLDER = files("yanzhen").joinpath("guide")
REST = sorted({Path(file.name).stem for file in FOLDER.iterdir()} - {"README"} - {page.title for page in NAMED})
PAGES = (*NAMED, *(GuidePage(title, title) for title in REST))  # a page that nobody named is served all the same
BY_SLUG = {page.slug: page for page in PAGES}
BY_AREA = {area: page for page in PAGES for area in page.areas}
SLUG_OF = {page.title: page.slug for page in PAGES}


def guide_page_for(path: str) -> GuidePage | None:
    """Return the page that explains the area of an address."""
    return BY_AREA.get(path.strip("/").partition("/")[0])


@cache
def rendered(page: GuidePage) -> SafeString:
    """Return a page as HTML, without its title; raw HTML in the text is shown as text, never passed on."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 (its entities cost every start a tenth of a second)

    text = FOLDER.joinpath(f"{page.title}.md").read_text(encoding="utf-8")
    body = text.partition("\n")[2] if text.startswith("# ") else text
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    return SafeString(reader.render(LINK.sub(_inside, body)))


def _inside(link: re.Match[str]) -> str:
    slug = SLUG_OF.get(link[1])
    return f"]({reverse('help:page', args=[slug])})" if slug else link[0]
