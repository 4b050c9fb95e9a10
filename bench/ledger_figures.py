"""The measurements of ``bench.ledger_scale``: records made by one statement, then queries and pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from bench.pages import Counted
from bench.population import found_district
from bench.timing import line, median_ms
from yanzhen.apps.accounts.models import User
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.ledgers.actions.forms import load_ledgers
from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.models import LedgerType, Return
from yanzhen.apps.ledgers.rollups_in_full import recompute_all
from yanzhen.presets.ledger_catalogue import form_from

FORM: dict[str, Any] = {
    "code": "bench_visits",
    "title": "量测台账",
    "owner": "第1科",
    "reporters": ["school"],
    "rhythm": "month",
    "due_workdays": 3,
    "key": ["number"],
    "fields": [
        {"key": "number", "title": "序号", "kind": "code", "required": True},
        {"key": "person", "title": "人员代码", "kind": "code"},
        {"key": "kind", "title": "类别", "kind": "choice", "choices": {"a": "甲类", "b": "乙类", "c": "丙类"}},
        {"key": "hours", "title": "课时", "kind": "integer", "unit": "课时"},
        {"key": "done", "title": "完成数", "kind": "integer", "unit": "人"},
        {"key": "due", "title": "应完成数", "kind": "integer", "unit": "人"},
        {"key": "held_on", "title": "日期", "kind": "day"},
        {"key": "place", "title": "地点", "kind": "text"},
        {"key": "topic", "title": "主题", "kind": "text"},
    ],
    "indicators": [
        {
            "code": "bench_rate",
            "title": "量测完成率",
            "unit": "%",
            "measure": "rate",
            "numerator": {"field": "done"},
            "denominator": {"field": "due"},
            "direction": "higher",
            "decimals": 1,
            "definition": "完成数占应完成数的比例。",
        },
        {
            "code": "bench_hours",
            "title": "量测课时",
            "unit": "课时",
            "measure": "sum",
            "field": "hours",
            "where": "kind in ['a', 'b']",
            "definition": "甲、乙两类课时合计。",
        },
    ],
}
RETURNS = """
INSERT INTO ledgers_return (type_id, form_version_id, organisation_id, period_start, period_end, due_at, state, stage,
    is_zero, rows, revision, digest, submitted_at, approved_at, changed_at, version)
SELECT %(type)s, %(version)s, o.id, m::date, (m + interval '1 month' - interval '1 day')::date,
    m + interval '1 month 5 days', CASE WHEN m = %(last)s AND o.id %% 5 = 0 THEN 'submitted' ELSE 'locked' END, 'clerk',
    FALSE, %(rows)s, 0, repeat('0', 64), m + interval '1 month 3 days', m + interval '1 month 8 days', now(), 1
FROM organisations_organisation o, generate_series(%(first)s::timestamptz, %(last)s::timestamptz, '1 month') m
WHERE o.kind = 'school' ORDER BY m, o.id
"""
RECORDS = """
INSERT INTO ledgers_record (belongs_to_id, type_id, organisation_id, period_start, period_end, key, position, "values",
    {columns}, changed_at, version)
SELECT r.id, r.type_id, r.organisation_id, r.period_start, r.period_end, 'N' || n, n,
    jsonb_build_object('number', 'N' || n, 'person', 'P' || p.person, 'kind', p.kind, 'hours', p.hours, 'done', p.done,
        'due', p.due, 'held_on', r.period_start, 'place', '第一教学楼第三会议室', 'topic', '单元教学设计与作业'),
    {values}, now(), 1
FROM ledgers_return r CROSS JOIN generate_series(1, %(rows)s) n
CROSS JOIN LATERAL (SELECT (r.id * 31 + n * 17) %% 400 AS person, substr('abc', 1 + (r.id + n)::int %% 3, 1) AS kind,
    (r.id + n) %% 8 AS hours, (r.id * 7 + n * 13) %% 40 AS done, 40 + n %% 7 AS due) p
