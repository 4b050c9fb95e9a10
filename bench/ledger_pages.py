"""Pages over millions of records: wall, the process's CPU, the database's CPU, time in statements, their number."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from yanzhen.apps.accounts.models import User
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.ledgers.models import LedgerType, Return
from yanzhen.web.indicators.reading import key_of

GOAL_MS = 150.0
HEAD = ("页面", "墙上毫秒", "进程CPU", "库CPU", "语句毫秒", "查询", "千字节")


@dataclass(frozen=True)
class Wanted:
    """One page as one user asks for it; ``is_download`` pages write a file and are not held to the goal."""

    name: str
    user: str
    url: str
    is_download: bool = False


@dataclass
class Statements:
    """Counts and times the statements of one request."""

    count: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, *given)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - start


def measure_pages(type_: LedgerType, indicator: Indicator, *, runs: int = 7, only: str = "") -> list[dict[str, Any]]:
    """Open every page, print medians, say which of them miss the goal."""
    settings.ALLOWED_HOSTS = ["testserver"]
    print("　".join(HEAD), flush=True)
    rows = []
    for wanted in _pages(type_, indicator):
        if only in wanted.name:
            rows.append(_measured(wanted, runs))
            shown = (f"{rows[-1][name]:.0f}" for name in HEAD[1:])
            print(f"{wanted.name}（{wanted.user}）　{'　'.join(shown)}", flush=True)
    slow = [row["页面"] for row in rows if row["墙上毫秒"] > GOAL_MS and not row["下载"]]
    print(f"超过{GOAL_MS:.0f}毫秒：{'、'.join(slow) or '没有'}", flush=True)
    return rows


def _measured(wanted: Wanted, runs: int) -> dict[str, Any]:
    client = Client()
    client.force_login(User.objects.get(username=wanted.user))

    def answer() -> int:
        got = client.get(wanted.url)
        if got.status_code != 200 and not (wanted.is_download and got.status_code == 409):
            raise SystemExit(f"{wanted.url}：{got.status_code}")
        return sum(map(len, got.streaming_content)) if got.streaming else len(got.content)

    size = answer()
    walls, cpus, statements = [], [], []
    before = backend_seconds()
    for _ in range(runs):
        told = Statements()
        wall, cpu = time.perf_counter(), time.process_time()
        with connection.execute_wrapper(told):
            answer()
        cpus.append(time.process_time() - cpu)
        walls.append(time.perf_counter() - wall)
        statements.append(told)
    backend = (backend_seconds() - before) / runs
    return {
        "页面": f"{wanted.name}（{wanted.user}）",
        "墙上毫秒": 1000 * statistics.median(walls),
        "进程CPU": 1000 * statistics.median(cpus),
        "库CPU": 1000 * backend,
        "语句毫秒": 1000 * statistics.median(one.seconds for one in statements),
        "查询": statements[-1].count,
        "千字节": size / 1024,
        "下载": wanted.is_download,
    }


def backend_seconds() -> float:
    """Return the CPU time of this connection's server process; 0 where the server is on another machine."""
    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    if not stat.exists():
        return 0.0
    parts = stat.read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def _pages(type_: LedgerType, indicator: Indicator) -> Iterator[Wanted]:
    yield from _of_the_ledger(type_)
    yield from _of_the_indicator(indicator)
    for by in ("administration", "school_district", "group", "party"):
        url = f"{reverse('indicators:along', args=[indicator.pk])}?by={by}"
        yield Wanted(f"沿隶属汇总，{by}", "office", url)
        yield Wanted(f"沿隶属汇总，{by}", "clerk0", url)
    url = reverse("indicators:along", args=[indicator.pk])
    yield Wanted("沿隶属汇总，现在的隶属，第2页", "office", f"{url}?by=school_district&as=now&page=2")
    yield Wanted("沿隶属汇总，导出", "office", f"{url}?by=school_district&export=xlsx", is_download=True)
    yield Wanted("指标清单", "office", reverse("indicators:list"))
    yield Wanted("指标清单", "clerk0", reverse("indicators:list"))
    for user in ("office", "section1", "clerk0"):
        yield Wanted("预警", user, reverse("indicators:warnings"))
    for query in (
        "organisation=第77",
        "rule=worse&stage=primary",
        "state=all&sort=organisation",
        "page=2&per_page=100",
    ):
        yield Wanted(f"预警，{query}", "office", f"{reverse('indicators:warnings')}?{query}")
    yield Wanted("目标值", "office", reverse("indicators:targets", args=[indicator.pk]))
    computed = Observation.objects.current().filter(indicator_version__indicator=indicator, source__kind="computation")
    figure = computed.order_by("-period_end", "pk").first()
    yield Wanted("数值由来", "office", reverse("indicators:figure", args=[figure.pk]))


