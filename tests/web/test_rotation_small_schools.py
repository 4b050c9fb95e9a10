"""Pages of small schools: a plan proved by units as a whole says what loosening their limits gives at most."""

from __future__ import annotations

import pytest

from tests.apps.rotation.scene import TODAY, RotationScene
from tests.apps.rotation.small_schools import round_of_small_schools, small_schools
from tests.web.rotation_pages import as_user, page, words
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.actions.solve_scenario import queue_solving
from yanzhen.apps.rotation.boards import count_of_prices, plan_of, prices_of
from yanzhen.apps.rotation.bridge import instance_of, moves_of, values_of
from yanzhen.apps.rotation.reasons import TOLD
from yanzhen.apps.rotation.schools import school_lines, unit_page
from yanzhen.apps.rotation.trials import at_once
from yanzhen.engines.rotation.certificate import certified_bounds
from yanzhen.engines.rotation.loosening import LOOSENED, loosened
from yanzhen.engines.rotation.solution import Phase

pytestmark = pytest.mark.django_db


def test_a_plan_of_small_schools_shows_what_their_limits_cost():
    scene = RotationScene()
    scenario = scene.scenario(round_of_small_schools(scene, small_schools(400, 1)))
    job = queue_solving(scenario_id=scenario.pk, seen=scenario.version, actor=scene.officer, on=TODAY)
    execute_job(job.pk)
    scenario.refresh_from_db()
    assert scenario.result["status"] == "OPTIMAL"
    kept = prices_of(scenario)
    whole = {row.unit for row in kept if row.row == "equity::WHOLE"}
    figures = [row for row in kept if row.row.rpartition(":")[2] in LOOSENED]
    assert whole and {row.row.rpartition(":")[2] for row in figures} == set(LOOSENED)
    assert kept == (*kept[: count_of_prices(scenario)], *figures)

    # They are what the engine says of the question, and change nothing of the proof.
    instance, proof = instance_of(scenario.round, values_of(scenario)), kept[: count_of_prices(scenario)]
    assert loosened(instance, proof) == tuple(figures)
    phases = [Phase(*row) for row in scenario.result["phases"]]
    assert certified_bounds(instance, kept, phases) == certified_bounds(instance, proof, phases)

    # A school's page says the figure of each of its limits.
    plan, best = plan_of(scenario), max(figures, key=lambda row: (row.row == "equity::MORE_POST", row.price))
    shown = unit_page(plan, best.unit, kept)
    [post] = [one for one in shown.posts if one.subject == best.subject]
    assert post.one_more.balance == best.price
    for rule, name in (("FEWER_POST", "one_fewer"), ("MORE_POST", "one_more")):
        for row in (row for row in figures if row.row == f"equity::{rule}"):
            [post] = [one for one in unit_page(plan, row.unit, kept).posts if one.subject == row.subject]
            assert getattr(post, name).balance == row.price
    for row in (row for row in figures if row.row == "equity::MORE_OUT"):
        assert unit_page(plan, row.unit, kept).one_more_out.balance == row.price
    lines = {line.unit.code: line.best for line in school_lines(plan, kept)}
    assert lines[best.unit] == best.price
    assert unit_page(plan, best.unit, proof).posts != shown.posts

    officer = as_user(scene.officer)
    place = Organisation.objects.get(code=best.unit.rpartition("-")[0])
    said = words(page(officer, "school", scenario.round_id, scenario.pk, place.pk))
    assert f"均衡最多再好{best.price * TOLD:.2f}" in said
    listed = words(page(officer, "schools", scenario.round_id, scenario.pk, order="best"))
    assert f"{best.price * TOLD:.2f}" in listed
    told = words(page(officer, "scenario", scenario.round_id, scenario.pk))
    assert f"共{len(proof)}项" in told

    # What is said at once of a mover who stays is read from the prices alone.
    mover = moves_of(scenario)[0].teacher
    person = scene.person(mover)
    least = at_once(scenario, person)[1].least
    scenario.prices = [list(row) for row in scenario.prices if row[0].rpartition(":")[2] not in LOOSENED]
    assert at_once(scenario, person)[1].least == least >= 0
