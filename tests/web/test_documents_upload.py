"""Handing in documents by real requests: what is taken, what is refused with what words, and that nothing stays."""

from __future__ import annotations

import io
import struct
import zipfile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_organisation, make_user
from tests.fake_programs import WORDS, only_programs, soffice, tesseract
from yanzhen.apps.audit.models import AuditContent, AuditEvent
from yanzhen.apps.documents.models import Document, DocumentVersion, DraftStage, ReadingState
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.jobs.models import Job

pytestmark = pytest.mark.django_db

TEXT = (
    "云溪区教育委员会关于印发2026年体育工作计划的通知\n云教发〔2026〕12号\n"
    "一、抓好日常\n体卫艺科要在6月底前制定方案。各校要每天开设1节体育课。\n"
    "云溪区教育委员会\n2026年1月12日\n"
)


PICTURE = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 1654, 2339) + b"\x00" * 40
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + "WordDocument".encode("utf-16-le")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path, monkeypatch):
    """Files in a folder of their own, on a machine without LibreOffice and tesseract."""
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    only_programs(monkeypatch, tmp_path / "bin")


@pytest.fixture
def office():
    return make_organisation("办公室", kind="section")


@pytest.fixture
def page(client, office):
    client.force_login(make_user(role="section_officer", at=office))
    return client


def _file(content: bytes, name: str = "计划.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _hand_in(page, office, **fields):
    data = {"declared": "none", "organisation": office.pk, "stage": "issued", "title": "", "pasted": "", **fields}
    return page.post("/documents/new/", {key: value for key, value in data.items() if value is not None})


def _is_nothing_left() -> bool:
    return not (Document.objects.exists() or DocumentVersion.objects.exists() or StoredFile.objects.exists())


def _docx() -> bytes:
    document, out = docx.Document(), io.BytesIO()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (TEXT.encode(), "计划.txt"),
        (TEXT.encode("gb18030"), "计划.txt"),
        (TEXT.encode("utf-16"), "计划.txt"),
        (("<html><body>" + "".join(f"<p>{line}" for line in TEXT.splitlines())).encode(), "坏了的网页.html"),
        (_docx(), "计划.docx"),
    ],
)
def test_each_kind_of_file_is_stored_and_read(page, office, content, name):
    answer = _hand_in(page, office, upload=_file(content, name))
    version = DocumentVersion.objects.get()
    assert answer.url == f"/documents/{version.pk}/"
    assert (version.reading_state, version.file.name) == (ReadingState.READY, name)
    assert version.items.tasks().filter(deadline_on="2026-06-30").count() == 1


def test_pasted_text_leads_back_to_its_paragraphs(page, office):
    _hand_in(page, office, pasted=TEXT)
    version = DocumentVersion.objects.get()
    assert [version.text[a["start"] : a["end"]] for a in version.anchors] == TEXT.splitlines()
    assert [a["paragraph"] for a in version.anchors] == [1, 2, 3, 4, 5, 6]


def test_nothing_is_typed_that_the_text_says(page, office):
    _hand_in(page, office, pasted=TEXT)
    document = Document.objects.get()
    assert document.title == "云溪区教育委员会关于印发2026年体育工作计划的通知"
    assert (document.number, document.year) == ("云教发〔2026〕12号", 2026)
    assert (document.issuer, str(document.issued_on)) == ("云溪区教育委员会", "2026-01-12")


