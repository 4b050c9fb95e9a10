"""The settings: every key of the contract is needed, every fault has its path, decimals stay as written."""

import copy
import json
from decimal import Decimal

import pytest

from workshop.rotation_district import PARAMS
from yanzhen.engines.rotation.settings import settings_from_text
from yanzhen.kernel.errors import BadInputError

BOTH = ("primary", "junior")


def changed(path, value):
    """The settings with the value at a dotted path replaced, or removed where it is ``...``."""
    found = copy.deepcopy(PARAMS)
    *way, last = path.split(".")
    inner = found
    for key in way:
        inner = inner[key]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return found


def faults(value, stages=BOTH):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    with pytest.raises(BadInputError) as caught:
        settings_from_text(text, stages)
    return [(one.key, one.code) for one in caught.value.problems]


def _paths(value, way=()):
    for key, inner in value.items():
        yield ".".join((*way, key))
        if isinstance(inner, dict):
            yield from _paths(inner, (*way, key))


def value_at(path):
    found = PARAMS
    for key in path.split("."):
        found = found[key]
    return found


PATHS = list(_paths(PARAMS))
NUMBERS = [path for path in PATHS if isinstance(value_at(path), int | float)]


def test_decimals_are_kept_as_written():
    text = json.dumps(PARAMS).replace('"min_move_share": 0.1,', '"min_move_share": 0.10,')
    found = settings_from_text("\ufeff" + text, BOTH)
    assert str(found.min_move_share) == "0.10" and found.weights.move == Decimal("0.000002")
    assert found.floors["junior"]["above_qualification"] == Decimal("5.3")
    assert found.pe_art_subjects == {"体育", "音乐", "美术"} and found.draw_seed == "2026-09-01"


@pytest.mark.parametrize("path", PATHS)
def test_a_missing_key_is_named_by_its_path(path):
    assert faults(changed(path, ...)) == [(path, "MISSING")]
    assert faults(changed(path, None)) == [(path, "MISSING")]


@pytest.mark.parametrize("path", NUMBERS)
def test_a_number_is_a_finite_number_of_at_least_zero(path):
    assert faults(changed(path, -0.01)) == [(path, "TOO_SMALL")]
    assert faults(changed(path, float("nan"))) == [(path, "NOT_A_NUMBER")]
    assert faults(changed(path, float("inf"))) == [(path, "NOT_A_NUMBER")]
    assert faults(changed(path, "1")) == [(path, "WRONG_TYPE")]
    assert faults(changed(path, True)) == [(path, "WRONG_TYPE")]


@pytest.mark.parametrize("share", ["max_move_share", "min_backbone_share", "max_unit_out_share"])
def test_a_share_lies_between_nothing_and_the_whole(share):
    settings_from_text(json.dumps(changed(share, 1)), BOTH)
    assert faults(changed(share, 1.0000001)) == [(share, "TOO_LARGE")]


@pytest.mark.parametrize(("least", "is_fault"), [(0.15, False), (0.16, False), (0.1600001, True)])
def test_the_least_share_is_not_above_the_most(least, is_fault):
    value = changed("min_move_share", least)
    if is_fault:
        assert faults(value) == [("min_move_share", "MIN_ABOVE_MAX")]
    else:
        assert settings_from_text(json.dumps(value), BOTH).min_move_share == Decimal(str(least))


def test_a_road_is_longer_than_nothing():
    assert faults(changed("road_factor", 0)) == [("road_factor", "TOO_SMALL")]


@pytest.mark.parametrize("key", ["floors", "cv_limits", "weights.equity"])
def test_a_stage_without_units_may_be_left_out_and_one_with_units_may_not(key):
    value = changed(f"{key}.junior", ...)
    settings_from_text(json.dumps(value), ("primary",))
    assert faults(value) == [(f"{key}.junior", "MISSING")]
    assert faults(changed(f"{key}.senior", 1)) == [(f"{key}.senior", "UNKNOWN_KEY")]


def test_unknown_and_repeated_keys_are_faults():
    assert faults(changed("min_move_shares", 0.1)) == [("min_move_shares", "UNKNOWN_KEY")]
    assert faults(changed("weights.equity.primary.books", 1)) == [("weights.equity.primary.books", "UNKNOWN_KEY")]
    assert faults(json.dumps(PARAMS)[:-1] + ', "term_years": 4}') == [("term_years", "DUPLICATE_KEY")]


@pytest.mark.parametrize(
    ("value", "code", "key"),
    [
        ("体育", "WRONG_TYPE", "pe_art_subjects"),
        (["体育", "体育 "], "TWICE", "pe_art_subjects[1]"),
        ([" "], "EMPTY", "pe_art_subjects[0]"),
        ([3], "WRONG_TYPE", "pe_art_subjects[0]"),
        ([None], "WRONG_TYPE", "pe_art_subjects[0]"),
    ],
)
def test_subjects_of_pe_and_art_are_names(value, code, key):
    assert faults(changed("pe_art_subjects", value)) == [(key, code)]


def test_no_subject_of_pe_and_art_is_a_choice():
    assert settings_from_text(json.dumps(changed("pe_art_subjects", [])), BOTH).pe_art_subjects == frozenset()


def test_the_seed_of_the_draw_is_a_text_or_a_whole_number():
    assert settings_from_text(json.dumps(changed("draw_seed", 20260901)), BOTH).draw_seed == "20260901"
    assert faults(changed("draw_seed", " ")) == [("draw_seed", "EMPTY")]
    assert faults(changed("draw_seed", 1.5)) == [("draw_seed", "WRONG_TYPE")]


def test_the_objective_is_one_of_two():
    assert settings_from_text(json.dumps(changed("objective", "lexicographic")), BOTH).objective == "lexicographic"
    assert faults(changed("objective", "cheapest")) == [("objective", "UNKNOWN_OBJECTIVE")]


def test_what_is_no_object_is_refused():
    assert faults("[]") == [(None, "WRONG_TYPE")]
    assert faults("{") == [(None, "BAD_JSON")]
    assert faults(changed("floors", 3)) == [("floors", "WRONG_TYPE")]
    assert faults(changed("weights", [])) == [("weights", "WRONG_TYPE")]
