"""What the authority sees: counts and rhythm; small counts, and what would give them away, are withheld."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.meeting_results_scene import ResultsScene
from yanzhen.apps.meetings.counting import SchoolCounts
from yanzhen.apps.meetings.overseeing import CLASSES, _share, _shown, classes_of, shown_schools
from yanzhen.engines.decisions import Matter

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
BELOW = 5


def counts(**points: int) -> SchoolCounts:
    return SchoolCounts(1, points=Counter({(matter, "PASSED"): count for matter, count in points.items()}))


def shown(**points: int):
    return _shown(counts(**points), {}, BELOW)


@pytest.mark.parametrize(("part", "whole", "value"), [(5, 10, Decimal("0.5")), (0, 10, 0), (10, 10, 1), (0, 5, 0)])
def test_a_share_with_enough_on_both_sides_is_shown(part, whole, value):
    assert _share(part, whole, BELOW).value == value


@pytest.mark.parametrize(("part", "whole"), [(4, 10), (1, 10), (6, 10), (9, 10), (0, 4), (4, 4)])
def test_a_share_with_few_on_one_side_is_withheld(part, whole):
    found = _share(part, whole, BELOW)
    assert found.value is None and found.is_withheld


def test_a_share_of_nothing_is_empty_and_not_withheld():
    found = _share(0, 0, BELOW)
    assert found.value is None and not found.is_withheld


def test_a_class_of_four_is_withheld_with_the_next_smallest_and_five_is_shown():
    found = shown(key_project=4, annual_plan=6, party_building=20)
    assert [found.classes[key].number for key in ("A", "E", "D")] == [None, None, 20]
    found = shown(key_project=5, annual_plan=6)
    assert [found.classes[key].number for key in ("A", "E")] == [5, 6]


def test_so_few_items_withhold_their_total_too():
    found = shown(key_project=2)
    assert found.dealt_with.is_withheld and found.classes["A"].is_withheld
    assert found.classes["B"].number == 0


@given(st.dictionaries(st.sampled_from([matter.value for matter in Matter]), st.integers(0, 30)))
def test_no_withheld_class_follows_from_the_others(points):
    found = shown(**points)
    hidden = [key for key, count in found.classes.items() if count.is_withheld]
    truth = classes_of(counts(**points))
    assert all(found.classes[key].number == truth[key] for key in CLASSES if key not in hidden)
    if hidden and not found.dealt_with.is_withheld:
        rest = found.dealt_with.number - sum(found.classes[key].number for key in CLASSES if key not in hidden)
        assert len(hidden) > 1 and rest >= BELOW


@pytest.mark.django_db
def test_meetings_count_by_month_and_body(tmp_path, settings):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    scene = ResultsScene()
    scene.held()
    scene.end(scene.meeting(scene.office, day=date(2026, 5, 4)))
    scene.meeting(day=date(2026, 6, 1))
    found = shown_schools([scene.school.pk, scene.other.pk], first=FIRST, last=LAST, below=BELOW)
    assert (found[scene.school.pk].meetings, found[scene.school.pk].months) == (2, {3: 1, 5: 1})
    assert found[scene.other.pk].meetings == 0
