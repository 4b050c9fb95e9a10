"""Solving a scenario as a job, with progress and cancelling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.urls import reverse

from yanzhen.apps.jobs.errors import JobCancelled
from yanzhen.apps.jobs.lease import Progress
from yanzhen.apps.jobs.registry import handler
from yanzhen.apps.rotation.actions.ask_trial import KIND as TRIAL_KIND
from yanzhen.apps.rotation.actions.solve_scenario import KIND, release_scenario, write_solution
from yanzhen.apps.rotation.bridge import instance_of, values_of
from yanzhen.apps.rotation.findings import stamp_of
from yanzhen.apps.rotation.models import Scenario, ScenarioState, Trial
from yanzhen.apps.rotation.trials import try_without
from yanzhen.engines.rotation.instance import Instance
from yanzhen.engines.rotation.loosening import loosened
from yanzhen.engines.rotation.solution import STEP_WORDS, Solution, StoppedBy
from yanzhen.engines.rotation.solving import solve
from yanzhen.kernel.errors import YanzhenError

SECONDS = 120.0


@handler(KIND)
def solve_scenario(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Solve a scenario; one that was changed or solved meanwhile is left as it is."""
    scenario = Scenario.objects.select_related("round", "made_by").get(pk=payload["scenario"])
    found = {"url": reverse("rotation:scenario", args=[scenario.round_id, scenario.pk])}
    seen = payload["seen"]
    if scenario.version != seen or scenario.state != ScenarioState.SOLVING:
        return found
    watch = _Watch(progress)
    try:
        instance = instance_of(scenario.round, values_of(scenario))
        solution = solve(instance, seconds=SECONDS, progress=watch.report, cancelled=watch.is_cancelled)
        watch.stop_if_told()
        if solution.stopped_by is StoppedBy.CANCELLED:
            raise JobCancelled
        figures = loosened(instance, solution.prices, progress=watch.loosening)
        solution = replace(solution, prices=(*solution.prices, *figures))
        with transaction.atomic():
            write_solution(scenario_id=scenario.pk, seen=seen, solution=solution, actor=progress.job.actor)
            progress.hold()
    except (JobCancelled, YanzhenError):
        release_scenario(scenario_id=scenario.pk, seen=seen)
        raise
    return found


@handler(TRIAL_KIND)
def answer_trial(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Work out what the plan would be without a teacher; one whose plan changed meanwhile is left without an answer."""
    trial = Trial.objects.select_related("scenario__round", "participant").filter(pk=payload["trial"]).first()
    if trial is None:
        return {}
    found = {"url": trial.get_absolute_url()}
    if trial.stamp != stamp_of(trial.scenario):
        return found
    watch = _Watch(progress)

    def solver(question: Instance) -> Solution:
        solution = solve(question, seconds=SECONDS, progress=watch.report, cancelled=watch.is_cancelled)
        watch.stop_if_told()
        if solution.stopped_by is StoppedBy.CANCELLED:
            raise JobCancelled
        return solution

    watch.report("正在核对价格", 0, 1)
    watch.stop_if_told()
    trial.result = try_without(trial, solver)
    with transaction.atomic():
        trial.save(update_fields=["result"])
        progress.hold()
    return found


class _Watch:
    """Passes the solver's progress on and remembers that the job was told to stop, until the solver has let go."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.told: BaseException | None = None
        self.last: tuple[int, int, str] = (0, 1, "正在准备")

    def report(self, stage: str, done: int, total: int) -> None:
        self.last = (done, total, STEP_WORDS.get(stage, stage))
        self._say()

    def loosening(self, done: int, total: int) -> None:
        self.last = (done, total, "正在核对放宽限度的作用")
        self._say()
        self.stop_if_told()

    def is_cancelled(self) -> bool:
        self._say()
        return self.told is not None

    def stop_if_told(self) -> None:
        if self.told is not None:
            raise self.told

    def _say(self) -> None:
        if self.told is not None:
            return
        try:
            self.progress.report(*self.last)
        except Exception as told:  # noqa: BLE001 - whatever stops the job must not tear through the solver
            self.told = told
