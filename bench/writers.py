"""Twenty writers reporting progress while a cascade of 45,000 tasks runs beside them."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.db import connection

from bench.cascade import TASKS, cascade
from bench.population import ON, District, signed_plan
from bench.timing import line
from yanzhen.apps.plans.actions.report_progress import report_progress
from yanzhen.apps.plans.models import Task
from yanzhen.apps.plans.refusals.progress import Statement

WRITERS = 20
REPORTS_EACH = 10


def measure(district: District, scale: int) -> list[dict[str, Any]]:
    """Return the cascade's seconds and the reports' median and 99th percentile."""
    plan = signed_plan(district, 900, tasks=TASKS)
    waits: list[float] = []
    faults: list[str] = []
    threads = [
        threading.Thread(target=_write, args=(clerk, _tasks_of(clerk), waits, faults))
        for clerk in district.clerks[:WRITERS]
    ]
    for thread in threads:
        thread.start()
    start = time.perf_counter()
    cascade(district, plan)
    taken = time.perf_counter() - start
    for thread in threads:
        thread.join()
    waits.sort()
    done = len(waits)
    middle, worst = (waits[done // 2], waits[min(done - 1, int(done * 0.99))]) if done else (0.0, 0.0)
    note = {"份数": done, "失败": len(faults), "最慢毫秒": round(worst)}
    return [
        line("并发", f"{WRITERS}人填报时下发{TASKS * len(district.schools)}项", scale, taken, "秒"),
        line("并发", "其间每份填报（中位数）", scale, middle, "毫秒", **note),
    ]


def _tasks_of(clerk) -> list[int]:
    school = clerk.grants.get().organisation_id
    free = Task.objects.filter(organisation_id=school, reported_through=None, origin__isnull=False, starts_on__lte=ON)
    return list(free.order_by("pk").values_list("pk", flat=True)[:REPORTS_EACH])


def _write(clerk, task_ids: list[int], waits: list[float], faults: list[str]) -> None:
    try:
        for task_id in task_ids:
            start = time.perf_counter()
            said = Statement(status="in_progress", sentence="按进度推进。")
            report_progress(task_id=task_id, said=said, actor=clerk, on=ON)
            waits.append(1000 * (time.perf_counter() - start))
    except Exception as fault:  # noqa: BLE001 (every fault is counted and printed, whatever it is)
        faults.append(repr(fault))
        print(f"填报失败：{fault!r}", flush=True)
    finally:
        connection.close()
