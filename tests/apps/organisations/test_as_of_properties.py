"""By property: whatever happens on a day, the days before it stay as they were; the closure says what the edges say."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.apps.organisations.factories import make_organisation
from yanzhen.apps.organisations.actions.close_organisation import close_organisation
from yanzhen.apps.organisations.actions.merge_organisations import merge_organisations
from yanzhen.apps.organisations.actions.move_organisation import move_organisation
from yanzhen.apps.organisations.actions.rename_organisation import rename_organisation
from yanzhen.apps.organisations.closure import paths_up
from yanzhen.apps.organisations.errors import OrganisationError
from yanzhen.apps.organisations.models import Closure, Organisation, OrganisationName

START = date(2024, 1, 1)
FOREVER = date.max
DAYS = st.integers(0, 40).map(lambda number: START + timedelta(days=number))


def ancestors_by_hand(child, edges, day):
    """Every ancestor on one day by following edges one by one."""
    found, waiting = set(), [child]
    while waiting:
        node = waiting.pop()
        for parent, below, first, last in edges:
            if below == node and first <= day <= last and parent not in found and parent != child:
                found.add(parent)
                waiting.append(parent)
    return found


EDGES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), DAYS, st.one_of(DAYS, st.just(FOREVER))).filter(
        lambda edge: edge[0] != edge[1] and edge[2] <= edge[3]
    ),
    max_size=12,
)


@given(edges=EDGES, day=DAYS)
def test_the_closure_agrees_with_following_the_edges(edges, day):
    parents = {}
    for parent, child, first, last in edges:
        parents.setdefault(child, []).append((parent, first, last))
    for child in range(6):
        rows = paths_up(child, parents)
        assert {row[0] for row in rows if row[3] <= day <= row[4]} == ancestors_by_hand(child, edges, day)
        assert all(row[3] <= row[4] for row in rows)


@given(edges=EDGES)
def test_rows_of_one_pair_and_depth_neither_overlap_nor_touch(edges):
    parents = {}
    for parent, child, first, last in edges:
        parents.setdefault(child, []).append((parent, first, last))
    for child in range(6):
        rows = sorted(paths_up(child, parents))
        for before, after in zip(rows, rows[1:], strict=False):
            if before[:3] == after[:3]:
                assert before[4] != FOREVER and after[3] > before[4] + timedelta(days=1)


def seen_before(day):
    """All that was known of the days before ``day``: who existed, what each was called, what stood under what."""
    eve = day - timedelta(days=1)
    known = []
    for number in range((eve - START).days + 1):
        on = START + timedelta(days=number)
        known.append(
            (
                sorted(Organisation.objects.existing_on(on).values_list("pk", flat=True)),
                sorted(OrganisationName.objects.in_force_on(on).values_list("organisation_id", "name")),
                sorted(set(Closure.objects.in_force_on(on).values_list("hierarchy", "ancestor_id", "descendant_id"))),
            )
        )
    return known


class NotWanted(Exception):
    """Ends one example and takes its rows with it."""


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["move", "rename", "close", "merge"]),
        st.integers(0, 4),
        st.integers(0, 2),
        st.integers(1, 20),
    ),
    min_size=1,
    max_size=6,
)


def do(step, schools, districts, day):
    """Try one act on ``day``; a refusal is an answer too."""
    kind, school, other, _day = step
    with suppress(OrganisationError):
        if kind == "move":
            move_organisation(
                organisation_id=schools[school].pk,
                parent_id=districts[other].pk,
                hierarchy="school_district",
                on=day,
                actor=None,
            )
        elif kind == "rename":
            rename_organisation(
                organisation_id=schools[school].pk,
                name=f"第{school}小学（{day:%m%d}）",
                short_name="",
                on=day,
                today=day,
                actor=None,
            )
        elif kind == "close":
            close_organisation(organisation_id=schools[school].pk, on=day, basis="示例", actor=None)
        else:
            merge_organisations(
                predecessor_ids=[schools[school].pk], into=schools[other].pk, on=day, basis="示例", actor=None
            )


@pytest.mark.django_db
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_no_act_changes_what_held_before_its_day(db, steps):
    with suppress(NotWanted), transaction.atomic():
        schools = [make_organisation(stages=["primary"], opened_on=START) for _ in range(5)]
        districts = [make_organisation(kind="school_district", opened_on=START) for _ in range(3)]
        for step in steps:
            day = START + timedelta(days=step[3])
            before = seen_before(day)
            do(step, schools, districts, day)
            assert seen_before(day) == before
        raise NotWanted
