"""A file is taken whole or not at all, told by its content, and a secret leaves no trace but the refusal."""

from __future__ import annotations

import errno
import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tests.factories import make_organisation, make_user
from yanzhen.apps.audit.models import AuditContent, AuditEvent
from yanzhen.apps.files import vault
from yanzhen.apps.files.actions.receive import keep, receive_file
from yanzhen.apps.files.actions.stage import refuse_secret_text, staged_file
from yanzhen.apps.files.errors import FileError
from yanzhen.apps.files.media import DOCX, HTML, OLE, PDF, PNG, TEXT
from yanzhen.apps.files.models import Secrecy, StoredFile

TODAY = date(2026, 3, 2)
pytestmark = pytest.mark.django_db


def zipped(*names: str, content: bytes = b"<x/>") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return held.getvalue()


DOCX_BYTES = zipped("[Content_Types].xml", "word/document.xml")


@pytest.fixture
def school():
    return make_organisation()


@pytest.fixture
def clerk(school):
    return make_user(role="school_clerk", at=school)


def take(content: bytes, name: str = "总结.txt", *, clerk, school, **given):
    given = {"declared": "none", "allowed_types": {TEXT, DOCX, PDF}, "max_bytes": 1000, "on": TODAY, **given}
    return receive_file(SimpleUploadedFile(name, content), actor=clerk, organisation=school, **given)


def on_disk(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_received_file_stands_under_its_hash_with_row_and_event(clerk, school, files_folder):
    stored = take("一年总结".encode(), clerk=clerk, school=school)
    place = files_folder / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256
    assert place.read_bytes().decode() == "一年总结"
    assert place.stat().st_mode & 0o077 == 0
    assert (stored.size, stored.media_type, stored.name) == (12, TEXT, "总结.txt")
    event = AuditEvent.objects.get(kind="FILE_RECEIVED")
    assert event.subjects == [f"files.storedfile:{stored.pk}"]
    assert list((files_folder / "incoming").iterdir()) == []


def test_equal_contents_share_one_place(clerk, school, files_folder):
    first = take(b"same", clerk=clerk, school=school)
    second = take(b"same", "别名.txt", clerk=clerk, school=school)
    assert first.pk != second.pk and second.name == "别名.txt"
    assert len(on_disk(files_folder)) == 1


@pytest.mark.parametrize("declared", [None, "", "perhaps"])
def test_without_an_answer_nothing_is_taken(declared, clerk, school, files_folder):
    with pytest.raises(FileError) as refused:
        take(b"x", declared=declared, clerk=clerk, school=school)
    assert refused.value.code == "NOT_DECLARED"
    assert not StoredFile.objects.exists() and on_disk(files_folder) == []


@pytest.mark.parametrize("declared", ["classified", "work_secret"])
def test_a_declared_secret_is_refused_and_logged_without_content(declared, clerk, school, files_folder):
    with pytest.raises(FileError) as refused:
        take("一份名单".encode(), "名单.txt", declared=declared, clerk=clerk, school=school)
    assert refused.value.code == "SECRET_DECLARED"
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor, event.subjects) == ("UPLOAD_REFUSED_SECRET", clerk, [])
    assert AuditContent.objects.get().content == {"secret": declared}
    assert on_disk(files_folder) == [] and not StoredFile.objects.exists()


def test_a_marked_secret_is_overwritten_before_it_is_removed(clerk, school, files_folder, monkeypatch):
    seen = []
    unlink = vault.Path.unlink

    def looking(path, *args, **kwargs):
        if path.exists() and path.parent.name == "incoming":
            seen.append(path.read_bytes())
        return unlink(path, *args, **kwargs)

    monkeypatch.setattr(vault.Path, "unlink", looking)
    content = "机 密 ★ 10年\n某方案".encode()
    with pytest.raises(FileError) as refused:
        take(content, clerk=clerk, school=school, read_head=lambda path, media_type: path.read_text(encoding="utf-8"))
    assert refused.value.code == "SECRET_MARKED"
    assert seen[0] == b"\0" * len(content)
    assert AuditContent.objects.get().content == {"secret": "classified"}
    assert on_disk(files_folder) == []


def test_pasted_text_is_scanned_like_a_file(clerk):
    with pytest.raises(FileError) as refused:
        refuse_secret_text("工作秘密\n关于某事", actor=clerk, declared="none")
    assert refused.value.code == "SECRET_MARKED"
    assert refuse_secret_text("关于某事的通知", actor=clerk, declared="internal") == "internal"
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_refusal_is_logged_even_if_the_page_fails_afterwards(clerk, school):
    with pytest.raises(RuntimeError), transaction.atomic():
        take(b"x", declared="classified", clerk=clerk, school=school)
    with pytest.raises(FileError):
        take(b"x", declared="classified", clerk=clerk, school=school)
    assert AuditEvent.objects.filter(kind="UPLOAD_REFUSED_SECRET").count() == 1


