"""Open a round for a school year (设立轮岗批次) with the rulebook's defaults and a sealed seed of the draw."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.actions.locked import refuse
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.models import Round, RoundStep
from yanzhen.apps.rotation.refusals import personnel_section, why_not_open
from yanzhen.apps.rotation.sealed import seal_seed
from yanzhen.presets.rotation import URBAN_RURAL, rotation_settings

SEED_BYTES = 16
SCHOOL_YEAR_MONTH = 9


@transaction.atomic
def open_round(*, year: int, actor: User, on: date, seed: str = "") -> Round:
    """Open the round of the school year that begins in September of ``year``.

    The seed of the draw is drawn here and stays sealed; its SHA-256 stands on the page from this day on, so that
    nobody can choose another one later. Tiers are those of the round before. ``seed`` is given by tests and the
    sample alone.

    Raises:
        RotationError: NO_SECTION, NOT_YOURS, YEAR_TAKEN.
    """
    refuse(why_not_open(actor, on=on))
    section = Organisation.objects.select_for_update(of=("self",)).get(pk=personnel_section().pk)
    taken = Round.objects.filter(owner=section, year=year).first()
    if taken is not None:
        raise RotationError("YEAR_TAKEN", year=year, title=taken.title)
    starts_on = date(year, SCHOOL_YEAR_MONTH, 1)
    last = Round.objects.filter(owner=section, year__lt=year).only("own_tiers").first()
    tiers = list(last.own_tiers) if last else []
    drawn = seed or secrets.token_hex(SEED_BYTES)
    round_ = Round.objects.create(
        owner=section,
        year=year,
        title=f"{year}—{year + 1}学年教师交流轮岗",
        starts_on=starts_on,
        own_tiers=tiers,
        setting_values={
            one.key: str(one.default) for one in rotation_settings(on=starts_on, tiers=tuple(tiers) or URBAN_RURAL)
        },
        seed_commitment=hashlib.sha256(drawn.encode()).hexdigest(),
        sealed_seed=seal_seed(drawn),
        made_by=actor,
        made_on=on,
    )
    RoundStep.objects.create(
        round=round_,
        act="open",
        state=round_.state,
        wording="设立批次，采用规则库缺省设置",
        actor=actor,
        happened_on=on,
    )
    record(
        kind="ROTATION_OPENED",
        actor=actor,
        subjects=[round_, section],
        content={"title": round_.title, "commitment": round_.seed_commitment},
    )
    return round_
