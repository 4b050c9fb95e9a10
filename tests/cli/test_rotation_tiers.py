"""Coverage and tiers in a district's folder: optional, and every fault named at its file, line and key."""

import json

import pytest

from tests.cli.test_rotate_command import small_district
from workshop.rotation_district import Character, District, invented_district, with_tiers
from yanzhen.cli.main import main
from yanzhen.cli.rotation_folder import read_folder
from yanzhen.engines.rotation.instance import Coverage, TierRules
from yanzhen.kernel.errors import BadInputError

TIERS = {"tiers": ["城区", "乡村"]}


def tiered(levels=("城区", "乡村", "乡村"), **params):
    plain = small_district(**params)
    schools = [one | {"tier": tier} for one, tier in zip(plain.tables["schools"], levels, strict=True)]
    return District(plain.params, plain.tables | {"schools": schools})


def faults(district, path):
    district.write(path)
    with pytest.raises(BadInputError) as caught:
        read_folder(path)
    return [(one.file, one.line, one.key, one.code) for one in caught.value.problems]


def test_all_that_may_be_set_is_read(tmp_path):
    tiered(
        **TIERS,
        backbone_coverage={"primary": {"heads": 1, "per_hundred": 0.5}, "junior": {"per_hundred": 1}},
        forbidden_directions=[["乡村", "城区"]],
        min_tier_share={"tiers": [" 乡村 "], "share": 0.3},
        kept_tiers=["乡村"],
    ).write(tmp_path)
    read = read_folder(tmp_path)
    params = read.instance.params
    assert [str(one.per_hundred) for one in params.coverage.values()] == ["0.5", "1"]
    assert params.coverage["primary"] == Coverage(1, params.coverage["primary"].per_hundred)
    assert params.tier_rules == TierRules(
        frozenset({("乡村", "城区")}), frozenset({"乡村"}), params.tier_rules.least_share, frozenset({"乡村"})
    )
    assert (params.tiers, str(params.tier_rules.least_share)) == (("城区", "乡村"), "0.3")
    assert [one.tier for one in read.instance.schools] == ["城区", "乡村", "乡村"]
    assert read.missing_columns == ()


def test_a_folder_without_them_lacks_nothing(tmp_path):
    small_district().write(tmp_path)
    read = read_folder(tmp_path)
    assert read.missing_columns == () and read.instance.params.tiers == () and not read.instance.params.coverage


def test_schools_without_a_tier_or_with_one_that_nobody_knows_are_named_at_their_line(tmp_path):
    district = tiered(("城区", "山区", ""), **TIERS)
    assert faults(district, tmp_path) == [
        ("schools.csv", 3, "tier", "UNKNOWN_TIER"),
        ("schools.csv", 4, "tier", "MISSING"),
    ]


def test_tiers_need_their_column(tmp_path):
    tiered(**TIERS).write(tmp_path)
    text = (tmp_path / "schools.csv").read_text("utf-8")
    (tmp_path / "schools.csv").write_text(text.replace(",tier\n", ",远近\n"), "utf-8")
    with pytest.raises(BadInputError) as caught:
        read_folder(tmp_path)
    assert [(one.line, one.key, one.code) for one in caught.value.problems] == [(1, "tier", "MISSING_COLUMN")]


def test_faults_of_tiers_and_of_other_settings_come_in_one_pass(tmp_path):
    district = tiered(("城区", "乡村", "海岛"), **TIERS, road_factor=0)
    assert faults(district, tmp_path) == [
        ("schools.csv", 4, "tier", "UNKNOWN_TIER"),
        ("params.json", None, "road_factor", "TOO_SMALL"),
    ]


