"""Every component renders, and none brings inline script or style."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone
from django_cotton.compiler_regex import CottonCompiler

from yanzhen.kernel.errors import YanzhenError
from yanzhen.kernel.problem import Problem

COMPONENTS = Path(__file__).resolve().parents[2] / "src/yanzhen/web/templates/cotton"
INLINE = re.compile(r"<style|<script|\sstyle=|\son[a-z]+=|javascript:|hx-on", re.I)


class SampleError(YanzhenError):
    MESSAGES = {"TOO_EARLY": "还没有到填报时间。"}


class SampleForm(forms.Form):
    title = forms.CharField(label="名称", help_text="写全称")
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    stage = forms.ChoiceField(label="学段", choices=[("p", "小学")])
    agreed = forms.BooleanField(label="已阅")
    file = forms.FileField(label="附件", required=False)


@dataclass
class SampleJob:
    pk: int = 7
    title: str = "导入单位"
    sentence: str = "已处理3条"
    done: int = 3
    total: int = 9
    version: int = 4
    has_ended: bool = False


SHOWN = {
    "act": ('<c-act url="/go" label="签收" :refusal="refusal" />', "还没有到填报时间。"),
    "badge": ('<c-badge tone="green">已签收</c-badge>', "yz-badge-green"),
    "bar": ('<c-bar :value="30" :max="60" label="半数" />', 'width="50"'),
    "card": ('<c-card title="概况">正文<c-slot name="foot">脚注</c-slot></c-card>', "脚注"),
    "copy_button": ('<c-copy-button source="note" />', 'data-copies="note"'),
    "definitions": ('<c-definitions :rows="pairs" />', "<dd>123</dd>"),
    "drop_zone": ('<c-drop-zone :field="form.file" accept=".docx" />', "严禁上传涉密信息"),
    "empty": ('<c-empty title="还没有任务" next="请先签收。" />', "请先签收。"),
    "error_summary": ('<c-error-summary :form="form" />', 'href="#id_title"'),
    "field": ('<c-field :field="form.title" />', "写全称"),
    "fields": ('<c-fields :form="form" />', "学段"),
    "filter_bar": ('<c-filter-bar :form="form" />', "筛选"),
    "icon": ('<c-icon name="home" />', "#home"),
    "job_progress": ('<c-job-progress url="/jobs/7" :job="job" />', "/jobs/7?version=4"),
    "keyboard_help": ("<c-keyboard-help />", "键盘操作"),
    "light": ('<c-light colour="red" why="超过时限3天" />', "红灯"),
    "notice": ('<c-notice tone="warning">注意</c-notice>', 'role="alert"'),
    "number": ('<c-number :value="1234.5" unit="人" url="/source" />', "1,234.5"),
    "page_header": ('<c-page-header title="任务" :crumbs="crumbs" />', "<h1>任务</h1>"),
    "pager": ('<c-pager :page="page" />', "page=3"),
    "print_button": ("<c-print-button />", "data-print"),
    "problems": ('<c-problems :problems="problems" />', "第8行"),
    "secrecy_warning": ("<c-secrecy-warning />", "严禁上传涉密信息"),
    "source_link": ('<c-source-link url="/source">12</c-source-link>', 'href="/source"'),
    "table": ('<c-table caption="单位"><tr><td>甲校</td></tr></c-table>', "甲校"),
    "tabs": ('<c-tabs :tabs="tabs" />', 'aria-current="page"'),
    "timeline": ('<c-timeline :events="events" />', "签收任务"),
}
SHOWN_ELSEWHERE = {"listing", "chart"}  # tests/web/test_lists.py, test_indicators.py


def _compiled(markup: str) -> Template:
    return Template(CottonCompiler().process(markup))


def _render(markup: str) -> str:
    request = RequestFactory().get("/tasks/", {"page": "2"})
    context = {
        "request": request,
        "form": SampleForm({"title": ""}),
        "job": SampleJob(),
        "refusal": SampleError("TOO_EARLY"),
        "pairs": [("编号", 123)],
        "crumbs": [("计划任务", "/plans/"), ("任务", "")],
        "page": Paginator(list(range(100)), 10).page(2),
        "problems": [Problem(code="X", message="请填整数。", sheet="单位", line=8, column="学生数", found="三百")],
        "tabs": [{"title": "在办", "url": "/a", "current": True, "count": 0}, {"title": "办结", "url": "/b"}],
        "events": [{"when": timezone.now(), "who": "张三", "title": "签收任务"}],
    }
    return _compiled(markup).render(Context(context))


def test_every_component_is_shown_here():
    assert {file.stem for file in COMPONENTS.glob("*.html")} == SHOWN.keys() | SHOWN_ELSEWHERE


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_component_shows_what_it_was_given(name):
    markup, wanted = SHOWN[name]
    html = _render(markup)
    assert wanted in html
    assert not INLINE.search(html)


def test_an_unknown_number_is_not_zero():
    assert "未报" in _render('<c-number :value="None" />')
    assert ">0<" in _render('<c-number :value="0" />')


def test_a_finished_job_is_not_polled():
    job = SampleJob(has_ended=True)
    html = _compiled('<c-job-progress url="/j" :job="job" />').render(Context({"job": job}))
    assert "hx-get" not in html


@pytest.mark.parametrize(
    ("colour", "shape"), [("green", "<circle"), ("yellow", "<path"), ("red", "<path"), ("grey", "dasharray")]
)
def test_lights_differ_in_shape_and_word_not_only_in_colour(colour, shape):
    html = _render(f'<c-light colour="{colour}" />')
    assert shape in html
    assert re.search("绿灯|黄灯|红灯|未报", html)


def test_the_tags_of_long_pages_draw_what_the_components_do():
    pairs = [
        ('<c-icon name="bell" />', '{% icon "bell" %}'),
        ('<c-number :value="1234.5" url="/a/?b=1" />', '{% number 1234.5 "/a/?b=1" %}'),
        ('<c-number :value="0" />', "{% number 0 %}"),
        ('<c-number :value="None" url="/a/" />', '{% number None "/a/" %}'),
    ]
    for component, tag in pairs:
        assert _render("{% load page_parts %}" + tag).strip() == _render(component).strip(), tag
    assert _render('{% load page_parts %}{% icon "bell" %}') == _render('<c-icon name="bell" />')
