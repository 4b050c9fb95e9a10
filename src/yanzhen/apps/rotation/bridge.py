"""Rows ↔ the engine's question: a round's teachers, places and settings as an ``Instance``, moves as ``Move``.

Whom the rules of candidacy leave out carries an exemption in the instance, so that its own E is the round's list.
Subjects carry their Chinese names, so that the engine's sentences read as office Chinese.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from yanzhen.apps.rotation.models import Participant, Round, Scenario, ScenarioMove
from yanzhen.apps.rotation.sealed import open_basis, open_seed
from yanzhen.apps.rotation.tier_settings import coverage_of_settings, tier_rules_of_settings
from yanzhen.apps.rotation.wording import PE_ART, STAGES, SUBJECTS
from yanzhen.engines.rotation.instance import INDICATORS, Instance, Move, Params, Post, School, Teacher, Unit, Weights
from yanzhen.kernel.canonical import canonical_bytes
from yanzhen.presets.rotation import kept_settings

PER_CENT = Decimal(100)
CODES = {title: code for code, title in SUBJECTS.items()}
THOUSANDTH = Decimal("0.001")


def params_of(values: Mapping[str, Decimal], seed: str, tiers: tuple[str, ...]) -> Params:
    """Return the engine's settings from those of a round or a scenario."""
    share = {key: values[key] / PER_CENT for key in values if key.endswith("_share")}
    weight = values["weight_equity"]
    return Params(
        eligible_years=values["years_at_school"],
        term_years=values["term_years"],
        min_move_share=share["min_move_share"],
        max_move_share=share["max_move_share"],
        min_backbone_share=share["min_backbone_share"],
        max_unit_out_share=share["max_unit_out_share"],
        road_factor=values["road_factor"],
        max_added_km=values["max_added_km"],
        max_commute_km=values["max_commute_km"],
        pe_art_subjects=frozenset(SUBJECTS[code] for code in PE_ART),
        floors={stage: {one: values[f"floor_{stage}_{one}"] for one in INDICATORS} for stage in STAGES},
        cv_limits={stage: values[f"cv_limit_{stage}"] for stage in STAGES},
        weights=Weights(
            equity={stage: dict.fromkeys(INDICATORS, weight) for stage in STAGES},
            shortfall=values["weight_shortfall"],
            move=values["weight_move"],
            km=values["weight_km"],
            off_district=values["weight_off_district"],
        ),
        objective="lexicographic",
        equity_slack=values["equity_slack"] / PER_CENT,
        draw_seed=seed,
        tiers=tiers,
        tier_rules=tier_rules_of_settings(values),
        coverage=coverage_of_settings(values),
    )


# What of a teacher the question looks at; read without making model instances: a district has thousands.
COLUMNS = (
    "code",
    "school__code",
    "stage",
    "subject",
    "second_subject",
    "years_at_school",
    "above_qualification",
    "backbone",
    "is_counted",
    "is_movable",
)


def values_of(scenario: Scenario) -> dict[str, Decimal]:
    """Return the settings of a scenario as exact decimals, those that came later than it as their defaults."""
    return kept_settings(scenario.setting_values, on=scenario.round.starts_on, tiers=scenario.round.tiers)


def instance_of(
    round_: Round, values: Mapping[str, Decimal] | None = None, *, among: QuerySet[Participant] | None = None
) -> Instance:
    """Return the question of a listed round under its own settings or those of a scenario.

    Args:
        among: the teachers it speaks of, where a page needs a few alone; all of the round otherwise.
    """
    basis = open_basis(round_)
    params = params_of(values or round_.values, open_seed(round_), round_.tiers)
    people = round_.participants.all() if among is None else among
    return Instance(
        schools=schools_of(basis),
        units=tuple(
            sorted(
                (
                    Unit(unit_code(one["school"], one["stage"]), one["school"], one["stage"], one["pupils"])
                    for one in basis["units"]
                ),
                key=lambda unit: unit.code,
            )
        ),
        posts=tuple(
            sorted(
                (
                    Post(unit_code(one["school"], one["stage"]), SUBJECTS[one["subject"]], one["min"], one["max"])
                    for one in basis["posts"]
                ),
                key=lambda post: (post.unit, post.subject),
            )
        ),
        teachers=tuple(
            _teacher(person, basis["homes"], params)
            for person in people.order_by("code").values_list(*COLUMNS, named=True)
        ),
        params=params,
    )


