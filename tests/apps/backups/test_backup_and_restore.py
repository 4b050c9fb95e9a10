"""What was backed up comes back row for row and byte for byte, purged again, verified; or nothing changes."""

from __future__ import annotations

import errno
import gzip
import io
import json
import tarfile
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection

from tests.factories import make_organisation, make_user
from yanzhen.apps.audit.actions.decide_purge import confirm_purge
from yanzhen.apps.audit.actions.propose_purge import propose_purge
from yanzhen.apps.audit.models import AuditContent, AuditEvent
from yanzhen.apps.audit.purge_memory import memory_path, remembered
from yanzhen.apps.audit.queries import chain_head
from yanzhen.apps.audit.verification import verify_chain
from yanzhen.apps.backups import writing
from yanzhen.apps.backups.errors import BackupError
from yanzhen.apps.backups.restoring import restore_backup
from yanzhen.apps.backups.tables import backed_up_tables, quoted
from yanzhen.apps.backups.writing import make_backup
from yanzhen.apps.files.actions.receive import receive_file
from yanzhen.apps.files.media import TEXT
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.files.vault import content_path, settled_contents
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.sealing.errors import KeyRingError
from yanzhen.apps.sealing.key_ring import known_ring, ring_or_new, ring_path
from yanzhen.apps.sealing.sealed_values import seal, unseal
from yanzhen.apps.search.models import SearchEntry

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ODD = "换行\n制表\t反斜\\ 引号'\" \\N 空 \u2028 𫝈"


@pytest.fixture(autouse=True)
def data_folder(tmp_path, settings):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


def receive(content: bytes, name="表.txt") -> StoredFile:
    return receive_file(
        SimpleUploadedFile(name, content),
        actor=make_user(),
        organisation=make_organisation(),
        declared="none",
        allowed_types={TEXT},
        max_bytes=99,
        on=date(2026, 3, 2),
    )


@pytest.fixture
def filled():
    """A small district with files, odd texts and missing values."""
    district = make_organisation("青石区教育委员会", kind="authority", x_km=0.1 + 0.2, stages=["primary"], address=ODD)
    make_user(role="district_office", at=make_organisation(under=district))
    receive(b"a")
    receive(b"b")
    return district


def everything() -> dict[str, list[str]]:
    """Return every backed-up table as sorted lines."""
    found = {}
    with connection.cursor() as cursor:
        for shape in backed_up_tables():
            with cursor.copy(f"COPY {quoted(shape.name)} TO STDOUT") as copying:
                text = b"".join(bytes(block) for block in copying).decode()
            found[shape.name] = sorted(text.split("\n"))
    return found


def empty(settings, tmp_path) -> None:
    """Empty database and file store, as on a new machine."""
    call_command("flush", interactive=False, verbosity=0)
    settings.FILES_DIR = tmp_path / "new-files"


def test_everything_comes_back(filled, tmp_path, settings):
    path = tmp_path / "backup.tar"
    manifest = make_backup(path, now=NOW)
    made = AuditEvent.objects.latest("number")
    assert made.kind == "BACKUP_MADE" and manifest.chain["number"] == made.number - 1
    before = everything()
    empty(settings, tmp_path)
    restore_backup(path, purged=[])
    after = everything()
    logged = {"audit_auditevent", "audit_auditcontent", "audit_auditobject", "audit_chainhead"}
    for table in before.keys() - logged:
        assert after[table] == before[table], table
    assert Organisation.objects.get(pk=filled.pk).address == ODD
    assert {path.read_bytes() for path in settled_contents()} == {b"a", b"b"}
    assert AuditEvent.objects.latest("number").kind == "BACKUP_RESTORED"
    assert AuditEvent.objects.get(number=manifest.chain["number"]).digest == manifest.chain["digest"]
    assert verify_chain().holds
    fresh = make_organisation()
    assert fresh.pk > filled.pk


def test_a_backup_is_readable_by_its_owner_alone_and_never_overwrites(filled, tmp_path):
    path = tmp_path / "backup.tar"
    make_backup(path, now=NOW)
    assert path.stat().st_mode & 0o077 == 0
    before = path.read_bytes()
    with pytest.raises(BackupError) as refused:
        make_backup(path, now=NOW)
    assert refused.value.code == "EXISTS" and path.read_bytes() == before
    with pytest.raises(BackupError) as refused:
        make_backup(tmp_path / "nowhere" / "backup.tar", now=NOW)
    assert refused.value.code == "NO_FOLDER"


