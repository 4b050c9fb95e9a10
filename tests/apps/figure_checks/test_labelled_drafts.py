"""Labelled drafts of an invented district: every fault that is told is one, and nearly all are found."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.apps.figure_checks.labelled import District, came_to, drafts

pytestmark = pytest.mark.django_db
ALARMS = ("矛盾", "不同")


@pytest.fixture
def judged():
    """Every figure of every draft: draft, words, what it should come to, what it came to, what to write instead."""
    district = District()
    found = []
    for draft in drafts():
        left = dict(draft.labels)
        for figure in district.check(draft):
            # 所次, 人份: the reader's unit ends a character before the label.
            end = next((at for at in (figure.end, figure.end + 1) if at in left), None)
            wanted, right = left.pop(end, ("未知", ""))
            found.append((draft.name, figure.words, wanted, came_to(figure), right, figure))
        assert not left, f"{draft.name}：有标注没有落在数的末尾"
    return found


def test_there_are_enough_drafts_and_figures(judged):
    assert len({row[0] for row in judged}) >= 12
    assert len(judged) >= 150


def test_no_alarm_is_false(judged):
    false = [row[:4] for row in judged if row[3] in ALARMS and row[2] != row[3]]
    assert false == []


def test_every_fault_is_found(judged):
    missed = [row[:4] for row in judged if row[2] in ALARMS and row[2] != row[3]]
    assert missed == []


def test_nearly_all_that_can_be_confirmed_is(judged):
    counts = Counter((row[2], row[3]) for row in judged)
    wanted = sum(count for (label, _), count in counts.items() if label == "一致")
    told = sum(count for (_, came), count in counts.items() if came == "一致")
    assert counts["一致", "一致"] >= 0.94 * wanted
    assert counts["一致", "一致"] == told


def test_what_to_write_instead_is_what_follows(judged):
    shown = [(row[1], row[4], row[5].replacement) for row in judged if row[4] and row[4] not in _offered(row[5])]
    assert shown == []


def _offered(figure) -> set[str]:
    return {figure.replacement, *(note.get("expected", "") for note in figure.notes)}
