"""The list of a round with teachers who are alike in what shares and floors look at told once and counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

from django.db.models import Count

from yanzhen.apps.rotation.bridge import instance_of, unit_code
from yanzhen.apps.rotation.limits import limits_of
from yanzhen.apps.rotation.models import Participant, Round
from yanzhen.apps.rotation.wording import SUBJECTS
from yanzhen.engines.rotation.eligibility import movable_teachers, share_limits
from yanzhen.engines.rotation.instance import Instance, Teacher

ALIKE = ("school__code", "stage", "subject", "above_qualification", "backbone", "is_counted", "is_movable")


@dataclass(frozen=True)
class Bounds:
    """What is known of any plan under some settings without solving (先知道的限度).

    Attributes:
        eligible: teachers in the denominator; ``movable`` of them may move, ``backbone`` of those are backbones.
        least, most: moves; ``backbone_least`` of the least moves have to be backbones.
        limits: what the settings ask for and no plan can give.
    """

    eligible: int
    movable: int
    backbone: int
    least: int
    most: int
    backbone_least: int
    limits: tuple[str, ...]


def condensed_instance(round_: Round, values: Mapping[str, Decimal]) -> Instance:
    """Return the question without homes, second subjects and codes: enough for shares, floors and means, and quick."""
    nobody = instance_of(round_, values, among=Participant.objects.none())
    needed = max(nobody.params.eligible_years, nobody.params.term_years)
    groups = round_.participants.order_by().values_list(*ALIKE).annotate(count=Count("pk"))
    people: list[Teacher] = []
    for school, stage, subject, degree, backbone, is_counted, is_movable, count in sorted(groups):
        alike = Teacher(
            code=str(len(people)),
            unit=unit_code(school, stage),
            subject=SUBJECTS[subject],
            second_subject="",
            years_at_school=needed,
            above_qualification=degree,
            backbone=backbone,
            exempt="" if is_movable else "D:暂缓" if is_counted else "不参加",
            home=None,
        )
        people += [alike] * count
    return replace(nobody, teachers=tuple(people))


def bounds_under(round_: Round, values: Mapping[str, Decimal]) -> Bounds:
    """Return what is known under these settings before anything is solved."""
    instance = condensed_instance(round_, values)
    shares, movable = share_limits(instance), movable_teachers(instance)
    return Bounds(
        eligible=shares.eligible,
        movable=len(movable),
        backbone=sum(one.backbone for one in movable),
        least=shares.least,
        most=shares.most,
        backbone_least=ceil(Fraction(instance.params.min_backbone_share) * shares.least),
        limits=tuple(limits_of(instance)),
    )
