"""Job pages: one's own jobs, live progress that answers 304 while nothing changes, cancelling with a reason."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.factories import make_organisation, make_user
from yanzhen.apps.jobs.models import Job, JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    user = make_user(role="section_officer")
    client.force_login(user)
    return user


def job_of(owner, **given) -> Job:
    return Job.objects.create(**{"kind": "sample", "title": "识读文件", "actor": owner, **given})


def test_the_list_shows_ones_own_jobs_alone(client, owner):
    job_of(owner)
    job_of(make_user(), title="别人的")
    html = client.get("/system/jobs/").content.decode()
    assert "识读文件" in html and "别人的" not in html


def test_a_running_job_polls_and_answers_304_while_nothing_changes(client, owner):
    job = job_of(owner, state=JobState.RUNNING, done=3, total=9, message="第3页", version=7)
    html = client.get(f"/system/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert f"/system/jobs/{job.pk}/?version=7" in html and "进行中（3/9）：第3页" in html
    assert client.get(f"/system/jobs/{job.pk}/?version=7").status_code == 304
    Job.objects.filter(pk=job.pk).update(version=8)
    assert client.get(f"/system/jobs/{job.pk}/?version=7").status_code == 200


def test_an_ended_job_stops_polling_and_links_to_its_result(client, owner):
    job = job_of(owner, state=JobState.DONE, finished_at=timezone.now(), result={"url": "/files/1/"})
    html = client.get(f"/system/jobs/{job.pk}/").content.decode()
    assert "every 2s" not in html and 'href="/files/1/"' in html


def test_a_result_never_leads_out_of_the_house(client, owner):
    job = job_of(owner, state=JobState.DONE, finished_at=timezone.now(), result={"url": "https://example.org/"})
    assert "example.org" not in client.get(f"/system/jobs/{job.pk}/").content.decode()


def test_a_failed_job_names_every_fault(client, owner):
    fault = {"code": "X", "message": "请改成数字。", "line": 3}
    job = job_of(
        owner, state=JobState.FAILED, finished_at=timezone.now(), error="发现1处问题", result={"problems": [fault]}
    )
    html = client.get(f"/system/jobs/{job.pk}/").content.decode()
    assert "发现1处问题" in html and "请改成数字。" in html


def test_the_owner_cancels_and_a_closed_job_says_why_not(client, owner):
    job = job_of(owner)
    assert client.post(f"/system/jobs/{job.pk}/cancel/").status_code == 302
    refused = client.post(f"/system/jobs/{job.pk}/cancel/")
    assert refused.status_code == 409 and "已结束，不能取消" in refused.content.decode()


def test_a_strangers_job_is_not_found(client, owner):
    job = job_of(make_user(), organisation=make_organisation())
    assert client.get(f"/system/jobs/{job.pk}/").status_code == 404
    assert client.post(f"/system/jobs/{job.pk}/cancel/").status_code == 404
