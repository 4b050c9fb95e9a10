"""What a rotation that begins says of the district: its shares become figures of indicators (指标)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from yanzhen.apps.accounts.models import User
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.models import IndicatorVersion
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.apps.rotation.models import Participant, Round, ScenarioMove
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.engines.rotation.candidacy import months_later

SHARE, BACKBONE_SHARE = "rotation_share", "backbone_rotation_share"
MONTHS = 12
REASON = "按交流轮岗批次的名单计算"


def put_shares(round_: Round, moves: Sequence[ScenarioMove], *, actor: User) -> int:
    """Write who rotates of those counted, and backbones among them, for the school year; return how many were written.

    A share of nobody has no figure. The caller records the act.
    """
    movers, backbones = len(moves), sum(move.participant.backbone for move in moves)
    counted = Participant.objects.filter(round=round_).counted().count()
    parts = {SHARE: (movers, counted), BACKBONE_SHARE: (backbones, movers)}
    authority = Organisation.objects.filter(kind=OrganisationKind.AUTHORITY, closed_on=None).order_by("pk").first()
    if authority is None:
        return 0
    written = 0
    versions = IndicatorVersion.objects.in_force_on(round_.starts_on).filter(indicator__code__in=parts)
    for version in versions.select_related("indicator").order_by("indicator__code", "number"):
        numerator, denominator = parts[version.indicator.code]
        if not denominator:
            continue
        source = Source.objects.create(
            kind=SourceKind.COMPUTATION, subject=f"rotation.round:{round_.pk}", entered_by=actor
        )
        put_observation(
            version=version,
            organisation_id=authority.pk,
            period_start=round_.starts_on,
            period_end=months_later(round_.starts_on, MONTHS) - timedelta(days=1),
            source=source,
            numerator=Decimal(numerator),
            denominator=Decimal(denominator),
            reason=REASON,
        )
        written += 1
    return written