def schools_of(basis: Mapping[str, Any]) -> tuple[School, ...]:
    """Return the schools of a round as they were when its list was drawn."""
    return tuple(
        School(
            code=one["code"],
            name=one["name"],
            x_km=one["x_km"],
            y_km=one["y_km"],
            school_district=one["school_district"],
            group=one["group"],
            tier=one.get("tier", ""),
        )
        for one in basis["schools"]
    )


def unit_code(school: str, stage: str) -> str:
    """Return the engine's code of a school's stage."""
    return f"{school}-{stage}"


def _teacher(person: Any, homes: Mapping[str, Any], params: Params) -> Teacher:
    """Return a row of ``COLUMNS`` as the engine's teacher."""
    needed = max(params.eligible_years, params.term_years)
    years = person.years_at_school
    if person.is_counted:
        # The rules of the round said yes, by terms or by an upheld objection too: the engine asks for years alone.
        years = max(years or needed, needed)
    exempt = "" if person.is_movable else "D:暂缓" if person.is_counted else "不参加"
    home = homes.get(person.code)
    return Teacher(
        code=person.code,
        unit=unit_code(person.school__code, person.stage),
        subject=SUBJECTS[person.subject],
        second_subject=SUBJECTS.get(person.second_subject, ""),
        years_at_school=years,
        above_qualification=person.above_qualification,
        backbone=person.backbone,
        exempt=exempt,
        home=(float(home[0]), float(home[1])) if home else None,
    )


def moves_of(scenario: Scenario) -> tuple[Move, ...]:
    """Return the moves of a scenario as the engine reads them, by code."""
    rows = scenario.moves.order_by("participant__code").values_list(
        "participant__code", "participant__school__code", "participant__stage", "to_school__code", "subject", "added_km"
    )
    return tuple(
        Move(code, unit_code(here, stage), unit_code(there, stage), SUBJECTS[subject], float(km))
        for code, here, stage, there, subject, km in rows
    )


def rows_of(scenario: Scenario, moves: Iterable[Move]) -> list[ScenarioMove]:
    """Return the engine's moves as rows that are not saved yet."""
    basis = open_basis(scenario.round)
    schools = {one["code"]: one["id"] for one in basis["schools"]}
    people = dict(Participant.objects.filter(round=scenario.round).values_list("code", "pk"))
    return [
        ScenarioMove(
            scenario=scenario,
            participant_id=people[move.teacher],
            to_school_id=schools[move.to_unit.rpartition("-")[0]],
            subject=CODES[move.subject],
            added_km=Decimal(str(move.added_km)).quantize(THOUSANDTH),
        )
        for move in moves
    ]


def digest_of(round_: Round, scenario: Scenario) -> str:
    """Return the SHA-256 of the question and the plan, so that a later change shows."""
    people = Participant.objects.filter(round=round_).order_by("code")
    content = {
        "settings": scenario.setting_values,
        "basis": hashlib.sha256(canonical_bytes(open_basis(round_))).hexdigest(),
        "people": [[one.code, one.answer, one.is_counted, one.is_movable] for one in people],
        "moves": [[one.teacher, one.from_unit, one.to_unit, one.subject] for one in moves_of(scenario)],
    }
    leaders = list(
        scenario.leader_moves.order_by("participant__code").values_list("participant__code", "to_school__code")
    )
    if leaders:
        content["leaders"] = [list(one) for one in leaders]
    return hashlib.sha256(canonical_bytes(content)).hexdigest()
