"""Pages of no area, for journeys through the frame itself: every component, and a form that keeps drafts."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import RequestContext, Template
from django.urls import path
from django.utils import timezone
from django_cotton.compiler_regex import CottonCompiler

from yanzhen.apps.organisations.models import Organisation
from yanzhen.config.urls import (  # noqa: F401 - handlers belong to the URL configuration
    handler400,
    handler403,
    handler404,
    handler429,
    handler500,
)
from yanzhen.config.urls import urlpatterns as real
from yanzhen.kernel.problem import Problem
from yanzhen.web.columns import DayColumn, NumberColumn, TitleColumn
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.pages import ask_first, confirmed, unchanged
from yanzhen.web.permissions import signed_in

FORM_PAGE = """{% extends "base.html" %}{% block content %}
<c-page-header title="填报进展" />
<form method="post" action="/sample/form/" data-draft="sample-1" novalidate>{% csrf_token %}
<c-error-summary :form="form" /><c-fields :form="form" /><button class="btn btn-primary">报送</button></form>
<p id="taken">{{ taken }}</p>{% endblock content %}"""
REFUSALS = """{% extends "base.html" %}{% block content %}<p id="here">原来的内容</p>
<button class="btn" hx-get="/sample/refusals/?status=409" hx-target="#here" hx-swap="outerHTML">改</button>
<button class="btn" hx-get="/sample/refusals/?status=403" hx-target="#here" hx-swap="outerHTML">删</button>{% endblock content %}"""
STRIKE_OFF = """{% extends "base.html" %}{% block content %}{% if done %}<p>已销号</p>{% endif %}
<c-act url="/sample/strike-off/" label="销号" tone="danger" confirm="销号后不能再填报，确定销号吗？" />{% endblock content %}"""
JOB = """{% extends "base.html" %}{% block content %}
<c-job-progress url="/sample/job/" :job="job" poll="200ms" />{% endblock content %}"""
STYLEGUIDE = """{% extends "base.html" %}{% block content %}
<c-page-header title="任务清单" lead="按时限先后排列，红灯在前。" :crumbs="crumbs"><c-slot name="actions">
<c-print-button /><a class="btn btn-primary" href="#">拟一份计划</a></c-slot></c-page-header>
<c-notice tone="success" dismissible="yes">已签收3项任务。</c-notice><c-notice tone="warning">距离报送还有2个工作日。</c-notice>
<c-notice tone="error" title="没有保存。">第3行的学生数应为整数。</c-notice><c-notice>本页每5分钟更新一次。</c-notice>
<c-tabs :tabs="tabs" />
<div class="row"><div class="col-lg-8"><c-card title="进展" flush="yes"><c-slot name="actions"><a href="#">全部</a></c-slot>
<c-table caption="各校进展" stack="yes"><c-slot name="head"><tr><th scope="col">学校</th><th scope="col">亮灯</th><th scope="col" class="yz-number">完成率（%）</th><th scope="col">进度</th><th scope="col">说明</th></tr></c-slot>
{% for row in rows %}<tr><td><a href="#">{{ row.0 }}</a></td><td data-label="亮灯"><c-light :colour="row.1" why="超过时限3天" /></td><td data-label="完成率（%）" class="yz-number"><c-number :value="row.2" url="#" /></td><td data-label="进度"><c-bar :value="row.2" :max="100" label="进度" /></td><td data-label="说明">{{ row.3 }}</td></tr>{% endfor %}
<c-slot name="foot"><tr><td>合计</td><td></td><td class="yz-number">68.5</td><td></td><td></td></tr></c-slot></c-table><c-pager :page="page" /></c-card>
<c-card title="选择文件"><c-drop-zone :field="form.attachment" accept=".docx,.pdf" :max_bytes="1048576" hint="可传.docx、.pdf，单个不超过1 MB。" /></c-card></div>
<div class="col-lg-4"><c-card title="概况"><c-definitions :rows="pairs" /><p class="mt-2"><c-badge tone="green">已签收</c-badge> <c-badge tone="yellow">待核稿</c-badge> <c-badge tone="red">退回修改</c-badge> <c-badge>草稿</c-badge></p>
<div class="yz-actions"><c-act url="/sample/form/" label="销号" tone="primary" key="a" /><c-act url="/x" label="签发" :refusal="refusal" /></div></c-card>
<c-card title="经过"><c-timeline :events="events" /></c-card><c-card><c-job-progress url="/sample/job/" :job="job" /></c-card>
<c-card flush="yes"><c-empty title="还没有证明材料" next="完成后再补也可以，最多两份。"><a class="btn" href="#">添加</a></c-empty></c-card></div></div>
<c-problems :problems="problems" /><c-card title="表单"><form><c-error-summary :form="form" /><c-fields :form="form" /></form></c-card>
<article class="card"><div class="card-body yz-reading"><h2>一、总体要求</h2><p>到2027年，义务教育优质均衡发展水平明显提升，教师交流轮岗比例不低于15%，各校按学期报送进展，区教委每月通报一次。</p></div></article>
{% endblock content %}"""


class ReportForm(forms.Form):
    sentence = forms.CharField(
        label="本期进展", widget=forms.Textarea(attrs={"rows": 3}), help_text="一句话说清做了什么、差什么。"
    )
    state = forms.ChoiceField(
        label="状态", choices=[("doing", "推进中"), ("late", "滞后"), ("done", "已完成")], widget=forms.RadioSelect
    )
    share = forms.DecimalField(label="完成率", required=False)
    phone = forms.CharField(label="联系电话", required=False, widget=forms.TextInput(attrs={"data-no-draft": True}))


class SampleForm(ReportForm):
    stage = forms.ChoiceField(label="学段", choices=[("p", "小学"), ("j", "初中")])
    agreed = forms.BooleanField(label="已核对，不含涉密信息")
    attachment = forms.FileField(label="附件")


class Job:
    pk, title, sentence, done, total, version, has_ended = 7, "导入单位名册", "已处理3行，共9行", 3, 9, 4, False


class Refusal:
    message = "本人起草的计划不能由本人签发。"


def _page(request: HttpRequest, markup: str, context: dict) -> HttpResponse:
    return HttpResponse(Template(CottonCompiler().process(markup)).render(RequestContext(request, context)))


@signed_in
def form_page(request: HttpRequest) -> HttpResponse:
    """A form with a draft; a good one is answered with a redirect."""
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return HttpResponseRedirect("/sample/form/?taken=已报送")
    return _page(request, FORM_PAGE, {"form": form, "taken": request.GET.get("taken", "")})


@signed_in
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component once."""
    context = {
        "crumbs": [("计划任务", "/"), ("任务清单", "")],
        "tabs": [
            {"title": "在办", "url": "#", "current": True, "count": 12},
            {"title": "已销号", "url": "#", "count": 0},
        ],
        "rows": [
            ("云岭区第一小学", "green", 92.5, "已完成两轮"),
            ("松溪九年一贯制学校", "yellow", 61, "教师名单待核，预计下周二报送"),
            ("北塘中学", "red", 12, "未启动，已督办"),
            ("河湾幼儿园", "grey", None, ""),
        ],
        "page": Paginator(list(range(400)), 25).page(6),
        "pairs": [
            ("牵头科室", "人事科"),
            ("责任领导", "周明远"),
            ("时限", "2026年12月31日"),
            ("原文", "第三部分第2条"),
        ],
        "events": [
            {"when": timezone.now(), "who": "周明远", "title": "签发计划", "tone": "green", "url": "#"},
            {"when": timezone.now(), "who": "办公室", "title": "退回修改", "tone": "red", "text": "时限写错"},
        ],
        "problems": [
            Problem(
                code="X",
                message="学生数应为整数，请改正。",
                sheet="单位",
                line=8,
                column="学生数",
                found="三百",
                expected="整数，如300",
            )
        ],
        "form": SampleForm({"state": "late", "phone": ""}),
        "job": Job(),
        "refusal": Refusal(),
    }
    return _page(request, STYLEGUIDE, context)


