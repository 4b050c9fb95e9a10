"""Small districts of teachers for tests: built in a line, or drawn by hypothesis, few enough to try every plan."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from yanzhen.engines.rotation.instance import (
    INDICATORS,
    Coverage,
    Instance,
    Move,
    Params,
    Post,
    School,
    Teacher,
    TierRules,
    Unit,
    Weights,
)

STAGES = ("primary", "junior")


def each_stage(value="1"):
    """The same decimal for every stage and indicator."""
    return {stage: dict.fromkeys(INDICATORS, Decimal(value)) for stage in STAGES}


WEIGHTS = Weights(
    equity=each_stage(),
    shortfall=Decimal("0.5"),
    move=Decimal("0.001"),
    km=Decimal("0.0001"),
    off_district=Decimal("0.001"),
)
PARAMS = Params(
    eligible_years=Decimal(6),
    term_years=Decimal(3),
    min_move_share=Decimal(0),
    max_move_share=Decimal(1),
    min_backbone_share=Decimal(0),
    max_unit_out_share=Decimal(1),
    road_factor=Decimal("1.3"),
    max_added_km=Decimal(50),
    max_commute_km=Decimal(100),
    pe_art_subjects=frozenset({"体育"}),
    floors=each_stage("1"),
    cv_limits={"primary": Decimal("0.5"), "junior": Decimal("0.45")},
    weights=WEIGHTS,
    objective="weighted",
    equity_slack=Decimal("0.002"),
    draw_seed="公开的种子",
)


def params(**changes):
    """The settings of the scene with changes; keys of ``Weights`` other than equity may stand beside those of params."""
    weights = {key: changes.pop(key) for key in ("shortfall", "move", "km", "off_district", "equity") if key in changes}
    return replace(PARAMS, weights=replace(WEIGHTS, **weights), **changes)


def school(code, x=0.0, y=0.0, *, district="A", group="", tier=""):
    return School(code, f"学校{code}", float(x), float(y), district, group, tier)


def teacher(code, unit, subject="语文", **changes):
    """A teacher who is due to move, with neither mark, and lives nowhere known."""
    plain = Teacher(code, unit, subject, "", Decimal(8), False, False, "", None)
    return replace(plain, **changes)


def two_schools(staff, *, settings=PARAMS, pupils=(100, 100), posts=None, stage="primary", apart=(3.0, 4.0)):
    """Units U1 and U2 at two schools 5 km apart; posts for 语文, 数学 and 体育 with wide bounds unless given."""
    wide = [Post(unit, subject, 0, 99) for unit in ("U1", "U2") for subject in ("体育", "数学", "语文")]
    return Instance(
        schools=(school("S1"), school("S2", *apart)),
        units=(Unit("U1", "S1", stage, pupils[0]), Unit("U2", "S2", stage, pupils[1])),
        posts=tuple(wide if posts is None else posts),
        teachers=tuple(sorted(staff, key=lambda one: one.code)),
        params=settings,
    )


def move(teacher_code, from_unit="U1", to_unit="U2", subject="语文", km=0.0):
    return Move(teacher_code, from_unit, to_unit, subject, km)


def shuffled(instance, chance):
    """The same question with every list in another order."""
    parts = {}
    for name in ("schools", "units", "posts", "teachers"):
        rows = list(getattr(instance, name))
        chance.shuffle(rows)
        parts[name] = tuple(rows)
    return replace(instance, **parts)


def _shares(*values):
    return st.sampled_from([Decimal(value) for value in values])


@st.composite
def small_districts(draw, *, objective=None, most_teachers=7):
    """A district of two to four units and a few teachers in which every rule may bind."""
    subjects = ("语文", "体育", "数学")
    count = draw(st.integers(2, 4))
    schools = tuple(
        school(
            f"S{place}",
            draw(st.integers(0, 4)),
            draw(st.integers(0, 4)),
            district=draw(st.sampled_from("AB")),
            group=draw(st.sampled_from(("", "", "G"))),
        )
        for place in range(count)
    )
    units = tuple(
        Unit(
            f"U{place}",
            f"S{place}",
            draw(st.sampled_from(("primary", "primary", "junior"))),
            draw(st.integers(1, 4)) * 25,
        )
        for place in range(count)
    )
    staff = []
    for place in range(draw(st.integers(0, most_teachers))):
        home = draw(st.one_of(st.none(), st.tuples(st.integers(0, 4), st.integers(0, 4))))
        staff.append(
            Teacher(
                code=f"T{place}",
                unit=draw(st.sampled_from(units)).code,
                subject=draw(st.sampled_from(subjects)),
                second_subject=draw(st.sampled_from(("", *subjects))),
                years_at_school=draw(st.sampled_from((Decimal(6), Decimal(9), Decimal(5), None))),
                above_qualification=draw(st.booleans()),
                backbone=draw(st.booleans()),
                exempt=draw(st.sampled_from(("", "", "", "", "D:毕业班", "E:产假"))),
                home=home and (float(home[0]), float(home[1])),
            )
        )
    posts = []
    for unit in units:
        for subject in subjects:
            if draw(st.integers(0, 5)) == 0:
                continue
            heads = sum(one.unit == unit.code and one.subject == subject for one in staff)
            least = max(0, heads + draw(st.integers(-2, 1)))
            posts.append(Post(unit.code, subject, least, max(least, heads + draw(st.integers(-1, 2)))))
    settings = params(
        min_move_share=draw(_shares("0", "0.1", "0.25")),
        max_move_share=draw(_shares("0.5", "0.6", "1")),
        min_backbone_share=draw(_shares("0", "0.2", "0.5")),
        max_unit_out_share=draw(_shares("0.34", "0.5", "1")),
        max_added_km=draw(_shares("0", "2.6", "3.9", "50")),
        max_commute_km=draw(_shares("2.6", "50")),
        floors=each_stage(draw(st.sampled_from(("0", "1", "4")))),
        shortfall=draw(_shares("0", "0.5")),
        move=draw(_shares("0", "0.001", "0.02")),
        km=draw(_shares("0", "0.0001")),
        off_district=draw(_shares("0", "0.003")),
        objective=objective or draw(st.sampled_from(("weighted", "lexicographic"))),
        equity_slack=draw(_shares("0", "0.002", "0.1")),
    )
    return Instance(
        schools=schools,
        units=units,
        posts=tuple(sorted(posts, key=lambda post: (post.unit, post.subject))),
        teachers=tuple(staff),
        params=settings,
    )


TIERS = ("城区", "镇区", "乡村")


@st.composite
def tiered_districts(draw, *, objective=None, most_teachers=6):
    """A small district with tiers and coverage, in which each of their rules may bind or be left out."""
    instance = draw(small_districts(objective=objective, most_teachers=most_teachers))
    pairs = [(old, new) for old in TIERS for new in TIERS]
    asked = {
        stage: Coverage(draw(st.integers(0, 2)), draw(_shares("0", "1.5", "4")))
        for stage in STAGES
        if draw(st.integers(0, 3)) == 0
    }
    rules = TierRules(
        forbidden=frozenset(draw(st.sets(st.sampled_from(pairs), max_size=3))),
        share_to=frozenset(draw(st.sets(st.sampled_from(TIERS), max_size=2))),
        least_share=draw(_shares("0", "0.3", "0.5", "1")),
        kept=frozenset(draw(st.sets(st.sampled_from(TIERS), max_size=2))),
    )
    return replace(
        instance,
        schools=tuple(replace(one, tier=draw(st.sampled_from(TIERS))) for one in instance.schools),
        params=replace(instance.params, tiers=TIERS, tier_rules=rules, coverage=asked),
    )