def test_a_full_disk_leaves_no_half_backup(filled, tmp_path, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writing, "_add_files", full)
    with pytest.raises(BackupError) as refused:
        make_backup(tmp_path / "backup.tar", now=NOW)
    assert refused.value.code == "DISK_FULL"
    assert list(tmp_path.glob("backup*")) == [] and not AuditEvent.objects.filter(kind="BACKUP_MADE").exists()


@pytest.mark.parametrize("harm", ["lost", "changed"])
def test_a_lost_or_changed_content_stops_the_backup_and_is_named(filled, tmp_path, harm):
    stored = StoredFile.objects.first()
    place = content_path(stored.sha256)
    place.unlink() if harm == "lost" else place.write_bytes(b"other")
    with pytest.raises(BackupError) as refused:
        make_backup(tmp_path / "backup.tar", now=NOW)
    assert refused.value.code == "CONTENT_LOST" and stored.name in refused.value.message
    assert not (tmp_path / "backup.tar").exists()


def test_what_was_purged_later_is_purged_again(filled, tmp_path, settings):
    spilled = receive("某名单内容".encode(), "某名单.txt")
    subject = f"files.storedfile:{spilled.pk}"
    path = tmp_path / "before-the-purge.tar"
    make_backup(path, now=NOW)
    purge = propose_purge(subject=subject, ground="spill", reason="误传", actor=make_user())
    confirm_purge(purge_id=purge.pk, actor=make_user())
    assert remembered() == {subject}
    empty(settings, tmp_path)
    _, gone = restore_backup(path, purged=remembered())
    assert gone == {subject}
    row = StoredFile.objects.get(pk=spilled.pk)
    assert row.purged_at and (row.name, row.sha256) == ("已清除", "")
    assert not content_path(spilled.sha256).exists()
    assert "名单" not in str(list(AuditContent.objects.values_list("content", flat=True)))
    assert not SearchEntry.objects.exists()
    assert AuditEvent.objects.filter(kind="PURGE_REPEATED").get().subjects == [subject]
    assert verify_chain().holds


def test_a_new_object_never_bears_the_name_of_a_purged_one(filled, tmp_path, settings):
    path = tmp_path / "backup.tar"
    make_backup(path, now=NOW)
    last = StoredFile.objects.order_by("-pk").first().pk
    empty(settings, tmp_path)
    restore_backup(path, purged=[f"files.storedfile:{last + 5}", "no.such:1", "organisations.organisation:abc"])
    assert receive(b"new").pk == last + 6


def test_a_purge_known_to_the_backup_is_known_to_the_new_folder(filled, tmp_path, settings):
    spilled = receive(b"c")
    purge = propose_purge(subject=f"files.storedfile:{spilled.pk}", ground="spill", reason="误传", actor=make_user())
    confirm_purge(purge_id=purge.pk, actor=make_user())
    path = tmp_path / "backup.tar"
    make_backup(path, now=NOW)
    empty(settings, tmp_path)
    memory_path().unlink()
    _, gone = restore_backup(path, purged=[])
    assert gone == set() and remembered() == {f"files.storedfile:{spilled.pk}"}
    assert verify_chain().holds


def changed(path, target, *, part, change):
    """Write a copy of a backup with one part changed."""
    with tarfile.open(path) as old, tarfile.open(target, "w") as new:
        for entry in old.getmembers():
            data = old.extractfile(entry).read()
            if entry.name == part:
                data = change(data)
                if data is None:
                    continue
            entry.size = len(data)
            new.addfile(entry, io.BytesIO(data))
    return target


def edited(**values):
    return lambda data: json.dumps({**json.loads(data), **values}).encode()


@pytest.mark.parametrize(
    ("part", "change", "code"),
    [
        ("tables/organisations_organisation.gz", lambda data: gzip.compress(gzip.decompress(data)[:-9]), "DAMAGED"),
        ("tables/organisations_organisation.gz", lambda data: data[:-9], "DAMAGED"),
        ("tables/organisations_organisation.gz", lambda data: None, "DAMAGED"),
        ("manifest.json", lambda data: None, "NOT_A_BACKUP"),
        ("manifest.json", lambda data: b"{", "NOT_A_BACKUP"),
        ("manifest.json", edited(format=3), "NEWER_FORMAT"),
        ("manifest.json", edited(migrations=["plans.0099_later"]), "OTHER_MIGRATIONS"),
        ("manifest.json", edited(chain={"number": 1, "digest": "0" * 64}), "HEAD_DIFFERS"),
    ],
)
def test_a_spoilt_backup_changes_nothing(filled, tmp_path, settings, part, change, code):
    path = tmp_path / "backup.tar"
    make_backup(path, now=NOW)
    spoilt = changed(path, tmp_path / "spoilt.tar", part=part, change=change)
    empty(settings, tmp_path)
    with pytest.raises(BackupError) as refused:
        restore_backup(spoilt, purged=[])
    assert refused.value.code == code
    assert not Organisation.objects.exists() and chain_head().number == 0
    assert list(settled_contents()) == []
    restore_backup(path, purged=[])
    assert Organisation.objects.exists()


