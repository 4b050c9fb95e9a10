"""Server time and query count of the main pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from bench.population import ON, YEAR, District
from bench.timing import line, median_ms
from yanzhen.apps.plans.models import Plan, Task
from yanzhen.apps.reports.actions.start import start_report


def measure(district: District, scale: int) -> list[dict[str, Any]]:
    """Open each page as its usual user; median of seven, and the queries of one."""
    settings.ALLOWED_HOSTS = ["testserver"]
    figures = []
    for name, user, url in _pages(district):
        client = Client()
        client.force_login(user)
        answer = client.get(url)
        if answer.status_code != 200:
            raise SystemExit(f"{url}：{answer.status_code}")
        count = Counted()
        with connection.execute_wrapper(count):
            client.get(url)
        taken = median_ms(lambda client=client, url=url: client.get(url))
        figures.append(
            line("页面", name, scale, taken, "毫秒", 查询=count.queries, 千字节=round(len(answer.content) / 1024))
        )
    return figures


class Counted:
    """Counts the statements of one request."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.queries += 1
        return execute(*given)


def _pages(district: District) -> list[tuple[str, Any, str]]:
    plan = Plan.objects.order_by("pk").first()
    task = Task.objects.filter(plan=plan, organisation=district.schools[0]).first()
    office, clerk = district.office, district.clerks[0]
    report = start_report(
        template="half_year",
        owner_id=district.authority.pk,
        scope_id=district.authority.pk,
        plan_ids=[plan.pk],
        period_start=YEAR[0],
        period_end=YEAR[1],
        actor=office,
        on=ON,
    )
    wanted = [
        ("工作台（办公室）", office, "desk:desk", []),
        ("工作台（学校）", clerk, "desk:desk", []),
        ("计划列表", office, "plans:list", []),
        ("计划页", office, "plans:plan", [plan.pk]),
        ("任务填报（学校）", clerk, "tasks:list", []),
        ("任务页（学校）", clerk, "tasks:task", [task.pk]),
        ("亮灯总览", office, "supervision:overview", []),
        ("热力图", office, "supervision:heat", []),
        ("任务树", office, "supervision:tree", []),
        ("日历", office, "supervision:calendar", []),
        ("本周变化", office, "supervision:week", []),
        ("总结报告页", office, "reports:report", [report.pk]),
        ("单位列表", office, "organisations:list", []),
        ("检索", office, "search:search", []),
    ]
    pages = []
    for name, user, url_name, arguments in wanted:
        try:
            pages.append((name, user, reverse(url_name, args=arguments)))
        except NoReverseMatch:
            print(f"没有页面{url_name}，略过", flush=True)
    return pages
