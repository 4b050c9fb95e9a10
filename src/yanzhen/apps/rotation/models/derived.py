"""What was reckoned from a scenario and is kept beside it: figures of its pages, questions of "what if"."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from yanzhen.apps.jobs.models import Job
from yanzhen.apps.rotation.models.people import Participant
from yanzhen.apps.rotation.models.scenario import Scenario


class ScenarioFindings(models.Model):
    """Figures that the pages of a scenario show (方案测算), so that looking at it reckons nothing.

    Attributes:
        stamp: of the moves and the list that they were reckoned from; another stamp means that they are out of date.
        content: limits, faults, ties, heads and staff of every unit before and after; no home and no reason of health.
    """

    scenario = models.OneToOneField(Scenario, on_delete=models.CASCADE, related_name="findings")
    stamp = models.CharField("依据标记", max_length=80)
    content = models.JSONField("测算内容")

    class Meta:
        verbose_name = "方案测算"
        verbose_name_plural = "方案测算"

    def __str__(self) -> str:
        return self.stamp


class TrialKind(models.TextChoices):
    """What is tried (试算内容)."""

    STAYS = "stays", "本年不安排，仍计入基数"
    LEAVES = "leaves", "不列入名单，不计入基数"


class Trial(models.Model):
    """What if this teacher were exempt (试算): the plan solved again without her; it changes no plan.

    Attributes:
        stamp: of the moves and the list that it was asked about.
        result: figures before and after and who moves instead; null while the job runs.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="trials")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="trials")
    kind = models.CharField("试算内容", max_length=8, choices=TrialKind)
    stamp = models.CharField("依据标记", max_length=80)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    result = models.JSONField("结果", null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField("试算日期")

    class Meta:
        verbose_name = "轮岗试算"
        verbose_name_plural = "轮岗试算"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("scenario", "participant", "kind"), name="rotation_trial_once"),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id}：{self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """Return the address of the trial's page."""
        return reverse("rotation:trial", args=[self.scenario.round_id, self.scenario_id, self.pk])
