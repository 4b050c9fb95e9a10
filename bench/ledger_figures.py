"""The measurements of ``bench.ledger_scale``: records made by one statement, then queries and pages."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from bench.ledger_dress import dress
from bench.ledger_pages import backend_seconds, measure_pages
from bench.population import found_district
from bench.timing import line
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.ledgers.actions.forms import load_ledgers
from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.models import LedgerType
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
        {
            "key": "kind",
            "title": "类别",
            "kind": "choice",
            "choices": {"a": "甲类", "b": "乙类", "c": "丙类", "d": "丁类"},
        },
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
# Keys as offices have them: number, surname, a code with the month, letters in both cases; here and there a rare one.
RECORDS = """
INSERT INTO ledgers_record (belongs_to_id, type_id, organisation_id, period_start, period_end, key, position, "values",
    {columns}, changed_at, version)
SELECT r.id, r.type_id, r.organisation_id, r.period_start, r.period_end, p.number, n,
    jsonb_build_object('number', p.number, 'person', 'P' || p.person, 'kind', p.kind, 'hours', p.hours, 'done', p.done,
        'due', p.due, 'held_on', r.period_start, 'place', '第一教学楼第三会议室', 'topic', '单元教学设计与作业'),
    {values}, now(), 1
FROM ledgers_return r CROSS JOIN generate_series(1, %(rows)s) n
CROSS JOIN LATERAL (SELECT (r.id * 31 + n * 17) %% 400 AS person,
    CASE WHEN (r.id * %(rows)s + n) %% 4999 = 0 THEN 'd' ELSE substr('abc', 1 + (r.id + n)::int %% 3, 1) END AS kind,
    (r.id + n) %% 8 AS hours, (r.id * 7 + n * 13) %% 40 AS done, 40 + n %% 7 AS due,
    'N' || n || substr('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗', 1 + (r.id * 7 + n)::int %% 20, 1)
        || CASE WHEN (r.id * %(rows)s + n) %% 7919 = 0 THEN '雁' ELSE '' END || 'Kz' || to_char(r.period_start, 'YYMM')
        || lpad(((r.id * %(rows)s + n) * 7919777 %% 1000000)::text, 6, '0') AS number) p
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
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'record_words'")
        index = cursor.fetchone()[0]
        cursor.execute("DROP INDEX record_words")  # made once the rows are there, as any bulk load does
        cursor.execute(records_sql, given)
        print(f"{schools}所学校，{periods}个月，{cursor.rowcount}条记录", flush=True)
        cursor.execute("SET maintenance_work_mem = '256MB'")
        wall, cpu = _seconds(lambda: cursor.execute(index))
        print(f"按主键一部分查找的索引：{wall:.0f}秒，库CPU{cpu:.0f}秒", flush=True)
        cursor.execute("VACUUM (ANALYZE) ledgers_record")
        cursor.execute("ANALYZE")


def measure(records: int, *, only: str = "") -> None:
    """Print every figure; ``only`` keeps to the pages whose names hold it, without the recomputation."""
    type_ = LedgerType.objects.get(code=FORM["code"])
    slots = form_of(type_.versions.get()).slots
    if not only:
        _recomputation(type_, slots, records)
    indicator = Indicator.objects.get(code="bench_rate")
    dress(indicator)
    measure_pages(type_, indicator, only=only)


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
    base, _ = _seconds(in_sql, runs=3)
    better, cpu = _seconds(in_sql_with_memory, runs=3)
    line("台账", "同一查询，直接SQL", records, base, "秒", 给足内存=round(better, 1), 库CPU=round(cpu, 1))
    if not Observation.objects.filter(indicator_version__indicator__code="bench_rate").exists():
        first, cpu = _seconds(lambda: recompute_all(type_id=type_.pk, code="bench_rate"))
        cells = Observation.objects.current().filter(indicator_version__indicator__code="bench_rate").count()
        ratio = round(first / better, 2)
        line("台账", f"首次全量重算，写{cells}个数", records, first, "秒", 倍数=ratio, 库CPU=round(cpu, 1))
    again, cpu = _seconds(lambda: recompute_all(type_id=type_.pk, code="bench_rate"), runs=3)
    line("台账", "再次全量重算", records, again, "秒", 倍数=round(again / better, 2), 库CPU=round(cpu, 1))
    recompute_all(type_id=type_.pk, code="bench_hours")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE indicators_observation")
        cursor.execute("ANALYZE sources_source")


def _seconds(act: Callable[[], Any], *, runs: int = 1) -> tuple[float, float]:
    """Return the median of wall and of the connection's own server process, in seconds; its helpers are not counted."""
    taken, spent = [], []
    for _ in range(runs):
        before, start = backend_seconds(), time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
        spent.append(backend_seconds() - before)
    return statistics.median(taken), statistics.median(spent)