class SchoolTable(tables.Table):
    name = TitleColumn(verbose_name="名称", linkify=lambda record: f"/sample/form/?school={record.code}")
    code = tables.Column(verbose_name="代码")
    opened_on = DayColumn(verbose_name="设立日期")
    places = NumberColumn(verbose_name="编号", unit="号", accessor="pk", total=True)

    class Meta:
        model = Organisation
        fields = ("name", "code", "opened_on", "places")
        order_by = "code"


class SchoolFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label="名称", lookup_expr="contains")
    kind = django_filters.ChoiceFilter(label="类别", choices=[("school", "学校"), ("authority", "教育部门")])

    code = django_filters.CharFilter(label="代码", lookup_expr="startswith")

    class Meta:
        model = Organisation
        fields = ("name", "kind", "code")


@signed_in
def strike_off(request: HttpRequest) -> HttpResponse:
    """An act that is asked for twice."""
    if request.method == "POST" and not confirmed(request):
        return ask_first(request, title="销号", sentence="销号后不能再填报。", back="/sample/strike-off/")
    return _page(request, STRIKE_OFF, {"done": request.method == "POST"})


@signed_in
def school_list(request: HttpRequest) -> HttpResponse:
    """A list made in the one way that lists are made."""
    return render_list(
        request,
        template="sample_list.html",
        title="学校名册",
        noun="学校",
        rows=Organisation.objects.filter(kind="school"),
        table=SchoolTable,
        filters=SchoolFilter,
        empty=Empty("还没有学校", "请先导入单位名册。"),
    )


@signed_in
def refusals(request: HttpRequest) -> HttpResponse:
    """Answers 409 with a part of its own, or whatever else is asked for."""
    wanted = request.GET.get("status")
    if wanted == "409":
        return HttpResponse('<p id="here">别人刚刚改过这一项。</p>', status=409)
    if wanted == "403":
        raise PermissionDenied
    return _page(request, REFUSALS, {})


@signed_in
def job(request: HttpRequest) -> HttpResponse:
    """A job that ends after its page was asked twice."""
    seen = request.session["asked"] = request.session.get("asked", 0) + 1
    moving = Job()
    if seen < 3:
        return unchanged(request, moving.version) or _page(request, JOB, {"job": moving})
    moving.version, moving.has_ended, moving.sentence = 5, True, "已导入9行"
    return _page(request, '<c-job-progress url="/sample/job/" :job="job" poll="200ms" />', {"job": moving})


urlpatterns = [
    path("sample/form/", form_page),
    path("sample/styleguide/", styleguide),
    path("sample/job/", job),
    path("sample/list/", school_list),
    path("sample/strike-off/", strike_off),
    path("sample/refusals/", refusals),
    *(path(f"sample/{number}/", form_page, name=f"sample-{number}") for number in range(11)),
    *real,
]
