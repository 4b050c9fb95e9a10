"""One piece of long work and how far it is (作业)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.organisations.models import Organisation


class JobState(models.TextChoices):
    """How far a job is (状态)."""

    WAITING = "waiting", "等待"
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


OPEN_STATES = (JobState.WAITING, JobState.RUNNING)


class JobQuerySet(models.QuerySet):
    """Questions about jobs."""

    def open(self) -> Self:
        """Keep jobs that wait or run."""
        return self.filter(state__in=OPEN_STATES)

    def visible_to(self, user: User, *, on: date) -> Self:
        """Keep the user's own jobs and those of organisations in reach of ``jobs.view``."""
        return self.filter(Q(actor=user) | Q(organisation__in=reach_ids(user, "jobs.view", on=on)))


class Job(models.Model):
    """A job (作业): ``fence`` grows with every start, so that a worker left behind can be told from the present one.

    ``version`` grows with every visible change; pages poll with it. ``queue_id`` is the queue's own number.
    """

    kind = models.CharField("类别", max_length=48)
    title = models.CharField("名称", max_length=200)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发起人",
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    state = models.CharField("状态", max_length=12, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", null=True, blank=True)
    message = models.CharField("进度说明", max_length=200, blank=True)
    payload = models.JSONField("参数", default=dict, blank=True)
    result = models.JSONField("结果", null=True, blank=True)
    error = models.TextField("失败原因", blank=True)
    cancel_requested = models.BooleanField("要求取消", default=False)
    attempts = models.PositiveSmallIntegerField("启动次数", default=0)
    fence = models.PositiveIntegerField("隔离号", default=0)
    version = models.PositiveIntegerField("版本", default=0)
    queue_id = models.BigIntegerField("队列编号", null=True, blank=True)
    queued_at = models.DateTimeField("提交时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "作业"
        verbose_name_plural = "作业"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="job_finished_when_closed",
                condition=Q(state__in=OPEN_STATES, finished_at=None)
                | (~Q(state__in=OPEN_STATES) & Q(finished_at__isnull=False)),
            ),
            models.CheckConstraint(name="job_done_within_total", condition=Q(total=None) | Q(done__lte=F("total"))),
        ]
        indexes = [
            models.Index(fields=("actor", "-id"), name="job_actor"),
            models.Index(fields=("state",), name="job_open", condition=Q(state__in=OPEN_STATES)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_ended(self) -> bool:
        """Is it over, well or badly?"""
        return self.state not in OPEN_STATES

    @property
    def sentence(self) -> str:
        """How it is, for people."""
        if self.state == JobState.FAILED:
            return f"没有完成。{self.error}"
        if self.cancel_requested and not self.has_ended:
            return "正在取消……"
        state = self.get_state_display()
        if self.state != JobState.RUNNING:
            return state
        share = f"（{self.done}/{self.total}）" if self.total else ""
        return f"{state}{share}{'：' if self.message else ''}{self.message}"

    @property
    def is_open(self) -> bool:
        """Does it wait or run?"""
        return self.state in OPEN_STATES

    @property
    def percent(self) -> int | None:
        """How much is done, or null when the total is not known."""
        return None if not self.total else self.done * 100 // self.total