def _zip(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


_BAD = [
    (b"", "空.txt", "空文件"),
    (b" " * (50 * 1024 * 1024), "大.txt", "20MB"),
    (_zip(a=b"text"), "其实是压缩包.docx", "普通压缩包"),
    (_zip(a=b"0" * 60_000_000), "炸弹.docx", "远超正常文件"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "加密.docx",
        "打开密码",
    ),
    (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "图片.png", "tesseract-ocr-chi-sim"),
    (b"GIF89a" + b"\x00" * 100, "图片.gif", "无法识别的数据"),
    (_zip(**{"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), "台账.xlsx", "复制后粘贴"),
    (OLD_WORD, "旧文件.doc", "libreoffice-writer"),
    (b"\xd6\xd0\xff\xff\xfe\x81" * 50, "乱码.txt", "乱码.txt"),
    (b"<html><body></body></html>", "空网页.html", "没有文字"),
]


@pytest.mark.parametrize(("content", "name", "words"), _BAD, ids=[name for _, name, _ in _BAD])
def test_a_bad_file_is_refused_in_words_keeps_the_input_and_leaves_nothing(page, office, content, name, words):
    answer = _hand_in(page, office, upload=_file(content, name), title="手填的标题")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert "手填的标题" in html
    assert _is_nothing_left()


def _pdf(text_operator: bytes, *, trailer: bytes = b"") -> bytes:
    """A one-page PDF written by hand."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text_operator), text_operator),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size 5 /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)


def test_a_scanned_pdf_is_told_from_one_with_text(page, office):
    answer = _hand_in(page, office, upload=_file(_pdf(b"0 0 200 200 re f"), "扫描件.pdf"))
    assert answer.status_code == 422
    assert "文字层" in answer.content.decode()
    assert _is_nothing_left()


def test_an_old_word_file_is_taken_like_a_new_one(page, office, tmp_path, monkeypatch):
    made = tmp_path / "made.docx"
    made.write_bytes(_docx())
    only_programs(monkeypatch, tmp_path / "bin", soffice=soffice(made))
    _hand_in(page, office, upload=_file(OLD_WORD, "计划.doc"))
    version = DocumentVersion.objects.get()
    assert (version.reading_state, version.file.name) == (ReadingState.READY, "计划.doc")
    assert version.anchors[0] == {"start": 0, "end": len(TEXT.splitlines()[0]), "kind": "paragraph", "paragraph": 1}
    assert "转换为.docx" in page.get(f"/documents/{version.pk}/").content.decode()


def test_a_scan_is_read_and_its_numbers_ask_to_be_confirmed(page, office, tmp_path, monkeypatch):
    only_programs(monkeypatch, tmp_path / "bin", tesseract=tesseract(tmp_path / "bin", WORDS))
    _hand_in(page, office, upload=_file(PICTURE, "扫描件.png"))
    version = DocumentVersion.objects.get()
    item = version.items.tasks().get()
    assert item.confidence <= 0.4
    assert version.anchors[0]["recognised"] is True
    html = page.get(f"/documents/{version.pk}/").content.decode()
    assert "由文字识别（OCR）读出" in html
    assert "（由文字识别读出，请核对）" in html


def test_a_mark_of_secrecy_on_a_scan_is_seen(page, office, tmp_path, monkeypatch):
    words = WORDS.replace("关于\n", "机密★10年\n")
    only_programs(monkeypatch, tmp_path / "bin", tesseract=tesseract(tmp_path / "bin", words))
    answer = _hand_in(page, office, upload=_file(PICTURE, "扫描件.png"))
    assert answer.status_code == 422
    assert _is_nothing_left()


def test_an_encrypted_pdf_asks_for_one_without_password(page, office):
    locked = b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>"
    content = _pdf(b"BT (text) Tj ET", trailer=locked % (b"41" * 32, b"42" * 32))
    answer = _hand_in(page, office, upload=_file(content, "加密.pdf"))
    assert answer.status_code == 422
    assert "密码" in answer.content.decode()
    assert _is_nothing_left()


@pytest.mark.parametrize("declared", ["classified", "work_secret"])
def test_declared_secrets_are_refused_and_logged_without_content(page, office, declared):
    answer = _hand_in(page, office, declared=declared, upload=_file(TEXT.encode(), "机要件.txt"))
    assert answer.status_code == 422
    assert "严禁上传涉密信息" in answer.content.decode()
    assert _is_nothing_left()
    event = AuditEvent.objects.get()
    assert (event.kind, event.subjects) == ("UPLOAD_REFUSED_SECRET", [])
    assert "机要件" not in str(AuditContent.objects.get().content)


@pytest.mark.parametrize("way", ["upload", "pasted"])
def test_marked_secrets_are_refused_whatever_was_declared(page, office, way):
    text = "机密★5年\n" + TEXT
    answer = _hand_in(page, office, **{way: _file(text.encode()) if way == "upload" else text})
    assert answer.status_code == 422
    assert "密级标志" in answer.content.decode()
    assert _is_nothing_left()


@pytest.mark.parametrize("declared", [None, "", "maybe"])
def test_without_an_answer_to_the_question_nothing_is_taken(page, office, declared):
    assert _hand_in(page, office, declared=declared, pasted=TEXT).status_code == 422
    assert _is_nothing_left()
    assert not AuditEvent.objects.exists()


def test_an_internal_document_names_who_may_see_it(page, office, client):
    assert _hand_in(page, office, declared="internal", pasted=TEXT).status_code == 422
    assert _is_nothing_left()
    answer = _hand_in(page, office, declared="internal", pasted=TEXT, named_units=[office.pk])
    document = Document.objects.get()
    assert (document.secrecy, list(document.shared_with.all())) == ("internal", [office])
    client.force_login(make_user(role="section_officer", at=make_organisation("另一科", kind="section")))
    assert client.get(answer.url).status_code == 404


@pytest.mark.parametrize("fields", [{}, {"pasted": " \n"}, {"pasted": TEXT, "upload": "both"}])
def test_one_way_in_and_not_two(page, office, fields):
    if "upload" in fields:
        fields = {**fields, "upload": _file(TEXT.encode())}
    assert _hand_in(page, office, **fields).status_code == 422
    assert _is_nothing_left()


def test_nobody_hands_in_for_a_unit_beyond_reach(page, office):
    other = make_organisation("另一科", kind="section")
    assert _hand_in(page, other, pasted=TEXT).status_code == 422
    assert _is_nothing_left()


def test_who_may_not_upload_does_not_see_the_page(client, office):
    client.force_login(make_user(role="deputy_leader", at=office))
    assert client.get("/documents/new/").status_code == 403
    assert _hand_in(client, office, pasted=TEXT).status_code == 403


def test_a_long_text_is_read_by_a_job(page, office):
    long = "各校要在6月底前完成自查并报送结果。\n" * 4000
    _hand_in(page, office, pasted=long)
    version = DocumentVersion.objects.get()
    assert (version.reading_state, version.job) == (ReadingState.WAITING, Job.objects.get())
    assert version.document.title == "各校要在6月底前完成自查并报送结果。"


def test_a_new_version_stands_beside_the_old_and_is_compared(page, office):
    _hand_in(page, office, pasted=TEXT, stage="discussion")
    document = Document.objects.get()
    newer = TEXT.replace("每天开设1节体育课", "每天开设2节体育课") + "三、做好总结\n年底前形成报告。\n"
    data = {"declared": "none", "stage": "issued", "pasted": newer, "title": "", "notes": "按意见修改"}
    page.post(f"/documents/files/{document.pk}/versions/new/", data)
    old, new = document.versions.all()
    assert (old.stage, new.stage, new.notes) == (DraftStage.DISCUSSION, DraftStage.ISSUED, "按意见修改")
    html = page.get(f"/documents/compare/{old.pk}/{new.pk}/").content.decode()
    assert "<del>1</del>" in html
    assert "<ins>2</ins>" in html
    assert "年底前形成报告" in html
    assert "第2版" in page.get(f"/documents/files/{document.pk}/").content.decode()


def test_versions_of_two_documents_are_not_compared(page, office):
    for text in (TEXT, TEXT + "三、做好总结\n"):
        _hand_in(page, office, pasted=text)
    first, second = DocumentVersion.objects.all()
    assert page.get(f"/documents/compare/{first.pk}/{second.pk}/").status_code == 404


def test_describing_twice_from_one_page_is_noticed(page, office):
    _hand_in(page, office, pasted=TEXT)
    document = Document.objects.get()
    data = {
        "seen": 0,
        "title": "新标题",
        "number": "云教发[2026] 13号",
        "kind": "plan",
        "line": "joint",
        "secrecy": "none",
    }
    url = f"/documents/files/{document.pk}/edit/"
    assert page.get(url).status_code == 200
    assert page.post(url, data).status_code == 302
    document.refresh_from_db()
    assert document.number == "云教发〔2026〕13号"
    late = page.post(url, {**data, "title": "另一标题"})
    assert late.status_code == 409
    assert "另一标题" in late.content.decode()
    document.refresh_from_db()
    assert document.title == "新标题"


def test_the_list_filters_sorts_exports_and_asks_the_same_queries(page, office, django_assert_max_num_queries):
    for number in range(3):
        _hand_in(page, office, pasted=TEXT.replace("体育", f"第{number}号"))
    with django_assert_max_num_queries(14) as few:
        assert page.get("/documents/").content.decode().count("已确认0/2") >= 3
    count = len(few)
    for number in range(3, 8):
        _hand_in(page, office, pasted=TEXT.replace("体育", f"第{number}号"))
    with django_assert_max_num_queries(count):
        page.get("/documents/")
    assert "第5号" not in page.get("/documents/?q=第3号").content.decode()
    assert "没有符合条件的文件" in page.get("/documents/?state=finished").content.decode()
    sheet = page.get("/documents/?export=xlsx&sort=-year")
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    sheet.close()


def test_the_original_opens_to_whoever_the_document_was_sent_to(page, office, client):
    _hand_in(page, office, upload=_file(TEXT.encode()))
    document, stored = Document.objects.get(), StoredFile.objects.get()
    school = make_organisation("第一小学")
    client.force_login(make_user(role="school_clerk", at=school))
    assert client.get(f"/files/{stored.pk}/").status_code == 404
    document.shared_with.add(school)
    answer = client.get(f"/files/{stored.pk}/")
    assert b"".join(answer.streaming_content) == TEXT.encode()
    answer.close()
