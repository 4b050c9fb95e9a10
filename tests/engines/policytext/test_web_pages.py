"""Web pages: the article and its tables stay, the page around them goes."""

from __future__ import annotations

import pytest

from yanzhen.engines.policytext import read_document
from yanzhen.engines.policytext.formats import Extracted, extract

ARTICLE = "".join(f"<p>{number}、各校要认真开展第{number}项自查，按时整改到位。</p>" for number in "一二三四")
LINES = [f"{number}、各校要认真开展第{number}项自查，按时整改到位。" for number in "一二三四"]


def read(body: str, *, head: str = "", encoding: str = "utf-8") -> Extracted:
    return extract(f"<html><head>{head}</head><body>{body}</body></html>".encode(encoding), file="页.html")


def lines(body: str) -> list[str]:
    return read(body).text.split("\n")


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav><a href='/'>首页</a></nav>",
        "<header><div>云岭区教育局</div><a href='/'>首页</a></header>",
        "<footer>主办：云岭区教育局</footer>",
        "<aside>热门文章</aside>",
        "<div class='breadcrumb'>文件公开</div>",
        "<div role='navigation'>机构职能</div>",
        "<div class='share-box'>微信</div>",
        "<ul><li><a href=1>机构概况</a><li><a href=2>政务公开</a><li><a href=3>办事服务</a></ul>",
        "<table><tr><td><a href=1>通知</a><td><a href=2>公告</a><td><a href=3>招标</a></table>",
        "<div>您现在的位置：首页 &gt; 政务公开 &gt; 文件</div>",
        "<p>首页 &gt; 通知公告</p>",
        "<p>上一篇：关于调整作息时间的通知</p>",
        "<p>下一条: <a href=1>关于校服选用的通知</a></p>",
        "<p>分享到：微信 微博 QQ空间</p>",
        "<p>【字体：大 中 小】 【打印】 【关闭窗口】</p>",
        "<div style='display:none'>看不见</div>",
        "<div aria-hidden='true'>图标</div>",
        "<form><p>请输入检索词</p></form>",
        "<script>var a='各校要自查。'</script>",
    ],
)
def test_what_belongs_to_the_page_goes(furniture: str):
    assert lines(f"{furniture}<div>{ARTICLE}</div>") == LINES
    assert lines(f"<div>{ARTICLE}</div>{furniture}") == LINES


@pytest.mark.parametrize(
    "kept",
    [
        "<header><h1>云岭区教育工作要点</h1></header>",
        "<div class='head-title'>云岭区教育工作要点</div>",
        "<p>请在首页下载<a href=1>通知</a>。</p>",
        "<ul><li><a href='a.doc'>附件1</a><li><a href='b.doc'>附件2</a><li><a href='c.pdf'>附件3</a></ul>",
        "<ul><li>建好<a href=1>一个库</a>；<li>配齐<a href=2>两支队伍</a>；<li>办好<a href=3>三件事</a>。</ul>",
        "<p>大 中 小</p>",
    ],
)
def test_what_belongs_to_the_article_stays(kept: str):
    assert len(lines(f"{kept}<div>{ARTICLE}</div>")) > len(LINES)


def test_an_article_in_a_part_named_like_furniture_stays():
    assert lines(f"<div class='top'>{ARTICLE}</div><div class='foot'>版权</div>") == LINES


def test_tables_that_lay_out_the_page_are_opened_and_tables_of_data_are_rows():
    data = "<table><tr><th>任务<th>责任单位<th>时限<tr><td>开展自查<td>安全科<td>2026年3月</table>"
    page = f"<table><tr><td><a href=1>首页</a></td></tr><tr><td><table><tr><td>{ARTICLE}</td></tr></table>{data}</td></tr></table>"
    assert lines(page) == [*LINES, "任务\t责任单位\t时限", "开展自查\t安全科\t2026年3月"]


def test_merged_cells_keep_their_columns_and_a_body_over_several_rows_leads_in_each():
    found = read(
        "<p>云岭区2026年任务台账</p><table><tr><th>序号<th colspan=2>任务<th>责任单位<th>完成时限</tr>"
        "<tr><td>1<td rowspan=2>安全<td>开展自查<td rowspan=2>安全科<td>3月</tr>"
        "<tr><td>2<td>整改隐患<td>4月<br>底</tr></table>"
    )
    assert found.text.split("\n")[1:] == [
        "序号\t任务\t\t责任单位\t完成时限",
        "1\t安全\t开展自查\t安全科\t3月",
        "2\t\t整改隐患\t\t4月底",
    ]
    place = found.anchor_at(found.text.index("4月底"))
    assert (place.kind, place.table, place.row, place.column) == ("cell", 1, 3, 5)
    tasks = [statement.task for statement in read_document(found.text).statements if statement.task]
    assert [task.deadline.on for task in tasks] == ["2026-03-31", "2026-04-30"]
    assert len({task.lead for task in tasks}) == 1 and tasks[0].lead


@pytest.mark.parametrize("span", ["0", "-1", "abc", "99999", "1000000000"])
def test_spans_that_make_no_sense_cost_nothing(span: str):
    found = read(f"<table><tr><td colspan={span}>甲<td rowspan={span}>乙</tr><tr><td>丙<td>丁</tr></table>")
    assert [word for word in "甲乙丙丁" if word in found.text] == list("甲乙丙丁")
    assert len(found.text) < 1000


def test_lines_of_preformatted_text_stay_lines():
    assert lines("<pre>一、加强领导\n各校要自查。</pre>") == ["一、加强领导", "各校要自查。"]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", "<meta charset=utf-8>"),
        ("utf-8", ""),
        ("utf-8-sig", "<meta charset=gb2312>"),
        ("gb18030", "<meta http-equiv=Content-Type content='text/html; charset=gb2312'>"),
        ("gb18030", "<meta charset=utf-8>"),
        ("gb18030", ""),
        ("utf-16", ""),
    ],
)
def test_every_usual_encoding_is_read_whatever_the_page_says(encoding: str, head: str):
    assert read(ARTICLE, head=head, encoding=encoding).text.split("\n") == LINES


def test_every_paragraph_has_its_number():
    found = read(ARTICLE)
    assert [found.anchor_at(found.text.index(line)).paragraph for line in LINES] == [1, 2, 3, 4]
