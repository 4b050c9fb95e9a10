"""Writes an invented district (or a city of several) as the folder that ``yanzhen rotate`` reads.

``python -m workshop.rotation_district --teachers 9000 --seed 3 DIR`` writes one district; with ``--districts 17
--teachers 150000`` a city: one folder per district, ``DIR/01`` and so on, of unlike sizes. Same seed, same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

Row = dict[str, Any]
HEADINGS = {
    "schools": ("school_code", "school_name", "x_km", "y_km", "school_district", "group_code"),
    "units": ("unit_code", "school_code", "stage", "pupils"),
    "posts": ("unit_code", "subject", "min_staff", "max_staff"),
    "teachers": (
        "teacher_code", "unit_code", "subject", "second_subject", "age", "years_at_school", "title",
        "above_qualification", "backbone", "exempt", "home_x_km", "home_y_km",
    ),
}  # fmt: skip
# Share of the staff that teaches a subject, and what such a teacher may also be certified for.
SUBJECTS: dict[str, dict[str, tuple[float, tuple[str, ...]]]] = {
    "primary": {
        "语文": (0.27, ("道德与法治", "劳动")),
        "数学": (0.20, ("科学", "信息科技")),
        "英语": (0.11, ("语文",)),
        "体育": (0.11, ("劳动",)),
        "音乐": (0.06, ("语文",)),
        "美术": (0.06, ("劳动",)),
        "科学": (0.06, ("信息科技", "数学")),
        "道德与法治": (0.05, ("语文",)),
        "信息科技": (0.04, ("科学",)),
        "劳动": (0.04, ("美术",)),
    },
    "junior": {
        "语文": (0.16, ("历史", "道德与法治")),
        "数学": (0.16, ("物理",)),
        "英语": (0.15, ("语文",)),
        "物理": (0.08, ("数学",)),
        "化学": (0.05, ("生物",)),
        "生物": (0.06, ("化学",)),
        "历史": (0.06, ("道德与法治",)),
        "地理": (0.05, ("历史",)),
        "道德与法治": (0.06, ("历史",)),
        "体育": (0.09, ("生物",)),
        "音乐": (0.04, ("美术",)),
        "美术": (0.04, ("音乐",)),
    },
}
PE_ART = ("体育", "音乐", "美术")
PARAMS: dict[str, Any] = {
    "eligible_years": 6,
    "min_move_share": 0.10,
    "max_move_share": 0.16,
    "min_backbone_share": 0.20,
    "term_years": 3,
    "max_unit_out_share": 0.12,
    "road_factor": 1.3,
    "max_added_km": 8,
    "max_commute_km": 15,
    "pe_art_subjects": list(PE_ART),
    "floors": {
        "primary": {"above_qualification": 4.2, "backbone": 1.0, "pe_art": 0.9},
        "junior": {"above_qualification": 5.3, "backbone": 1.0, "pe_art": 0.9},
    },
    "cv_limits": {"primary": 0.50, "junior": 0.45},
    "weights": {
        "equity": {stage: {"above_qualification": 1, "backbone": 1, "pe_art": 1} for stage in ("primary", "junior")},
        "shortfall": 0.5,
        "move": 0.000002,
        "km": 0.0000005,
        "off_district": 0.000002,
    },
    "objective": "weighted",
    "equity_slack": 0.002,
    "draw_seed": "2026-09-01",
}

# Of the schools, from the middle of the district outwards: up to which part of them each tier reaches.
TIERS = (("城区", 0.45), ("镇区", 0.70), ("乡村", 0.93), ("山区", 1.0))
TIER_PARAMS: dict[str, Any] = {
    "tiers": [name for name, _ in TIERS],
    "forbidden_directions": [["乡村", "城区"], ["山区", "城区"]],
    "min_tier_share": {"tiers": ["乡村", "山区"], "share": 0.25},
    "kept_tiers": ["乡村", "山区"],
    "backbone_coverage": {"primary": {"heads": 1, "per_hundred": 0.3}, "junior": {"heads": 1, "per_hundred": 0.3}},
}


@dataclass(frozen=True, kw_only=True)
class Character:
    """What an invented district is like.

    Attributes:
        slack: share of the staff by which a post may shrink or grow; 0 leaves swaps alone.
        richness: multiplies the shares of teachers with a higher degree and of backbone; under about 0.7 floors lie
            above the district's mean.
        homeless: share of teachers whose home is not known.
        grouped: share of schools in an education group.
        outside: share of posts whose present staff lies outside their bounds.
        school_size: teachers of a school on average.
    """

    slack: float = 0.10
    richness: float = 1.0
    homeless: float = 0.03
    grouped: float = 0.4
    outside: float = 0.01
    school_size: int = 66


@dataclass(frozen=True)
class District:
    """The tables and settings of one district, as they are written."""

    params: Mapping[str, Any]
    tables: Mapping[str, Sequence[Row]]

    def write(self, folder: Path) -> None:
        """Write ``params.json`` and the four tables into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.params, ensure_ascii=False, indent=2)
        (folder / "params.json").write_text(text + "\n", encoding="utf-8", newline="\n")
        for table, keys in HEADINGS.items():
            present = (*keys, "tier") if any("tier" in row for row in self.tables[table]) else keys
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, present, lineterminator="\n")
                writer.writeheader()
                writer.writerows(self.tables[table])


