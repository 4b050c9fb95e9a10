"""The exchange of heads and deputies in a scenario (校级干部交流), beside the moves of teachers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.models.people import Participant
from yanzhen.apps.rotation.models.scenario import Scenario


class ScenarioLeaderMove(models.Model):
    """One head's or deputy's move in a scenario (校级干部拟任职): to the same post of another school."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="leader_moves")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="leader_moves")
    to_school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="拟任职学校")
    added_km = models.DecimalField("单程增加千米", max_digits=7, decimal_places=3)
    is_by_hand = models.BooleanField("手工调整", default=False)

    class Meta:
        verbose_name = "校级干部拟任职"
        verbose_name_plural = "校级干部拟任职"
        ordering = ("scenario_id", "participant__code")
        constraints = [
            models.UniqueConstraint(fields=("scenario", "participant"), name="rotation_leader_move_once"),
            models.CheckConstraint(name="rotation_leader_move_adds_no_less", condition=Q(added_km__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id}→{self.to_school_id}"


class LeaderProof(models.Model):
    """What proves an exchange of heads and deputies (校级干部方案的证明), fixed when it is worked out.

    Attributes:
        prices: code, price of the person and of her post, in whole metres.
        hand_moves: how many changes by hand since; the prices prove the gap of those too.
    """

    scenario = models.OneToOneField(Scenario, on_delete=models.CASCADE, related_name="leader_proof")
    prices = models.JSONField("影子价格")
    hand_moves = models.PositiveSmallIntegerField("手工调整", default=0)

    class Meta:
        verbose_name = "校级干部方案的证明"
        verbose_name_plural = "校级干部方案的证明"

    def __str__(self) -> str:
        return str(self.scenario)
