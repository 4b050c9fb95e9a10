"""Many files handed in at once, by real requests: each ends as read, known or refused with a reason; none stops the rest."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_organisation, make_user
from yanzhen.apps.audit.models import AuditContent, AuditEvent
from yanzhen.apps.documents import job_handlers
from yanzhen.apps.documents.actions import receive_document
from yanzhen.apps.documents.models import BatchFile, Document, FileState, ReadingBatch
from yanzhen.apps.documents.parcels import waiting_path
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.files.vault import incoming_folder
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.jobs.models import Job, JobState

pytestmark = pytest.mark.django_db


def text(number: int) -> bytes:
    return f"云溪区2026年第{number}号工作计划\n一、抓好落实\n各校要在6月底前完成第{number}项自查。\n".encode()


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture
def office():
    return make_organisation("办公室", kind="section")


@pytest.fixture
def officer(office):
    return make_user(role="section_officer", at=office)


@pytest.fixture
def page(client, officer):
    client.force_login(officer)
    return client


class EntryOfChineseWindows(zipfile.ZipInfo):
    """An entry whose name stands in the archive in GB18030, without the flag for UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 (the name in the standard library)
        return self.filename.encode("gb18030"), self.flag_bits


def packed(files: dict[str, bytes], *, chinese_windows: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(EntryOfChineseWindows(name) if chinese_windows else zipfile.ZipInfo(name), content)
    return out.getvalue()


def hand_in(page, office, *uploads: tuple[str, bytes], **fields):
    files = [SimpleUploadedFile(name, content) for name, content in uploads]
    data = {"declared": "none", "organisation": office.pk, "stage": "issued", "uploads": files, **fields}
    return page.post("/documents/batches/new/", {key: value for key, value in data.items() if value is not None})


def run() -> Job:
    job = Job.objects.latest("pk")
    execute_job(job.pk)
    job.refresh_from_db()
    return job


def outcome() -> list[tuple[str, str]]:
    return list(BatchFile.objects.order_by("ordinal").values_list("name", "state"))


def no_bytes_wait() -> bool:
    return not any(incoming_folder().iterdir())


def test_each_file_is_read_and_leads_to_its_reading(page, office):
    answer = hand_in(page, office, ("甲.txt", text(1)), ("乙.txt", text(2)))
    batch = ReadingBatch.objects.get()
    assert answer.url == f"/documents/batches/{batch.pk}/"
    assert outcome() == [("甲.txt", "waiting"), ("乙.txt", "waiting")]
    assert run().result == {"url": answer.url}
    assert outcome() == [("甲.txt", "read"), ("乙.txt", "read")]
    html = page.get(answer.url).content.decode()
    for version in (file.version for file in batch.files.all()):
        assert f'href="/documents/{version.pk}/"' in html
        assert version.items.tasks().count() == 1
    assert no_bytes_wait()


def test_one_bad_file_never_stops_the_batch(page, office):
    good, bad = text(1), b"\x00\x01\x02\xff" * 50
    hand_in(page, office, ("好.txt", good), ("坏.docx", bad), ("空.txt", b""), ("表.xls", bad), ("又好.txt", text(2)))
    assert run().state == JobState.DONE
    assert [state for _, state in outcome()] == ["read", "refused", "refused", "refused", "read"]
    assert all(file.reason.endswith("。") for file in BatchFile.objects.filter(state=FileState.REFUSED))
    assert no_bytes_wait()


def damaged_in_the_middle(files: dict[str, bytes], name: str) -> bytes:
    """Return an archive, deflated, in which the packed bytes of one entry are spoilt and the directory is whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in files.items():
            archive.writestr(entry, content)
        begins = archive.getinfo(name).header_offset + 30 + len(name.encode())
    spoilt = bytearray(out.getvalue())
    spoilt[begins : begins + 8] = b"\xff" * 8
    return bytes(spoilt)


def test_a_damaged_entry_of_an_archive_is_refused_by_name_and_stops_no_other(page, office):
    files = {"好.txt": text(1), "坏.txt": text(3), "又好.txt": text(2)}
    assert hand_in(page, office, ("一批.zip", damaged_in_the_middle(files, "坏.txt"))).status_code == 302
    assert run().state == JobState.DONE
    assert outcome() == [("好.txt", "read"), ("坏.txt", "refused"), ("又好.txt", "read")]
    assert "“坏.txt”已损坏" in BatchFile.objects.get(name="坏.txt").reason
    assert no_bytes_wait()


def test_the_same_bytes_are_kept_once(page, office):
    hand_in(page, office, ("甲.txt", text(1)), ("甲（副本）.txt", text(1)))
    run()
    assert [state for _, state in outcome()] == ["read", "known"]
    first, second = BatchFile.objects.order_by("ordinal")
    assert first.version == second.version
    assert (Document.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_what_another_unit_has_is_not_called_known(page, office, client):
    hand_in(page, office, ("甲.txt", text(1)))
    run()
    other = make_organisation("另一科", kind="section")
    client.force_login(make_user(role="section_officer", at=other))
    hand_in(client, other, ("甲.txt", text(1)))
    run()
    assert [state for _, state in outcome()] == ["read", "read"]


@pytest.mark.parametrize("chinese_windows", [False, True])
def test_an_archive_is_opened_and_names_stay_chinese(page, office, chinese_windows):
    files = {"计划/甲.txt": text(1), "计划/乙.txt": text(2), "__MACOSX/计划/._甲.txt": b"x", ".DS_Store": b"x"}
    hand_in(page, office, ("一批.zip", packed(files, chinese_windows=chinese_windows)))
    run()
    assert outcome() == [("甲.txt", "read"), ("乙.txt", "read")]


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (("坏.zip", b"PK\x03\x04 this is no archive"), "压缩包“坏.zip”打不开"),
        (("空.zip", packed({})), "没有可以识读的文件"),
        (("都是隐藏.zip", packed({".a": b"x"})), "没有可以识读的文件"),
    ],
)
def test_an_archive_that_cannot_be_used_is_refused_whole(page, office, upload, said):
    answer = (
        hand_in(page, office, ("好.txt", text(1)), upload) if upload[0] == "坏.zip" else hand_in(page, office, upload)
    )
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not ReadingBatch.objects.exists() and no_bytes_wait()


def test_an_archive_that_unpacks_beyond_the_limit_is_refused(page, office, monkeypatch):
    monkeypatch.setattr("yanzhen.apps.documents.parcels.MAX_UNPACKED_BYTES", 1000)
    answer = hand_in(page, office, ("大.zip", packed({"甲.txt": b"a" * 600, "乙.txt": b"b" * 401})))
    assert answer.status_code == 422 and "解开后超过上限" in answer.content.decode()
    assert no_bytes_wait()


def test_a_batch_of_too_many_files_is_refused(page, office, monkeypatch):
    monkeypatch.setattr("yanzhen.apps.documents.parcels.MAX_FILES", 2)
    files = [(f"{number}.txt", text(number)) for number in range(3)]
    assert hand_in(page, office, *files[:2]).status_code == 302
    answer = hand_in(page, office, *files)
    assert answer.status_code == 422 and "超过上限2份" in answer.content.decode()


@pytest.mark.parametrize("declared", ["classified", "work_secret", None, "maybe"])
def test_a_batch_that_is_secret_or_undeclared_is_not_opened(page, office, declared):
    assert hand_in(page, office, ("甲.txt", text(1)), declared=declared).status_code == 422
    assert not ReadingBatch.objects.exists() and no_bytes_wait()


def test_a_marked_file_leaves_no_name_and_the_rest_is_read(page, office):
    marked = "机密★5年\n关于某事的通知\n各校要完成自查。\n".encode()
    hand_in(page, office, ("甲.txt", text(1)), ("某机密事项.txt", marked), ("乙.txt", text(2)))
    run()
    assert outcome() == [("甲.txt", "read"), ("第2份文件（名称未留）", "refused"), ("乙.txt", "read")]
    refused = BatchFile.objects.get(state=FileState.REFUSED)
    assert "密级标志" in refused.reason and "机密" not in refused.reason
    assert "某机密事项" not in str(list(AuditContent.objects.values_list("content", flat=True)))
    assert AuditEvent.objects.filter(kind="UPLOAD_REFUSED_SECRET").count() == 1
    assert no_bytes_wait()


def test_an_internal_batch_names_who_may_know_and_is_seen_by_nobody_else(page, office, client):
    assert hand_in(page, office, ("甲.txt", text(1)), declared="internal").status_code == 422
    school = make_organisation("第一小学")
    named = {"declared": "internal", "named_units": [office.pk]}
    answer = hand_in(page, office, ("甲.txt", text(1)), **named)
    run()
    document = Document.objects.get()
    assert (document.secrecy, list(document.shared_with.all())) == ("internal", [office])
    client.force_login(make_user(role="section_officer", at=office))
    assert client.get(answer.url).status_code == 404
    client.force_login(make_user(role="section_officer", at=school))
    assert client.get(answer.url).status_code == 404


def test_who_may_not_upload_sees_no_batch(client, page, office):
    url = hand_in(page, office, ("甲.txt", text(1))).url
    client.force_login(make_user(role="deputy_leader", at=office))
    for address in ("/documents/batches/", "/documents/batches/new/", url, f"{url}progress/"):
        assert client.get(address).status_code == 403
    for act in ("cancel", "continue"):
        assert client.post(f"{url}{act}/").status_code == 403


def test_nobody_hands_in_for_a_unit_beyond_reach(page, office):
    other = make_organisation("另一科", kind="section")
    assert hand_in(page, other, ("甲.txt", text(1))).status_code == 422
    assert not ReadingBatch.objects.exists()


def test_progress_polls_until_the_end_and_then_leads_to_the_results(page, office):
    url = hand_in(page, office, ("甲.txt", text(1))).url
    part = {"HX-Request": "true"}
    html = page.get(f"{url}progress/", headers=part).content.decode()
    assert "等待1份" in html and f"{url}progress/?version=" in html
    version = Job.objects.get().version
    assert page.get(f"{url}progress/?version={version}", headers=part).status_code == 304
    run()
    ended = page.get(f"{url}progress/?version={version}", headers=part)
    assert (ended.status_code, ended["HX-Redirect"]) == (204, url)
    assert "every 2s" not in page.get(url).content.decode()


def test_a_cancelled_batch_keeps_what_was_read_and_goes_on_later(page, office, monkeypatch):
    url = hand_in(page, office, *((f"{number}.txt", text(number)) for number in range(3))).url
    batch = ReadingBatch.objects.get()
    from_job_handlers = "yanzhen.apps.documents.job_handlers.read_batch_file"
    monkeypatch.setattr("yanzhen.apps.jobs.lease.REPORT_EVERY_SECONDS", 0)
    real = job_handlers.read_batch_file

    def read_one_and_be_cancelled(**given):
        real(**given)
        page.post(f"{url}cancel/")

    monkeypatch.setattr(from_job_handlers, read_one_and_be_cancelled)
    assert run().state == JobState.CANCELLED
    assert [state for _, state in outcome()] == ["read", "waiting", "waiting"]
    assert waiting_path(batch.pk, 2).exists()
    assert "继续识读" in page.get(url).content.decode()
    monkeypatch.setattr(from_job_handlers, real)
    assert page.post(f"{url}continue/").status_code == 302
    assert run().state == JobState.DONE
    assert [state for _, state in outcome()] == ["read", "read", "read"]
    assert Document.objects.count() == 3
    assert "都已处理完" in page.post(f"{url}continue/", follow=True).content.decode()


def test_only_who_handed_a_batch_in_goes_on_with_it(page, office, client):
    url = hand_in(page, office, ("甲.txt", text(1))).url
    page.post(f"{url}cancel/")
    client.force_login(make_user(role="section_officer", at=office))
    assert "只有提交人可以继续" in client.get(url).content.decode()
    client.post(f"{url}continue/")
    assert Job.objects.count() == 1


def test_what_was_swept_meanwhile_is_refused_with_the_reason(page, office):
    hand_in(page, office, ("甲.txt", text(1)), ("乙.txt", text(2)))
    waiting_path(ReadingBatch.objects.get().pk, 1).unlink()
    run()
    assert [state for _, state in outcome()] == ["refused", "read"]
    assert "请重新上传" in BatchFile.objects.get(ordinal=1).reason


def test_a_file_that_broke_its_worker_twice_is_passed_over(page, office):
    hand_in(page, office, ("甲.txt", text(1)), ("乙.txt", text(2)))
    BatchFile.objects.filter(ordinal=1).update(tries=2)
    run()
    assert [state for _, state in outcome()] == ["refused", "read"]
    assert "两次中断" in BatchFile.objects.get(ordinal=1).reason


def test_a_reader_that_breaks_on_one_file_says_so_and_goes_on(page, office, monkeypatch):
    real = receive_document.reading_of

    def broken(text: str, **given):
        if "第1号" in text:
            raise ValueError("no sense")
        return real(text, **given)

    monkeypatch.setattr(receive_document, "reading_of", broken)
    hand_in(page, office, ("甲.txt", text(1)), ("乙.txt", text(2)))
    run()
    assert [state for _, state in outcome()] == ["refused", "read"]
    assert "程序出错" in BatchFile.objects.get(ordinal=1).reason


def test_the_results_are_filtered_and_exported(page, office, django_assert_max_num_queries):
    hand_in(page, office, *((f"{number}.txt", text(number)) for number in range(3)), ("坏.txt", b""))
    url = f"/documents/batches/{ReadingBatch.objects.get().pk}/"
    run()
    with django_assert_max_num_queries(14):
        html = page.get(f"{url}?state=refused").content.decode()
    assert "坏.txt" in html and "2.txt" not in html
    listing = page.get("/documents/batches/").content.decode()
    assert "完成" in listing and url in listing
    sheet = page.get(f"{url}?export=xlsx")
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    sheet.close()


def test_too_many_loose_files_are_explained(page, office, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    answer = hand_in(page, office, *((f"{number}.txt", text(number)) for number in range(3)))
    assert answer.status_code == 400 and "压缩成一个ZIP" in answer.content.decode()
