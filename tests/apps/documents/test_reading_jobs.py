"""Reading a long text as a job; and two people pressing at the same moment."""

from __future__ import annotations

import pytest

from tests.threads import at_once
from yanzhen.apps.documents.actions.accept_item import accept_item
from yanzhen.apps.documents.actions.add_document import Description, ReceivedText, add_document
from yanzhen.apps.documents.models import ReadingState
from yanzhen.apps.jobs.actions.enqueue import enqueue
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.jobs.models import JobState

LONG = "各校要在2026年6月底前完成自查并报送结果。\n" * 200


@pytest.fixture
def waiting(office, reader):
    """A stored text that nobody has read, and its job."""
    version = add_document(
        organisation=office, description=Description(title="长文"), received=ReceivedText(text=LONG), actor=reader
    )
    version.job = enqueue("documents.read", title="识读", actor=reader, payload={"version": version.pk})
    version.save(update_fields=["job"])
    return version


@pytest.mark.django_db
def test_the_job_reads_the_text_and_says_where_the_reading_is(waiting):
    execute_job(waiting.job_id)
    waiting.refresh_from_db()
    assert (waiting.reading_state, waiting.items.tasks().count()) == (ReadingState.READY, 200)
    assert (waiting.job.state, waiting.job.result) == (JobState.DONE, {"url": f"/documents/{waiting.pk}/"})
    assert (waiting.job.done, waiting.job.total) == (3, 3)


@pytest.mark.django_db
def test_a_reader_that_breaks_leaves_the_text_and_says_so(waiting, monkeypatch):
    def broken(*_args: object, **_fields: object) -> None:
        raise ValueError("no sense")

    monkeypatch.setattr("yanzhen.apps.documents.job_handlers.reading_of", broken)
    execute_job(waiting.job_id)
    waiting.refresh_from_db()
    assert (waiting.reading_state, waiting.text) == (ReadingState.FAILED, LONG)
    assert waiting.job.state == JobState.FAILED


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_the_same_moment_one_is_told(version, item, reader, colleague):
    row = item("台账")

    def pressing(person):
        return lambda: accept_item(item_id=row.pk, seen=0, actor=person)

    assert sorted(at_once(pressing(reader), pressing(colleague))) == ["STALE", "done"]
    row.refresh_from_db()
    assert row.version == 1
