"""Error pages: what happened, what to do, for a whole page or as a notice in the page that htmx asked from."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from yanzhen.web.pages import wants_part
from yanzhen.web.permissions import open_to_all


@dataclass(frozen=True)
class Explanation:
    """What a person reads in place of a page."""

    status: int
    title: str
    happened: str
    to_do: str


BAD_REQUEST = Explanation(
    400,
    "这个请求无法处理",
    "送来的内容不完整或格式不对。",
    "请返回上一页重新操作；反复出现时，请把操作步骤告诉系统管理员。",
)
FORBIDDEN = Explanation(
    403,
    "您没有这项权限",
    "这一页或这一操作不在您当前的授权范围内。",
    "如工作需要，请联系本单位或区里的安全保密管理员授权；任职有变动的，请核对“我的账号与任职”。",
)
NOT_FOUND = Explanation(
    404, "找不到这一页", "网址有误，或内容已移走，或您无权查看。", "请核对网址，或从左侧导航、检索框重新查找。"
)
TOO_LARGE = Explanation(413, "提交的内容太大", "超过了系统允许的大小，没有保存。", "请压缩或拆分文件后重新提交。")
TOO_MANY_FILES = Explanation(
    400, "一次选的文件太多", "一次最多选300份文件，没有保存。", "请分几次上传，或者压缩成一个ZIP后批量上传。"
)
TOO_MANY = Explanation(
    429, "操作过于频繁", "短时间内请求太多，系统暂停接受。", "请稍等几分钟再试；忘记密码的，请联系本单位管理员重置。"
)
LOCKED_OUT = Explanation(
    429,
    "登录已暂时锁定",
    "同一账号连续多次输错密码，为防止被人猜测，已暂停登录。",
    "请15分钟后再试；忘记密码的，请联系本单位管理员重置。",
)
SERVER_FAULT = Explanation(
    500,
    "系统出错了",
    "刚才的操作没有完成，没有保存任何改动。",
    "请稍后重试；仍然出错时，请把出错时间和操作步骤告诉系统管理员。",
)
CSRF = Explanation(
    403,
    "页面已失效，请重新提交",
    "登录状态在别处变过，或页面停留太久，为保证安全没有接受这次提交。",
    "请返回上一页并刷新后再提交，已填内容保存在本机，会自动恢复。",
)


def explain(request: HttpRequest, explanation: Explanation) -> HttpResponse:
    """Answer with the explanation, as a page or as a notice."""
    template = "errors/_problem.html" if wants_part(request) else "errors/problem.html"
    return render(request, template, {"problem": explanation}, status=explanation.status)


@open_to_all
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, or 413 where the form itself was too large."""
    if isinstance(exception, TooManyFilesSent):
        return explain(request, TOO_MANY_FILES)
    return explain(request, TOO_LARGE if isinstance(exception, RequestDataTooBig) else BAD_REQUEST)


@open_to_all
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return explain(request, FORBIDDEN)


@open_to_all
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    return explain(request, NOT_FOUND)


@open_to_all
def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 413."""
    return explain(request, TOO_LARGE)


@open_to_all
def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 429."""
    return explain(request, TOO_MANY)


@open_to_all
def locked_out(request: HttpRequest, credentials: dict | None = None, *args: object) -> HttpResponse:
    """Answer someone who guessed a password too often."""
    return explain(request, LOCKED_OUT)


@open_to_all
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token does not fit."""
    return explain(request, CSRF)


@open_to_all
def server_fault(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a page that needs neither database nor session."""
    template = "errors/_problem.html" if wants_part(request) else "errors/fault.html"
    return HttpResponse(render_to_string(template, {"problem": SERVER_FAULT}), status=500)