def invented_district(
    teachers: int, seed: int, *, character: Character | None = None, params: Mapping[str, Any] | None = None
) -> District:
    """Return a district of about ``teachers`` teachers; the same arguments give the same district."""
    chance = Random(f"rotation:{teachers}:{seed}")
    character = character or Character()
    schools = list(_schools(chance, teachers, character))
    units, quality = _units(chance, schools, teachers)
    staff: list[Row] = []
    posts: list[Row] = []
    places = {school["school_code"]: (school["x_km"], school["y_km"]) for school in schools}
    for unit, size in units:
        for subject, heads in _heads(chance, unit["stage"], size):
            posts.append(_post(chance, unit, subject, heads, character))
            for _ in range(heads):
                code = f"T{len(staff) + 1:06d}"
                person = _teacher(chance, unit["stage"], subject, quality[unit["unit_code"]], character)
                home = _home(chance, places[unit["school_code"]], character)
                staff.append({"teacher_code": code, "unit_code": unit["unit_code"]} | person | home)
    tables = {"schools": schools, "units": [unit for unit, _ in units], "posts": posts, "teachers": staff}
    return District({**PARAMS, **(params or {})}, tables)


def with_tiers(district: District) -> District:
    """Return the district with tiers by the distance from its middle, and rules of coverage and tiers that bind.

    Nobody goes from a village to the town, a quarter of the movers go to villages and mountains, whose number of
    teachers does not fall, and every unit has a backbone teacher, or more where its pupils are many.
    """
    schools = district.tables["schools"]
    middle = tuple(sorted(school[key] for school in schools)[len(schools) // 2] for key in ("x_km", "y_km"))
    ways = {one["school_code"]: math.dist((one["x_km"], one["y_km"]), middle) for one in schools}
    order = sorted(ways, key=lambda code: (ways[code], code))
    rank = {code: place / len(order) for place, code in enumerate(order)}
    tier = {code: next(name for name, most in TIERS if rank[code] < most) for code in order}
    tables = {**district.tables, "schools": [one | {"tier": tier[one["school_code"]]} for one in schools]}
    return District({**district.params, **TIER_PARAMS}, tables)


def invented_city(districts: int, teachers: int, seed: int) -> Iterator[tuple[str, District]]:
    """Yield the districts of a city with their folder's name: unlike in size, slack and riches."""
    chance = Random(f"city:{districts}:{teachers}:{seed}")
    weights = [chance.uniform(0.3, 2.2) for _ in range(districts)]
    for place, weight in enumerate(weights):
        character = Character(
            slack=chance.choice((0.0, 0.05, 0.10, 0.15)),
            richness=chance.choice((0.65, 0.9, 1.0, 1.1)),
            grouped=chance.choice((0.0, 0.4, 0.8)),
        )
        size = max(200, round(teachers * weight / sum(weights)))
        yield f"{place + 1:02d}", invented_district(size, seed * 1000 + place, character=character)


def _schools(chance: Random, teachers: int, character: Character) -> Iterator[Row]:
    count = max(4, round(teachers / character.school_size))
    areas = max(2, round(count / 12))
    side = 1.1 * math.sqrt(count)
    centres = [(chance.uniform(0, side), chance.uniform(0, side)) for _ in range(areas)]
    groups = max(1, round(count * character.grouped / 5))
    for place in range(count):
        area = place % areas
        x, y = (round(abs(centre + chance.gauss(0, side / 8)), 3) for centre in centres[area])
        is_grouped = chance.random() < character.grouped
        yield {
            "school_code": f"S{place + 1:04d}",
            "school_name": f"第{place + 1}学校",
            "x_km": x,
            "y_km": y,
            "school_district": f"A{area + 1:02d}",
            "group_code": f"G{chance.randrange(groups) + 1:02d}" if is_grouped else "",
        }


def _units(chance: Random, schools: Sequence[Row], teachers: int) -> tuple[list[tuple[Row, int]], dict[str, float]]:
    """Return units with their staff, and how well each stands: near 1 on average."""
    drafts = []
    for place, school in enumerate(schools):
        kind = ("primary", "primary", "junior", "primary", "junior")[place % 5]
        stages = ("primary", "junior") if place % 9 == 8 else (kind,)
        for stage in stages:
            weight = math.exp(chance.gauss(0, 0.45)) / len(stages)
            drafts.append((school, stage, weight))
    total = sum(weight for _, _, weight in drafts)
    units, quality = [], {}
    for school, stage, weight in drafts:
        size = max(6, round(teachers * weight / total))
        per_teacher = {"primary": 14.5, "junior": 10.5}[stage] * math.exp(chance.gauss(0, 0.12))
        code = f"{school['school_code']}{'P' if stage == 'primary' else 'J'}"
        pupils = max(30, round(size * per_teacher))
        units.append(
            ({"unit_code": code, "school_code": school["school_code"], "stage": stage, "pupils": pupils}, size)
        )
        quality[code] = math.exp(chance.gauss(0, 0.25))
    return units, quality


def _heads(chance: Random, stage: str, size: int) -> Iterator[tuple[str, int]]:
    for subject, (share, _) in SUBJECTS[stage].items():
        exact = size * share * chance.uniform(0.8, 1.2)
        yield subject, int(exact) + (chance.random() < exact % 1)


def _post(chance: Random, unit: Row, subject: str, heads: int, character: Character) -> Row:
    slack = heads * character.slack
    least = max(0, heads - int(slack) - (chance.random() < slack % 1))
    most = heads + int(slack) + (chance.random() < slack % 1)
    if chance.random() < character.outside:
        least, most = (heads + 1, heads + 2) if chance.random() < 0.5 else (max(0, heads - 2), max(0, heads - 1))
    return {"unit_code": unit["unit_code"], "subject": subject, "min_staff": least, "max_staff": most}


def _teacher(chance: Random, stage: str, subject: str, quality: float, character: Character) -> Row:
    age = chance.randint(23, 59)
    years = min(age - 22, int(chance.expovariate(1 / 8.0)) + chance.randint(0, 2))
    degree = min(0.97, {"primary": 0.70, "junior": 0.66}[stage] * math.sqrt(quality) * character.richness)
    leading = min(0.6, {"primary": 0.18, "junior": 0.15}[stage] * quality**1.6 * character.richness)
    others = SUBJECTS[stage][subject][1]
    luck = chance.random()
    exempt = chance.choice(("E:产假", "E:病假", "E:临近退休", "E:援派")) if luck < 0.08 else ""
    if 0.08 <= luck < 0.11:
        exempt = chance.choice(("D:毕业班", "D:项目未结"))
    return {
        "subject": subject,
        "second_subject": chance.choice(others) if chance.random() < 0.2 else "",
        "age": age,
        "years_at_school": "" if chance.random() < 0.005 else years,
        "title": chance.choice(("二级", "一级", "一级", "高级")),
        "above_qualification": "yes" if chance.random() < degree else "no",
        "backbone": "yes" if chance.random() < leading else "no",
        "exempt": exempt,
    }


def _home(chance: Random, school: tuple[float, float], character: Character) -> Row:
    if chance.random() < character.homeless:
        return {"home_x_km": "", "home_y_km": ""}
    way, turn = chance.expovariate(1 / 4.0), chance.uniform(0, 2 * math.pi)
    return {
        "home_x_km": round(abs(school[0] + way * math.cos(turn)), 2),
        "home_y_km": round(abs(school[1] + way * math.sin(turn)), 2),
    }


def main() -> None:
    """Write the district or city named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--teachers", type=int, default=9000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--districts", type=int, default=1)
    parser.add_argument("--slack", type=float, default=Character.slack)
    parser.add_argument("--richness", type=float, default=Character.richness)
    parser.add_argument(
        "--school-size", type=int, default=Character.school_size, help="teachers of a school on average"
    )
    parser.add_argument("--tiers", action="store_true", help="tiers and coverage of backbone teachers, with rules")
    parser.add_argument("--objective", choices=("weighted", "lexicographic"), default="weighted")
    words = parser.parse_args()
    if words.districts > 1:
        for name, district in invented_city(words.districts, words.teachers, words.seed):
            district = with_tiers(district) if words.tiers else district
            District({**district.params, "objective": words.objective}, district.tables).write(words.folder / name)
        return
    character = Character(slack=words.slack, richness=words.richness, school_size=words.school_size)
    district = invented_district(words.teachers, words.seed, character=character, params={"objective": words.objective})
    (with_tiers(district) if words.tiers else district).write(words.folder)


if __name__ == "__main__":
    main()
