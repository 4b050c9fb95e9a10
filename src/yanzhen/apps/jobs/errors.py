"""Why a job stops."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class JobError(YanzhenError):
    """A job cannot go on, or cannot be changed."""

    MESSAGES = {
        "UNKNOWN_KIND": "没有“{kind}”这类作业；请联系系统管理员核对程序版本。",
        "NOT_OPEN": "作业“{title}”已结束，不能取消。",
        "NOT_YOURS": "只有发起人和系统管理员可以取消作业“{title}”。",
        "BROKE": "作业没有完成：程序出错，已记入运行日志（作业号{number}）；请联系系统管理员。",
        "BROKE_AGAIN": "作业启动{attempts}次都被中断，不再重试；请联系系统管理员检查内存和磁盘。",
    }


class JobCancelled(Exception):
    """Raised inside a handler, at its next report, after somebody cancelled the job."""


class LeaseLost(Exception):
    """Raised inside a handler when another worker has started the same job: stop, and write nothing."""


class WorkerStopping(Exception):
    """Raised inside a handler when its worker is told to stop; the job waits for the next worker."""