def test_internal_files_remember_their_named_units(clerk, school):
    other = make_organisation()
    stored = take(b"x", declared="internal", named_units=[other], clerk=clerk, school=school)
    assert stored.secrecy == Secrecy.INTERNAL and list(stored.named_units.all()) == [other]
    assert take(b"y", named_units=[other], clerk=clerk, school=school).named_units.count() == 0


@pytest.mark.parametrize(("size", "code"), [(0, "EMPTY"), (1, None), (999, None), (1000, None), (1001, "TOO_LARGE")])
def test_the_size_limit_holds_to_the_byte(size, code, clerk, school, files_folder):
    if code is None:
        assert take(b"a" * size, clerk=clerk, school=school).size == size
        return
    with pytest.raises(FileError) as refused:
        take(b"a" * size, clerk=clerk, school=school)
    assert refused.value.code == code and on_disk(files_folder) == []


def test_an_upload_that_understates_its_size_is_stopped(clerk, school, files_folder):
    upload = SimpleUploadedFile("大.txt", b"a" * 5000)
    upload.size = 10
    with pytest.raises(FileError) as refused:
        receive_file(
            upload, actor=clerk, organisation=school, declared="none", allowed_types={TEXT}, max_bytes=1000, on=TODAY
        )
    assert refused.value.code == "TOO_LARGE" and on_disk(files_folder) == []


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (zipped("一.txt"), "方案.docx", "NAME_MISLEADS"),
        (zipped("一.txt"), "方案", "WRONG_TYPE"),
        (b"\x89PNG\r\n\x1a\n123", "图.png", "WRONG_TYPE"),
        (b"\x89PNG\r\n\x1a\n123", "图.pdf", "NAME_MISLEADS"),
        (b"MZ\x00\x01\x02\xff", "程序.txt", "NAME_MISLEADS"),
        (b"<!DOCTYPE html><p>x", "页.txt", "WRONG_TYPE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密.docx", "ENCRYPTED"),
        (zipped("[Content_Types].xml", "word/a.xml", content=b"0" * 3_000_000), "弹.docx", "ZIP_BOMB"),
    ],
)
def test_the_content_decides_what_a_file_is(content, name, code, clerk, school, files_folder):
    with pytest.raises(FileError) as refused:
        take(content, name, max_bytes=1_000_000, clerk=clerk, school=school)
    assert refused.value.code == code and on_disk(files_folder) == []


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (DOCX_BYTES, "方案.docx", DOCX),
        (DOCX_BYTES, "方案.doc", DOCX),
        (b"%PDF-1.7\n", "件.pdf", PDF),
        (b"\x89PNG\r\n\x1a\n123", "图.PNG", PNG),
        ("关于".encode("gb18030"), "旧.txt", TEXT),
        ("关于".encode("utf-16"), "旧.txt", TEXT),
        ("\ufeff关于".encode(), "旧.txt", TEXT),
        (b"\n<html><body>x", "页.htm", HTML),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xx", "旧.wps", OLE),
    ],
)
def test_usual_office_files_are_known(content, name, media_type, clerk, school):
    stored = take(content, name, allowed_types={DOCX, PDF, PNG, TEXT, HTML, OLE}, clerk=clerk, school=school)
    assert stored.media_type == media_type


@pytest.mark.parametrize("step", ["write_hashing", "settle"])
def test_a_full_disk_is_refused_clearly_and_leaves_nothing(step, clerk, school, files_folder, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    where = "stage" if step == "write_hashing" else "receive"
    monkeypatch.setattr(f"yanzhen.apps.files.actions.{where}.{step}", full)
    with pytest.raises(FileError) as refused:
        take(b"x", clerk=clerk, school=school)
    assert refused.value.code == "DISK_FULL" and "磁盘空间不足" in refused.value.message
    assert on_disk(files_folder) == [] and not StoredFile.objects.exists() and not AuditEvent.objects.exists()


def test_a_staged_file_that_is_not_kept_is_gone(clerk, files_folder):
    with staged_file(
        SimpleUploadedFile("a.txt", b"a"), actor=clerk, declared="none", allowed_types={TEXT}, max_bytes=9
    ) as staged:
        assert staged.path.exists()
    assert on_disk(files_folder) == []


@pytest.mark.django_db(transaction=True)
def test_keeping_needs_the_transaction_of_an_act(clerk, school):
    with (
        staged_file(
            SimpleUploadedFile("a.txt", b"a"), actor=clerk, declared="none", allowed_types={TEXT}, max_bytes=9
        ) as staged,
        pytest.raises(RuntimeError),
    ):
        keep(staged, actor=clerk, organisation=school, on=TODAY)
