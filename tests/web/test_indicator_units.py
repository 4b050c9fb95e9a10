"""The short way to an indicator's page tells what the long way tells: every row, order, count, chart and right."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories import LONG_AGO, make_organisation, make_user
from tests.scenes import Scene
from yanzhen.apps.accounts.models import Grant
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.aims import aim_of, aims_on
from yanzhen.apps.indicators.apart import Apart, figures_apart
from yanzhen.apps.indicators.gathering import gathered_by_span, gathered_of_spans, newest_spans, summed_of_spans
from yanzhen.apps.indicators.models import Indicator, IndicatorTarget, Observation
from yanzhen.apps.indicators.series import (
    DistrictSeries,
    district_series,
    figures_visible_to,
    indicators_seen_whole,
    observations_visible_to,
)
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.models import Target
from yanzhen.apps.plans.queries.bound import targets_bound
from yanzhen.apps.plans.queries.visible import tasks_visible_to
from yanzhen.apps.sources.models import Source
from yanzhen.web.indicators.unit_figures import SORTS, STATES
from yanzhen.web.indicators.units import figure_url

pytestmark = pytest.mark.django_db
ON = date(2026, 4, 20)
YEAR_AGO = (date(2025, 3, 1), date(2025, 3, 31))
JANUARY = (date(2026, 1, 1), date(2026, 1, 31))
FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
STAGES = (["primary"], ["junior"], ["primary", "junior"], [])


@pytest.fixture(scope="module")
def standing_scene(standing):
    made = Scene()
    load_indicators()
    made.indicator = Indicator.objects.get(code="fitness_good_rate")
    made.indicator.owner = made.section
    made.indicator.save()
    made.district_task.due_on = date(2026, 12, 31)
    made.district_task.save()
    made.units = [made.school, made.other]
    Target.objects.create(
        task=made.district_task, indicator=made.indicator, metric="优良率", comparator="at_least", value=50, unit="%"
    )
    for place in range(9):
        unit = make_organisation(f"青石区实验{place}小学", under=made.authority, stages=STAGES[place % 4])
        made.task(unit, origin=made.district_task)
        made.units.append(unit)
    _figures(made)
    made.inspector = make_user(role="section_officer", at=made.section)
    made.stranger = make_user(role="section_officer", at=make_organisation("财务科", kind="section"))
    made.two_schools = make_user(role="school_clerk", at=made.school)
    Grant.objects.create(user=made.two_schools, role="school_clerk", organisation=made.units[4], started_on=LONG_AGO)
    return made


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def _figures(scene) -> None:
    for place, unit in enumerate(scene.units[:-2]):  # the last two have not reported
        put(scene, unit, 20 + 7 * (place % 5), MARCH)
        if place % 3:
            put(scene, unit, 30 + place, FEBRUARY)
        if place % 4:
            put(scene, unit, 50 - place, YEAR_AGO)
    put(scene, scene.units[2], 33, MARCH, reason="核对后更正")
    put(scene, scene.units[3], 61, JANUARY)
    for organisation, least in ((None, 40), (scene.units[5], 20)):
        IndicatorTarget.objects.create(
            indicator=scene.indicator,
            organisation=organisation,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            minimum=Decimal(least),
            basis="示例文件",
            source=Source.objects.create(kind="entry"),
            set_by=scene.office,
        )


def put(scene, unit, good, span, *, reason="", kind="computation"):
    with transaction.atomic():
        return put_observation(
            version=scene.indicator.versions.get(),
            organisation_id=unit.pk,
            period_start=span[0],
            period_end=span[1],
            source=Source.objects.create(kind=kind),
            numerator=Decimal(good),
            denominator=Decimal(70),
            reason=reason,
        )


def readers(scene) -> list:
    return [
        scene.office,
        scene.head,
        scene.inspector,
        scene.clerk,
        scene.other_clerk,
        scene.stranger,
        scene.two_schools,
    ]


def plain_rows(scene, user, span=MARCH) -> list[tuple[Organisation, Observation | None]]:
    """Every unit that reported or should have and that ``user`` may see, by name, read one by one."""
    seen = observations_visible_to(user, on=ON).filter(indicator_version__indicator=scene.indicator)
    now = {row.organisation_id: row for row in seen.current().filter(period_start=span[0], period_end=span[1])}
    whole = indicators_seen_whole(user, [scene.indicator], on=ON)
    own = {row.organisation_id for row in user.grants.all()}
    rows = [(unit, now.get(unit.pk)) for unit in scene.units if unit.pk in now or whole or unit.pk in own]
    return sorted(rows, key=lambda row: (row[0].sort_key, row[0].code))


def plain_choice(scene, rows, asked: Mapping[str, str]) -> list[str]:
    """The names that the table should show, from the rows one by one."""
    aims = aims_on([scene.indicator.pk], on=MARCH[1])[scene.indicator.pk]
    before = {
        row.organisation_id: row.value
        for row in Observation.objects.current().filter(period_start=FEBRUARY[0], period_end=FEBRUARY[1])
    }
    kept = []
    for unit, row in rows:
        met = None if row is None else aim_of(aims, unit.pk).goal(is_sum=False).met_by(row.value)
        states = {"": True, "reported": row, "missing": not row, "met": met is True, "short": met is False}
        stage = asked.get("stage", "")
        if states[asked.get("state", "")] and (not stage or stage in unit.stages) and asked.get("q", "") in unit.name:
            kept.append((unit, row))
    sort = asked.get("sort", "name")
    if sort == "name":
        return [unit.name for unit, _ in kept]

    def figure(unit, row):
        if row is None or ("change" in sort and unit.pk not in before):
            return None
        return row.value - before[unit.pk] if "change" in sort else row.value

    known = [pair for pair in kept if figure(*pair) is not None]
    known.sort(key=lambda pair: figure(*pair), reverse=sort.startswith("-"))
    return [unit.name for unit, _ in known + [pair for pair in kept if figure(*pair) is None]]


def shown(client, scene, user, **asked):
    client.force_login(user)
    period = f"{MARCH[0].isoformat()}_{MARCH[1].isoformat()}"
    return client.get(f"/indicators/{scene.indicator.pk}/", {"period": period, **asked})


@pytest.mark.parametrize("stage", ["", "junior"])
@pytest.mark.parametrize("words", ["", "实验"])
def test_every_filter_and_order_shows_what_reading_row_by_row_does(client, scene, stage, words):
    rows = plain_rows(scene, scene.office)
    for state, sort in product(["", *dict(STATES)], SORTS):
        asked = {"q": words, "stage": stage, "state": state, "sort": sort}
        answer = shown(client, scene, scene.office, **asked)
        assert [row.unit.name for row in answer.context["page"]] == plain_choice(scene, rows, asked), asked
        assert len(answer.context["kept"]) == len(answer.context["page"])


def test_each_reader_sees_the_rows_that_reading_them_one_by_one_shows(client, scene):
    for user in readers(scene):
        rows = plain_rows(scene, user)
        page = shown(client, scene, user).context["page"]
        assert [(row.unit.unit_id, row.observation) for row in page] == [(unit.pk, row) for unit, row in rows], (
            user.grants.first()
        )
        assert [row.url for row in page] == [figure_url(row.pk) if row else "" for _, row in rows]


def test_the_figures_of_one_indicator_are_those_that_the_reader_may_see(scene):
    for user in [*readers(scene), make_user()]:
        long = observations_visible_to(user, on=ON).filter(indicator_version__indicator=scene.indicator)
        assert set(figures_visible_to(user, scene.indicator, on=ON)) == set(long)
    scene.indicator.owner = None
    scene.indicator.save()
    for user in readers(scene):
        long = observations_visible_to(user, on=ON).filter(indicator_version__indicator=scene.indicator)
        assert set(figures_visible_to(user, scene.indicator, on=ON)) == set(long)


def test_more_units_in_reach_than_are_named_one_by_one_are_seen_all_the_same(scene, monkeypatch):
    monkeypatch.setattr("yanzhen.apps.indicators.series.FEW", 1)
    long = observations_visible_to(scene.two_schools, on=ON).filter(indicator_version__indicator=scene.indicator)
    assert set(figures_visible_to(scene.two_schools, scene.indicator, on=ON)) == set(long)
    assert long.count() > 2


def test_periods_gathered_one_by_one_are_those_gathered_together(scene):
    versions = list(scene.indicator.versions.select_related("indicator"))
    together = gathered_by_span([scene.indicator.pk], since=date(2025, 1, 1))[scene.indicator.pk]
    assert list(together) == [YEAR_AGO, JANUARY, FEBRUARY, MARCH]
    assert gathered_of_spans(versions, list(together)) == together
    assert gathered_of_spans(versions, [FEBRUARY, (date(2024, 1, 1), date(2024, 1, 31))]) == {
        FEBRUARY: together[FEBRUARY]
    }
    assert newest_spans(versions, since=date(2025, 1, 1), last=9) == list(reversed(together))
    assert newest_spans(versions, since=date(2026, 1, 1), last=2) == [MARCH, FEBRUARY]
    within = [scene.units[3].pk]
    assert newest_spans(versions, since=date(2025, 1, 1), last=2, within=within) == [MARCH, JANUARY]
    assert newest_spans(versions, since=date(2025, 1, 1), last=2, within=[]) == []
    for expected in (set(), {unit.pk for unit in scene.units[:4]}):
        counted = {span: row.summed(expected) for span, row in together.items()}
        assert summed_of_spans(versions, list(together), expected) == counted
    last = gathered_by_span([scene.indicator.pk], since=date(2025, 1, 1), last=1)[scene.indicator.pk]
    assert last == {MARCH: together[MARCH]}


def test_two_definitions_of_one_period_are_gathered_as_one(scene):
    second = scene.indicator.versions.get()
    second.pk, second.number, second.started_on = None, 2, date(2026, 3, 1)
    second.save()
    row = Observation.objects.current().filter(period_start=MARCH[0]).first()
    Observation.objects.filter(pk=row.pk).update(indicator_version=second)
    versions = list(scene.indicator.versions.select_related("indicator"))
    together = gathered_by_span([scene.indicator.pk], since=date(2025, 1, 1))[scene.indicator.pk]
    assert len(together[MARCH].units) == len(scene.units) - 2
    assert gathered_of_spans(versions, [MARCH]) == {MARCH: together[MARCH]}
    expected = {row.organisation_id, scene.units[-1].pk}
    assert summed_of_spans(versions, [MARCH, FEBRUARY], expected) == {
        span: together[span].summed(expected) for span in (FEBRUARY, MARCH)
    }
    assert newest_spans(versions, since=date(2025, 1, 1), last=2) == [MARCH, FEBRUARY]


def test_the_districts_figures_do_not_depend_on_how_many_are_asked_for(scene):
    put(scene, scene.section, 35, JANUARY, kind="entry")
    expected = {unit.pk for unit in scene.units}
    for whole in (True, False):
        every = district_series(
            [scene.indicator],
            expected={scene.indicator.pk: expected},
            seen_whole={scene.indicator.pk} if whole else (),
            since=date(2025, 1, 1),
            last=30,
        )[scene.indicator.pk]
        versions = list(scene.indicator.versions.select_related("indicator"))
        series = DistrictSeries(versions, expected, whole, since=date(2025, 1, 1), last=30)
        assert series.spans == [row.span for row in every]
        assert series.of(series.spans) == every
        assert series.of([MARCH, JANUARY]) == [row for row in every if row.span in (MARCH, JANUARY)]


def test_what_stands_apart_from_the_units_is_known_before_it_is_read(scene):
    keys = [version.pk for version in scene.indicator.versions.all()]
    assert figures_apart(keys) == Apart(is_given=False, is_stated=False)
    given = put(scene, scene.section, 35, JANUARY, kind="entry")
    assert figures_apart(keys) == Apart(is_given=True, is_stated=False)
    put(scene, scene.section, 36, JANUARY, kind="entry", reason="更正")
    stated = Observation.objects.create(
        indicator_version_id=keys[0],
        organisation=scene.school,
        period_start=MARCH[0],
        period_end=MARCH[1],
        value=Decimal(5),
        source=Source.objects.create(kind="entry"),
        is_stated=True,
    )
    assert figures_apart(keys) == Apart(is_given=True, is_stated=True)
    assert figures_apart([]) == Apart(is_given=False, is_stated=False)
    Observation.objects.filter(pk=stated.pk).update(withdrawn_at=given.recorded_at)
    Observation.objects.filter(organisation=scene.section).update(withdrawn_at=given.recorded_at)
    assert figures_apart(keys) == Apart(is_given=False, is_stated=False)


def test_the_targets_of_plans_shown_are_those_whose_tasks_the_reader_may_open(scene):
    for user in [*readers(scene), make_user()]:
        visible = set(tasks_visible_to(user, on=ON).values_list("pk", flat=True))
        bound = targets_bound([scene.indicator.pk], user, on=ON).get(scene.indicator.pk, [])
        handed = {task.pk for task in scene.district_task.handed_down.all()}
        assert bool(bound) == bool(visible & {scene.district_task.pk, *handed})
        assert all(row.task_id in visible for row in bound)
        assert [row.task_id for row in bound if scene.district_task.pk in visible] == (
            [scene.district_task.pk] if scene.district_task.pk in visible else []
        )


def test_aims_of_some_units_are_those_among_all_aims(scene):
    every = aims_on([scene.indicator.pk], on=MARCH[1])[scene.indicator.pk]
    for units in ([], [scene.units[5].pk], [unit.pk for unit in scene.units[2:6]]):
        found = aims_on([scene.indicator.pk], on=MARCH[1], units=units)[scene.indicator.pk]
        assert found == [aim for aim in every if aim.organisation_id in (None, *units)]


def test_more_units_cost_no_more_statements(client, scene, django_assert_max_num_queries):
    client.force_login(scene.office)
    path = f"/indicators/{scene.indicator.pk}/"
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(40):
        put(scene, make_organisation(f"青石区新建{number}小学", under=scene.authority), 20 + number, MARCH)
    with CaptureQueriesContext(connection) as many:
        answer = client.get(path)
    assert len(many) <= len(few)
    assert len(answer.context["page"].object_list) == 25 and len(answer.context["kept"]) == 51
    with django_assert_max_num_queries(25):
        client.get(path, {"sort": "-change", "stage": "junior"})


@pytest.mark.parametrize("formula", ["sum", "mean", "weighted", "rate", "latest", "distinct"])
def test_units_counted_make_the_figure_that_units_named_make(scene, formula):
    scene.indicator.versions.update(formula=formula)
    versions = list(scene.indicator.versions.select_related("indicator"))
    Observation.objects.current().filter(period_start=JANUARY[0]).update(value=None)
    together = gathered_of_spans(versions, [JANUARY, FEBRUARY, MARCH])
    counted = summed_of_spans(versions, [JANUARY, FEBRUARY, MARCH], {scene.units[1].pk})
    assert counted == {span: row.summed({scene.units[1].pk}) for span, row in together.items()}


def test_the_heat_map_shows_the_figures_that_each_reader_may_see(client, scene):
    put(scene, scene.section, 35, JANUARY, kind="entry")  # the district's own figure is no unit's
    for user in readers(scene):
        seen = observations_visible_to(user, on=ON).current().filter(indicator_version__indicator=scene.indicator)
        rows = seen.exclude(organisation__kind="section").select_related("organisation")
        cells = {(row.organisation.name, row.period_end): row.value for row in rows}
        client.force_login(user)
        context = client.get(f"/indicators/{scene.indicator.pk}/heat/").context
        spans = sorted({end for _, end in cells})
        shown_cells = {
            (line.name, end): point.value
            for line in (context["chart"].chart.rows if context["chart"] else ())
            for end, point in zip(spans, line.points, strict=True)
            if point.value is not None
        }
        assert shown_cells == cells, user.grants.first()
