"""The sweeper removes what nobody refers to, after a day, and nothing else."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_organisation, make_user
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.files.actions.receive import receive_file
from yanzhen.apps.files.actions.sweep import GRACE, Swept, sweep_files
from yanzhen.apps.files.media import TEXT
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.files.vault import content_path, incoming_folder
from yanzhen.apps.sources.models import Source

pytestmark = pytest.mark.django_db
LATER = datetime.now(UTC) + GRACE + timedelta(days=1)


def receive(content: bytes) -> StoredFile:
    school = make_organisation()
    return receive_file(
        SimpleUploadedFile("a.txt", content),
        actor=make_user(),
        organisation=school,
        declared="none",
        allowed_types={TEXT},
        max_bytes=99,
        on=date(2026, 3, 2),
    )


def test_an_unreferenced_file_goes_after_a_day_and_not_before():
    stored = receive(b"a")
    assert sweep_files(now=stored.uploaded_at + GRACE - timedelta(seconds=1)) == Swept(0, 0, 0)
    assert sweep_files(now=LATER) == Swept(0, 1, 1)
    assert not StoredFile.objects.exists() and not content_path(stored.sha256).exists()
    assert AuditEvent.objects.get(kind="FILES_SWEPT").subjects == [f"files.storedfile:{stored.pk}"]


def test_a_file_that_a_source_names_stays():
    stored = receive(b"a")
    Source.objects.create(kind="entry", subject=f"files.storedfile:{stored.pk}")
    assert sweep_files(now=LATER) == Swept(0, 0, 0)
    assert content_path(stored.sha256).exists()


def test_content_shared_with_a_referenced_file_stays():
    kept, loose = receive(b"a"), receive(b"a")
    Source.objects.create(kind="entry", subject=f"files.storedfile:{kept.pk}")
    assert sweep_files(now=LATER) == Swept(0, 1, 0)
    assert content_path(loose.sha256).exists()


def test_a_broken_arrival_and_a_content_without_row_are_removed():
    half = incoming_folder() / "in-half"
    half.write_bytes(b"half")
    orphan = content_path("ab" * 32)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"orphan")
    assert sweep_files(now=datetime.now(UTC)) == Swept(0, 0, 0)
    old = (datetime.now(UTC) - GRACE - timedelta(minutes=1)).timestamp()
    for path in (half, orphan):
        os.utime(path, (old, old))
    assert sweep_files(now=datetime.now(UTC)) == Swept(1, 0, 1)
    assert not half.exists() and not orphan.exists()