@pytest.mark.parametrize(
    ("params", "key", "code"),
    [
        ({"backbone_coverage": 1}, "backbone_coverage", "WRONG_TYPE"),
        ({"backbone_coverage": {"senior": {"heads": 1}}}, "backbone_coverage.senior", "UNKNOWN_KEY"),
        ({"backbone_coverage": {"primary": 1}}, "backbone_coverage.primary", "WRONG_TYPE"),
        ({"backbone_coverage": {"primary": {}}}, "backbone_coverage.primary.heads", "EMPTY"),
        ({"backbone_coverage": {"primary": {"heads": 1.5}}}, "backbone_coverage.primary.heads", "WRONG_TYPE"),
        ({"backbone_coverage": {"primary": {"heads": -1}}}, "backbone_coverage.primary.heads", "NEGATIVE"),
        ({"backbone_coverage": {"primary": {"heads": 1001}}}, "backbone_coverage.primary.heads", "TOO_LARGE"),
        (
            {"backbone_coverage": {"primary": {"per_hundred": "1"}}},
            "backbone_coverage.primary.per_hundred",
            "WRONG_TYPE",
        ),
        ({"backbone_coverage": {"primary": {"head": 1}}}, "backbone_coverage.primary.head", "UNKNOWN_KEY"),
        ({"tiers": "城区"}, "tiers", "WRONG_TYPE"),
        ({"tiers": []}, "tiers", "EMPTY"),
        ({"tiers": ["城区", "乡村", "城区"]}, "tiers[2]", "TWICE"),
        ({"tiers": ["城区", "乡村", " "]}, "tiers[2]", "EMPTY"),
        ({"tiers": ["城区", "乡村", 3]}, "tiers[2]", "WRONG_TYPE"),
        (TIERS | {"kept_tiers": ["山区"]}, "kept_tiers[0]", "UNKNOWN_TIER"),
        (TIERS | {"kept_tiers": {}}, "kept_tiers", "WRONG_TYPE"),
        ({"kept_tiers": ["乡村"]}, "kept_tiers[0]", "UNKNOWN_TIER"),
        (TIERS | {"forbidden_directions": ["乡村城区"]}, "forbidden_directions[0]", "WRONG_TYPE"),
        (TIERS | {"forbidden_directions": [["乡村"]]}, "forbidden_directions[0]", "WRONG_TYPE"),
        (TIERS | {"forbidden_directions": [["乡村", "山区"]]}, "forbidden_directions[0][1]", "UNKNOWN_TIER"),
        (TIERS | {"forbidden_directions": [["乡村", "城区"], ["乡村", "城区"]]}, "forbidden_directions[1]", "TWICE"),
        (TIERS | {"min_tier_share": 0.3}, "min_tier_share", "WRONG_TYPE"),
        (TIERS | {"min_tier_share": {"tiers": ["乡村"]}}, "min_tier_share.share", "MISSING"),
        (TIERS | {"min_tier_share": {"tiers": ["乡村"], "share": 1.1}}, "min_tier_share.share", "TOO_LARGE"),
        (TIERS | {"min_tier_share": {"share": 0.1}}, "min_tier_share.tiers", "MISSING"),
        (TIERS | {"min_tier_share": {"tiers": ["乡村"], "share": 0.1, "to": 1}}, "min_tier_share.to", "UNKNOWN_KEY"),
    ],
)
def test_settings_that_cannot_be_read_are_named_by_their_path(tmp_path, params, key, code):
    assert ("params.json", None, key, code) in faults(tiered(**params), tmp_path)


def test_a_district_with_tiers_is_solved_checked_and_certified(tmp_path, capsys):
    district = with_tiers(invented_district(300, 13, character=Character(richness=0.75)))
    district.write(tmp_path)
    out = tmp_path / "out"
    assert main(["rotate", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert all(one["after"] == one["units"] >= one["before"] for one in found["coverage"].values())
    assert any(one["units"] > one["before"] for one in found["coverage"].values())
    assert found["tiers"]["to_share"] >= 0.25 * found["moves"]
    assert all(one["came"] >= one["left"] for one in found["tiers"]["changes"] if one["tier"] in ("乡村", "山区"))
    assert main(["rotate", "check", str(tmp_path), str(out / "plan.csv"), "--json"]) == 0
    assert main(["rotate", "certify", str(tmp_path), str(out), "--json"]) == 0
    capsys.readouterr()
    (out / "plan.csv").write_text("teacher_code,from_unit,to_unit,subject,added_km,reason\n", "utf-8")
    assert main(["rotate", "check", str(tmp_path), str(out / "plan.csv"), "--json"]) == 1
    violations = json.loads(capsys.readouterr().out)["violations"]
    assert "COVERAGE" in {one["code"] for one in violations}


def test_people_read_of_coverage_and_flows(tmp_path, capsys):
    tiered(**TIERS, backbone_coverage={"primary": {"heads": 1}}).write(tmp_path)
    assert main(["rotate", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "小学骨干教师达到要求的校段：1 → 2（共2个）。" in printed and "层级之间：城区到乡村" in printed