def _of_the_ledger(type_: LedgerType) -> Iterator[Wanted]:
    matrix = reverse("ledgers:type", args=[type_.code])
    yield Wanted("完整性矩阵", "office", matrix)
    yield Wanted("完整性矩阵，第17页", "office", f"{matrix}?page=17")
    yield Wanted("完整性矩阵，小学", "office", f"{matrix}?stage=primary")
    yield Wanted("完整性矩阵，只看未报", "office", f"{matrix}?missing=1")
    yield Wanted("完整性矩阵", "clerk0", matrix)
    records = reverse("ledgers:records", args=[type_.code])
    newest = Return.objects.filter(type=type_).order_by("-period_end", "pk").first()
    span = key_of((newest.period_start, newest.period_end))
    yield Wanted("条目", "office", records)
    yield Wanted("条目，第200页", "office", f"{records}?page=200")
    yield Wanted("条目，按单位", "office", f"{records}?unit=第77小学")
    yield Wanted("条目，按期间", "office", f"{records}?period={span}")
    yield Wanted("条目，按单位、期间、类别", "office", f"{records}?unit=第77小学&period={span}&field-kind=a")
    yield Wanted("条目，按类别", "office", f"{records}?field-kind=a")
    for user in ("office", "section1", "clerk0"):
        yield from _by_part_of_a_key(records, span, user)
    yield Wanted("条目，没有的单位", "office", f"{records}?unit=没有这个单位")
    yield Wanted("条目", "clerk0", records)
    sheet = Return.objects.filter(type=type_, organisation__code="S0001").order_by("-period_end").first()
    yield Wanted("报送表", "office", reverse("ledgers:return", args=[sheet.pk]))
    yield Wanted("报送表", "clerk0", reverse("ledgers:return", args=[sheet.pk]))
    yield Wanted("台账首页", "clerk0", reverse("ledgers:list"))


def _by_part_of_a_key(records: str, span: str, user: str) -> Iterator[Wanted]:
    """Letters, digits, Chinese; parts that all, many, few, one or no keys have; alone and beside other conditions."""
    month = span[2:4] + span[5:7]
    alone = [
        *"N7王雁绝%",
        "77",
        "N77",
        "n77",
        "王k",
        "王雁",
        "kz2303",
        f"KZ{month}",
        "048291",
        "2303048",
        "N77王kz",
        "没有",
        "Kz_",
    ]
    beside = [
        *(f"words={words}&unit={unit}" for words in ("N", "77", "没有") for unit in ("第77小学", "第7", "小学")),
        *(f"words={words}&period={span}" for words in ("N", "77", "雁", "048291", "没有")),
        *(f"words={words}&field-kind={kind}" for words in ("N", "N77", "雁") for kind in "ad"),
        f"words=77&unit=第7&period={span}&field-kind=a",
        "field-kind=d",
        "words=N&page=200",
        "words=N77&page=200",
        "words=王雁&page=9999",
    ]
    for query in [*(f"words={quote(words)}" for words in alone), *beside]:
        yield Wanted(f"条目，{unquote(query)}", user, f"{records}?{query}")
    for words in ("N", "N77", "王雁"):  # the first two are refused: more than a workbook may hold
        yield Wanted(f"条目，导出，{words}", user, f"{records}?words={words}&export=xlsx", is_download=True)


def _of_the_indicator(indicator: Indicator) -> Iterator[Wanted]:
    page = reverse("indicators:indicator", args=[indicator.pk])
    for user in ("office", "section1", "clerk0", "leader"):
        yield Wanted("指标页", user, page)
    spans = Observation.objects.filter(indicator_version__indicator=indicator).order_by("-period_end")
    start, end = spans.values_list("period_start", "period_end").distinct()[6]
    asked = [
        ("半年前", f"period={key_of((start, end))}"),
        ("按名称", "q=第77"),
        ("初中", "stage=junior"),
        *((f"状态{state}", f"state={state}") for state in ("reported", "missing", "met", "short")),
        *((f"排序{sort}", f"sort={sort}") for sort in ("-value", "value", "-change", "change")),
        ("第40页", "page=40"),
        ("全部条件", "q=小学&stage=primary&state=met&sort=-change&page=2"),
    ]
    for name, query in asked:
        yield Wanted(f"指标页，{name}", "office", f"{page}?{query}")
    yield Wanted("指标页，导出", "office", f"{page}?export=xlsx", is_download=True)
    yield Wanted("指标页，公开版", "office", f"{page}?export=public", is_download=True)
    heat = reverse("indicators:heat", args=[indicator.pk])
    for user in ("office", "clerk0"):
        yield Wanted("热力图", user, heat)
    yield Wanted("热力图，第30页", "office", f"{heat}?page=30")
    yield Wanted("热力图，初中", "office", f"{heat}?stage=junior&q=小学")
    yield Wanted("小图组", "office", f"{heat}?view=multiples")
    yield Wanted("热力图，导出", "office", f"{heat}?export=xlsx", is_download=True)