@pytest.mark.parametrize(("content", "code"), [(None, "NO_FILE"), (b"", "NOT_A_BACKUP"), (b"x" * 2000, "NOT_A_BACKUP")])
def test_what_is_no_backup_is_said(tmp_path, content, code):
    path = tmp_path / "backup.tar"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BackupError) as refused:
        restore_backup(path, purged=[])
    assert refused.value.code == code


def test_half_a_backup_is_no_backup(filled, tmp_path, settings):
    path = tmp_path / "backup.tar"
    make_backup(path, now=NOW)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    empty(settings, tmp_path)
    with pytest.raises(BackupError) as refused:
        restore_backup(path, purged=[])
    assert refused.value.code == "NOT_A_BACKUP" and not Organisation.objects.exists()


def test_a_database_with_data_is_refused(filled, tmp_path):
    path = tmp_path / "backup.tar"
    make_backup(path, now=NOW)
    before = everything()
    with pytest.raises(BackupError) as refused:
        restore_backup(path, purged=[])
    assert refused.value.code == "NOT_EMPTY" and everything() == before


SECRET = "某生身高一百四十二厘米".encode()
PLACE = "ledgers.record"


def test_what_was_sealed_opens_after_restoring_into_a_new_data_folder(filled, tmp_path, settings):
    sealed = seal(SECRET, context=PLACE)
    path = tmp_path / "backup.tar"
    make_backup(path, now=NOW)
    empty(settings, tmp_path)
    settings.DATA_DIR = tmp_path / "new"
    with pytest.raises(KeyRingError):
        unseal(sealed, context=PLACE)
    restore_backup(path, purged=[])
    assert unseal(sealed, context=PLACE) == SECRET
    assert ring_path().stat().st_mode & 0o077 == 0


def test_a_machine_that_has_keys_of_its_own_keeps_sealing_with_them(filled, tmp_path, settings):
    sealed = seal(SECRET, context=PLACE)
    path = tmp_path / "backup.tar"
    make_backup(path, now=NOW)
    empty(settings, tmp_path)
    settings.DATA_DIR = tmp_path / "new"
    own = ring_or_new().current
    restore_backup(path, purged=[])
    assert known_ring().current == own and unseal(sealed, context=PLACE) == SECRET


def test_a_backup_without_keys_is_restored_only_where_the_keys_are(filled, tmp_path, settings):
    sealed = seal(SECRET, context=PLACE)
    path, old = tmp_path / "backup.tar", ring_path()
    make_backup(path, now=NOW, with_keys=False)
    assert next(iter(known_ring().keys.values())).encode() not in path.read_bytes()
    with tarfile.open(path) as archive:
        assert "sealing-keys.json" not in archive.getnames()
    empty(settings, tmp_path)
    settings.DATA_DIR = tmp_path / "new"
    with pytest.raises(BackupError) as refused:
        restore_backup(path, purged=[])
    assert refused.value.code == "KEYS_MISSING" and not Organisation.objects.exists()
    settings.DATA_DIR.mkdir()
    ring_path().write_bytes(old.read_bytes())
    restore_backup(path, purged=[])
    assert unseal(sealed, context=PLACE) == SECRET


def test_a_changed_key_in_a_backup_is_found_before_anything_is_restored(filled, tmp_path, settings):
    seal(SECRET, context=PLACE)
    path = tmp_path / "backup.tar"
    make_backup(path, now=NOW)
    key = next(iter(known_ring().keys.values())).encode()
    path.write_bytes(path.read_bytes().replace(key, key[::-1]))
    empty(settings, tmp_path)
    with pytest.raises(BackupError) as refused:
        restore_backup(path, purged=[])
    assert refused.value.code == "DAMAGED" and "sealing-keys.json" in refused.value.message


def test_where_nothing_was_ever_sealed_a_backup_needs_no_keys(filled, tmp_path, settings):
    path = tmp_path / "backup.tar"
    assert make_backup(path, now=NOW).sealing_keys == []
    empty(settings, tmp_path)
    settings.DATA_DIR = tmp_path / "new"
    restore_backup(path, purged=[])
    assert known_ring() is None
