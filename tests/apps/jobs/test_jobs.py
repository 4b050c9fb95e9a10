"""A job runs once though it may be started twice, shows how far it is, stops when told, and says why it failed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.factories import make_organisation, make_user
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.jobs import lease, registry
from yanzhen.apps.jobs.actions.cancel import cancel_job
from yanzhen.apps.jobs.actions.enqueue import enqueue
from yanzhen.apps.jobs.actions.execute import MAX_ATTEMPTS, execute_job
from yanzhen.apps.jobs.actions.reap import reap_jobs
from yanzhen.apps.jobs.errors import JobError, LeaseLost
from yanzhen.apps.jobs.models import Job, JobState
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

TODAY = date(2026, 3, 2)
pytestmark = pytest.mark.django_db


@pytest.fixture
def handle(monkeypatch):
    """Register handlers that last for one test."""
    monkeypatch.setattr(registry, "_HANDLERS", {})
    return lambda function: registry.handler("sample")(function)


def queue(**given) -> Job:
    return enqueue("sample", **{"title": "汇总", "actor": None, "payload": {}, **given})


def after(job: Job) -> Job:
    execute_job(job.pk)
    job.refresh_from_db()
    return job


def forget(job: Job) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job.queue_id])


def test_a_job_is_queued_with_the_act_and_its_result_is_kept(handle):
    handle(lambda payload, progress: {"rows": payload["rows"], "url": "/"})
    job = queue(payload={"rows": 3})
    queued = ProcrastinateJob.objects.get(pk=job.queue_id)
    assert (queued.task_name, queued.args) == ("yanzhen.jobs.run", {"job_id": job.pk})
    job = after(job)
    assert (job.state, job.result, job.error) == (JobState.DONE, {"rows": 3, "url": "/"}, "")
    assert job.started_at and job.finished_at


def test_a_job_of_an_undone_act_never_was(handle):
    handle(lambda payload, progress: None)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue()
        raise ZeroDivisionError
    assert not Job.objects.exists() and not ProcrastinateJob.objects.exists()


def test_an_unknown_kind_is_refused_before_anything_is_queued(handle):
    with pytest.raises(JobError) as refused:
        queue()
    assert refused.value.code == "UNKNOWN_KIND" and not Job.objects.exists()


def test_one_kind_has_one_handler(handle):
    handle(lambda payload, progress: None)
    with pytest.raises(ValueError, match="twice"):
        handle(lambda payload, progress: None)


def test_progress_shows_first_and_last_and_skips_what_comes_too_fast(handle, monkeypatch):
    now = iter([0.0, 0.1, 0.4, 0.6, 0.7])
    monkeypatch.setattr(lease.time, "monotonic", lambda: next(now))
    seen = []

    def work(payload, progress):
        for step in range(1, 6):
            progress.report(step, 5, f"第{step}批")
            seen.append(Job.objects.get(pk=progress.job.pk).done)

    handle(work)
    job = after(queue())
    assert seen == [1, 1, 1, 4, 5]
    assert (job.percent, job.total, job.message) == (100, 5, "")


def test_every_visible_change_raises_the_version(handle):
    handle(lambda payload, progress: progress.report(1, 2))
    job = queue()
    assert (job.version, after(job).version) == (0, 3)


def test_a_closed_job_does_not_run_again(handle):
    runs = []
    handle(lambda payload, progress: runs.append(1))
    job = after(queue())
    after(job)
    assert runs == [1]


def test_faults_in_data_are_told_in_full(handle):
    def work(payload, progress):
        raise BadInputError([Problem(code="X", message="请改成数字。", line=3)])

    handle(work)
    job = after(queue())
    assert job.state == JobState.FAILED and "发现1处问题" in job.error
    assert job.result["problems"][0]["line"] == 3


def test_a_fault_in_the_program_is_told_without_its_inside(handle, caplog):
    def work(payload, progress):
        raise KeyError("secret inside")

    handle(work)
    job = after(queue())
    assert job.state == JobState.FAILED and f"作业号{job.pk}" in job.error and "secret" not in job.error
    assert "secret inside" in caplog.text


def test_a_waiting_job_is_cancelled_at_once(handle):
    runs = []
    handle(lambda payload, progress: runs.append(1))
    owner = make_user()
    job = queue(actor=owner)
    assert cancel_job(job_id=job.pk, actor=owner, on=TODAY).state == JobState.CANCELLED
    assert after(job).state == JobState.CANCELLED and runs == []
    assert AuditEvent.objects.get(kind="JOB_CANCELLED").actor == owner


def test_a_running_job_is_cancelled_at_its_next_report(handle):
    owner = make_user()

    def work(payload, progress):
        progress.report(1, 3)
        cancel_job(job_id=progress.job.pk, actor=owner, on=TODAY)
        progress.report(3, 3)
        raise AssertionError("went on")

    handle(work)
    assert after(queue(actor=owner)).state == JobState.CANCELLED


def test_only_the_owner_and_the_system_administrator_cancel(handle):
    handle(lambda payload, progress: None)
    job = queue(actor=make_user())
    with pytest.raises(JobError) as refused:
        cancel_job(job_id=job.pk, actor=make_user(role="district_office"), on=TODAY)
    assert refused.value.code == "NOT_YOURS"
    cancel_job(job_id=job.pk, actor=make_user(role="system_administrator"), on=TODAY)
    with pytest.raises(JobError) as refused:
        cancel_job(job_id=job.pk, actor=job.actor, on=TODAY)
    assert refused.value.code == "NOT_OPEN"


def test_a_worker_left_behind_writes_nothing(handle):
    reached = []

    def work(payload, progress):
        Job.objects.filter(pk=progress.job.pk).update(fence=99)
        with pytest.raises(LeaseLost):
            progress.hold()
        reached.append("report")
        progress.report(1, 1)
        reached.append("went on")

    handle(work)
    job = after(queue())
    assert (job.state, job.done, reached) == (JobState.RUNNING, 0, ["report"])


def test_after_hold_reports_wait_for_the_end(handle):
    def work(payload, progress):
        progress.hold()
        progress.report(1, 2)

    handle(work)
    job = after(queue())
    assert (job.state, job.total) == (JobState.DONE, None)


def test_a_worker_told_to_stop_leaves_the_job_for_the_next(handle):
    runs = []

    def work(payload, progress):
        runs.append(1)
        if len(runs) == 1:
            lease.stopping.set()
        progress.report(1, 2)

    handle(work)
    try:
        job = after(queue())
    finally:
        lease.stopping.clear()
    assert (job.state, job.attempts, runs) == (JobState.WAITING, 0, [1])
    assert after(job).state == JobState.DONE and runs == [1, 1]


def test_a_job_that_keeps_breaking_its_worker_is_given_up(handle):
    handle(lambda payload, progress: None)
    job = queue()
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=MAX_ATTEMPTS)
    job = after(job)
    assert job.state == JobState.FAILED and f"启动{MAX_ATTEMPTS}次" in job.error


def test_the_reaper_queues_again_what_the_queue_forgot_and_leaves_what_waits(handle):
    handle(lambda payload, progress: None)
    waiting, forgotten, dead, closed = queue(), queue(), queue(), after(queue())
    forget(forgotten)
    forget(dead)
    Job.objects.filter(pk=dead.pk).update(state=JobState.RUNNING, attempts=1)
    assert reap_jobs() == 2
    held = {job.pk: job.queue_id for job in Job.objects.all()}
    assert (held[waiting.pk], held[closed.pk]) == (waiting.queue_id, closed.queue_id)
    assert held[forgotten.pk] != forgotten.queue_id and held[dead.pk] != dead.queue_id
    assert not Job.objects.filter(state=JobState.RUNNING).exists()
    assert reap_jobs() == 0


def test_who_sees_a_job(handle):
    handle(lambda payload, progress: None)
    district = make_organisation("青石区教育委员会", kind="authority")
    school = make_organisation(under=district)
    owner = make_user(role="school_clerk", at=school)
    job = queue(actor=owner, organisation=school)
    assert list(Job.objects.visible_to(owner, on=TODAY)) == [job]
    assert list(Job.objects.visible_to(make_user(role="district_office", at=district), on=TODAY)) == [job]
    assert not Job.objects.visible_to(make_user(role="school_clerk", at=school), on=TODAY).exists()
