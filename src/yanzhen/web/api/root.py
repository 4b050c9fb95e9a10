"""The interface itself: its title, its ways in, and how it says no."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from yanzhen.kernel.errors import BadInputError, YanzhenError
from yanzhen.web.api import documents, ledgers, organisations, plans, progress, reports
from yanzhen.web.api.auth import WAYS_IN, documentation
from yanzhen.web.permissions import open_to_all

api = NinjaAPI(
    title="雁阵接口",
    version="1",
    description="单位、文件、计划、任务、进展、台账、报告；与页面同一套操作和权限。",
    auth=WAYS_IN,
    urls_namespace="api",
    docs_url=None,
    docs_decorator=documentation,
)
api.add_router("/organisations", organisations.router)
api.add_router("/documents", documents.router)
api.add_router("/plans", plans.plans)
api.add_router("/tasks", plans.tasks)
api.add_router("/", progress.router)
api.add_router("/ledgers", ledgers.router)
api.add_router("/reports", reports.router)


def _say(request: HttpRequest, status: int, code: str, message: str, problems: list | None = None) -> HttpResponse:
    return api.create_response(request, {"code": code, "message": message, "problems": problems or []}, status=status)


@api.exception_handler(YanzhenError)
def refused(request: HttpRequest, error: YanzhenError) -> HttpResponse:
    """Bad input is 422 with every fault at its place; any other refusal of an act is 409."""
    status = 422 if isinstance(error, BadInputError) else 409
    return _say(request, status, error.code, error.message, [problem.as_json() for problem in error.problems])


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say for each field what was found to be wrong."""
    problems = [
        {"code": item["type"].upper(), "key": ".".join(map(str, item["loc"])), "message": item["msg"]}
        for item in error.errors
    ]
    return _say(request, 422, "BAD_INPUT", f"有{len(problems)}处填写不符合要求，未做任何改动。", problems)


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No key, a wrong key, or an expired one."""
    return _say(request, 401, "NOT_SIGNED_IN", "未登录，或接口密钥无效、已过期；请重新登录或更换密钥。")


@api.exception_handler(PermissionDenied)
def not_allowed(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """Signed in without the right."""
    return _say(request, 403, "NOT_ALLOWED", "您没有这项权限；如工作需要，请联系安全保密管理员授权。")


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """Not there, or not within the user's reach: the answer is the same."""
    return _say(request, 404, "NOT_FOUND", "没有找到，或不在您的权限范围内。")


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Whatever the framework refuses: a body that is no JSON, a wrong content type."""
    return _say(request, error.status_code, "BAD_REQUEST", "请求格式不正确，请按接口说明重试。")


@open_to_all
def no_such_place(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer for addresses below ``/api/`` that do not exist, in the interface's own words."""
    return _say(request, 404, "NOT_FOUND", "接口地址不存在；请查看接口说明。")