WHERE r.type_id = %(type)s ORDER BY r.id, n
"""


def fill(*, schools: int, periods: int, records: int) -> None:
    """Make a district of so many schools with a ledger of so many months and records."""
    found_district(schools=schools)
    form = form_from(FORM)
    load_ledgers(forms={form.code: form})
    type_ = LedgerType.objects.get(code=form.code)
    version = type_.versions.get()
    rows = max(1, round(records / schools / periods))
    last = date(2026, 2, 1)
    first = last
    for _ in range(periods - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    slots = form_of(version).slots
    sources = {"hours": "p.hours", "done": "p.done", "due": "p.due", "kind": "p.kind"}
    used = [key for key in slots if key in sources]
    given = {"type": type_.pk, "version": version.pk, "first": first, "last": last, "rows": rows}
    records_sql = RECORDS.format(
        columns=", ".join(slots[key] for key in used), values=", ".join(sources[key] for key in used)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(RETURNS, given)
        cursor.execute(records_sql, given)
        print(f"{schools}所学校，{periods}个月，{cursor.rowcount}条记录", flush=True)
        cursor.execute("VACUUM (ANALYZE) ledgers_record")
        cursor.execute("ANALYZE")


def measure(records: int) -> None:
    """Print every figure."""
    type_ = LedgerType.objects.get(code=FORM["code"])
    slots = form_of(type_.versions.get()).slots
    _recomputation(type_, slots, records)
    _pages(type_, records)


def _recomputation(type_: LedgerType, slots: dict[str, str], records: int) -> None:
    plain = (
        f"SELECT organisation_id, period_start, period_end, sum({slots['done']}), sum({slots['due']})"
        " FROM ledgers_record"
        " WHERE type_id = %s AND removed_at IS NULL GROUP BY 1, 2, 3"
    )

    def in_sql() -> None:
        with connection.cursor() as cursor:
            cursor.execute(plain, [type_.pk])
            cursor.fetchall()

    def in_sql_with_memory() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '256MB'")
            cursor.execute(plain, [type_.pk])
            cursor.fetchall()

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('ledgers_record')")
        size = cursor.fetchone()[0]
    line("台账", "记录表连同索引", records, size / 1024**2, "兆字节")
    in_sql()
    base = _seconds(in_sql, runs=3)
    better = _seconds(in_sql_with_memory, runs=3)
    line("台账", "同一查询，直接SQL", records, base, "秒", 给足内存=round(better, 1))
    first = _seconds(lambda: recompute_all(type_id=type_.pk, code="bench_rate"))
    cells = Observation.objects.current().filter(indicator_version__indicator__code="bench_rate").count()
    line("台账", f"首次全量重算，写{cells}个数", records, first, "秒", 倍数=round(first / better, 2))
    again = _seconds(lambda: recompute_all(type_id=type_.pk, code="bench_rate"), runs=3)
    line("台账", "再次全量重算，没有变化", records, again, "秒", 倍数=round(again / better, 2))
    recompute_all(type_id=type_.pk, code="bench_hours")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE indicators_observation")
        cursor.execute("ANALYZE sources_source")


def _seconds(act: Callable[[], Any], *, runs: int = 1) -> float:
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[len(taken) // 2]


def _pages(type_: LedgerType, records: int) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    indicator = Indicator.objects.get(code="bench_rate")
    figure = (
        Observation.objects.current().filter(indicator_version__indicator=indicator).order_by("-period_end").first()
    )
    sheet = Return.objects.filter(type=type_).order_by("-period_end", "pk").first()
    office, clerk = User.objects.get(username="office"), User.objects.get(username="clerk0")
    code = type_.code
    wanted = [
        ("完整性矩阵", office, reverse("ledgers:type", args=[code])),
        ("条目列表", office, reverse("ledgers:records", args=[code])),
        (
            "条目列表，按单位和期间筛选",
            office,
            f"{reverse('ledgers:records', args=[code])}?organisation={sheet.organisation_id}",
        ),
        ("报送表", office, reverse("ledgers:return", args=[sheet.pk])),
        ("台账首页（学校）", clerk, reverse("ledgers:list")),
        ("指标清单", office, reverse("indicators:list")),
        ("指标页", office, reverse("indicators:indicator", args=[indicator.pk])),
        ("指标页（学校）", clerk, reverse("indicators:indicator", args=[indicator.pk])),
        ("热力图", office, reverse("indicators:heat", args=[indicator.pk])),
        ("沿隶属汇总", office, reverse("indicators:along", args=[indicator.pk])),
        ("数值由来", office, reverse("indicators:figure", args=[figure.pk])),
        ("预警", office, reverse("indicators:warnings")),
    ]
    for name, user, url in wanted:
        client = Client()
        client.force_login(user)
        answer = client.get(url)
        if answer.status_code != 200:
            line("页面", f"{name}：答复{answer.status_code}", records, 0, "")
            continue
        count = Counted()
        with connection.execute_wrapper(count):
            client.get(url)
        taken = median_ms(lambda client=client, url=url: client.get(url), runs=5)
        line("页面", name, records, taken, "毫秒", 查询=count.queries, 千字节=round(len(answer.content) / 1024))
