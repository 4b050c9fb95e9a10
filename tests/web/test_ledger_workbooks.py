"""Workbooks and paper through real requests: download, hand in, look, choose, write, take back, sign, scan."""

from __future__ import annotations

import errno
import io
import re
from copy import deepcopy

import openpyxl
import pypdfium2
import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.factories import make_user
from tests.ledger_scene import MARCH, LedgerScene
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.actions.take_back import open_correction
from yanzhen.apps.ledgers.bridge import content_of
from yanzhen.apps.ledgers.models import ColumnMapping, Record, SignedScan, StagedWorkbook, WorkbookState
from yanzhen.apps.ledgers.workbooks.paper import PaperCode
from yanzhen.web.ledgers import workbook as pages

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def standing_scene(standing) -> LedgerScene:
    made = LedgerScene()
    made.save(*({"grade": grade, "pupils": 100, "joined": 50} for grade in ("一年级", "二年级", "三年级")))
    return made


@pytest.fixture
def scene(standing_scene, client) -> LedgerScene:
    made = deepcopy(standing_scene)
    client.force_login(made.clerk)
    return made


def address(scene, rest="") -> str:
    return f"/ledgers/returns/{scene.sheet().pk}/{rest}"


def downloaded(client, scene) -> bytes:
    answer = client.get(address(scene, "workbook/"))
    assert answer.status_code == 200 and answer["Content-Type"] == XLSX
    return b"".join(answer.streaming_content)


def edited(content: bytes, edits) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    rows = {cell.value: cell.row for cell in sheet["A"] if cell.value}
    for (name, column), value in edits.items():
        line = rows[name] if name in rows else max(rows.values()) + 1
        rows[name] = line
        sheet[f"A{line}"] = name
        sheet[f"{column}{line}"] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hand_in(client, scene, content: bytes, name="回传.xlsx", declared="none"):
    return client.post(address(scene, "upload/"), {"declared": declared, "upload": SimpleUploadedFile(name, content)})


def previewed(client, scene, content: bytes, name="回传.xlsx"):
    """The preview's address, its HTML and its digest."""
    answer = hand_in(client, scene, content, name)
    assert answer.status_code == 302, answer.content.decode()
    html = client.get(answer.url).content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', html)
    return answer.url, html, seen.group(1) if seen else ""


def joined(grade="一年级"):
    return Record.objects.standing().get(key=grade).values.get("joined")


def test_download_fill_look_and_write(client, scene):
    content = edited(downloaded(client, scene), {("一年级", "C"): "６０人", ("四年级", "B"): 9})
    page, html, seen = previewed(client, scene, content)
    assert "新增1行，修改1行，删去0行" in html and "参加学生数由50人改为60人" in html and "年级“四年级”" in html
    assert joined() == 50
    answer = client.post(page, {"seen": seen}, follow=True)
    assert answer.status_code == 200 and "已写入：新增1行，修改1行，删去0行" in answer.content.decode()
    assert joined() == 60 and Record.objects.standing().count() == 4
    back = client.post(f"{page}undo/", follow=True).content.decode()
    assert "已撤销" in back and joined() == 50 and Record.objects.standing().count() == 3


def test_an_unchanged_workbook_says_so_and_offers_nothing_to_write(client, scene):
    _, html, _ = previewed(client, scene, downloaded(client, scene))
    assert "没有变动" in html and ">写入</button>" not in html


def test_every_fault_stands_at_its_address_and_the_red_rows_come_back(client, scene):
    content = edited(downloaded(client, scene), {("一年级", "C"): "约60", ("二年级", "C"): 200, ("三年级", "C"): 1})
    page, html, seen = previewed(client, scene, content)
    lines = {
        cell.value: cell.row for cell in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["A"] if cell.value
    }
    assert f"<strong>C{lines['一年级']}</strong>" in html and f"<strong>C{lines['二年级']}</strong>" in html
    assert "下载有误的2行" in html.replace(" ", "")
    red = b"".join(client.get(f"{page}red/").streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(red)).worksheets[0]
    assert {cell.value for cell in sheet["A"]} & {"一年级", "二年级", "三年级"} == {"一年级", "二年级"}
    assert client.post(page, {"seen": seen}).status_code == 409 and joined() == 50
    client.post(page, {"seen": seen, "take": "clean"})
    assert (joined("三年级"), joined("二年级"), joined("一年级")) == (1, 50, 50)
    mended = edited(red, {("一年级", "C"): 60, ("二年级", "C"): 70})
    page, html, seen = previewed(client, scene, mended, "有误.xlsx")
    assert "处有错" not in html
    client.post(page, {"seen": seen})
    assert (joined("三年级"), joined("二年级"), joined("一年级")) == (1, 70, 60)


def test_conflicts_stand_side_by_side_and_each_wants_a_choice(client, scene):
    content = edited(downloaded(client, scene), {("一年级", "C"): 60})
    row = Record.objects.get(key="一年级")
    save_rows(
        return_id=scene.sheet().pk,
        changes=[RowWrite(record_id=row.pk, version=1, values={"joined": 70})],
        actor=scene.clerk,
        on=MARCH,
    )
    page, html, seen = previewed(client, scene, content)
    assert re.search(r"<td>50</td><td>70</td><td>60</td>", html)
    refused = client.post(page, {"seen": seen})
    assert refused.status_code == 409 and "逐行选择" in refused.content.decode()
    client.post(page, {"seen": seen, f"choice-r{row.pk}": "mine"})
    assert joined() == 60


def test_a_change_after_the_preview_is_shown_before_it_is_written(client, scene):
    page, _, seen = previewed(client, scene, edited(downloaded(client, scene), {("一年级", "C"): 60}))
    row = Record.objects.get(key="一年级")
    save_rows(
        return_id=scene.sheet().pk,
        changes=[RowWrite(record_id=row.pk, version=1, values={"joined": 70})],
        actor=scene.clerk,
        on=MARCH,
    )
    answer = client.post(page, {"seen": seen})
    assert answer.status_code == 409 and "又有了变化" in answer.content.decode() and joined() == 70


def test_another_schools_workbook_is_refused_by_name(client, scene):
    content = downloaded(client, scene)
    client.force_login(scene.other_clerk)
    other = scene.sheet(scene.other)
    answer = client.post(
        f"/ledgers/returns/{other.pk}/upload/", {"declared": "none", "upload": SimpleUploadedFile("a.xlsx", content)}
    )
    assert answer.status_code == 422 and "青石区第一小学" in answer.content.decode()
    assert not StagedWorkbook.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("a.xlsx", b"", "空文件"), ("a.xlsx", b"%PDF-1.7", "PDF"), ("a.csv", "甲,乙\n1,2".encode(), "")],
)
def test_what_is_no_form_is_refused_or_asked_about(client, scene, name, content, said):
    answer = hand_in(client, scene, content, name)
    if said:
        assert answer.status_code == 422 and said in answer.content.decode()
    else:
        assert answer.status_code == 302 and answer.url.endswith("/columns/")


def test_the_answer_about_secrecy_comes_first(client, scene):
    content = downloaded(client, scene)
    assert hand_in(client, scene, content, declared="").status_code == 422
    answer = hand_in(client, scene, content, declared="classified")
    assert answer.status_code == 422 and "严禁上传涉密" in answer.content.decode()
    assert not StagedWorkbook.objects.exists()


def test_an_old_spreadsheet_is_explained_once_and_known_from_then_on(client, scene):
    old = "班级层次,学生总人数,参加课后服务的人数,经手人\n一年级,100,66,某某\n五年级,10,5,某某\n".encode("gb18030")
    answer = hand_in(client, scene, old, "旧表.csv")
    page = answer.url
    assert page.endswith("/columns/")
    html = client.get(page).content.decode()
    assert "班级层次" in html and "100、10" in html and re.search(r'value="pupils" selected', html)
    assert client.post(page, {"column-0": "grade", "column-1": "pupils", "column-2": "pupils"}).status_code == 409
    answer = client.post(page, {"column-0": "grade", "column-1": "pupils", "column-2": "joined", "column-3": ""})
    assert "新增1行，修改1行" in client.get(answer.url).content.decode()
    assert ColumnMapping.objects.filter(organisation=scene.school).count() == 4
    _, html, _ = previewed(client, scene, old, "旧表.csv")
    assert "参加学生数由50人改为66人" in html and "不认识的栏目" not in html


def test_a_large_workbook_is_written_by_a_job(client, scene, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(pages, "ROWS_AT_ONCE", 2)
    page, _, seen = previewed(client, scene, edited(downloaded(client, scene), {("一年级", "C"): 60}))
    answer = client.post(page, {"seen": seen})
    assert answer.status_code == 302 and "/jobs/" in answer.url
    staged = StagedWorkbook.objects.get()
    assert staged.state == WorkbookState.QUEUED and joined() == 50
    assert "正在后台写入" in client.get(page).content.decode()
    run_job(staged.job)
    staged.refresh_from_db()
    assert staged.state == WorkbookState.APPLIED and joined() == 60
    run_job(staged.job)
    assert joined() == 60


def run_job(job) -> None:
    from yanzhen.apps.jobs.registry import handler_of  # noqa: PLC0415 (registered once Django is set up)

    class Told:
        def __init__(self, job):
            self.job = job

        def report(self, *_):
            return None

    handler_of(job.kind)(job.payload, Told(job))


def test_a_job_that_is_refused_leaves_the_workbook_to_be_looked_at_again(client, scene, monkeypatch):
    monkeypatch.setattr(pages, "ROWS_AT_ONCE", 2)
    page, _, seen = previewed(client, scene, edited(downloaded(client, scene), {("一年级", "C"): 60}))
    client.post(page, {"seen": seen})
    row = Record.objects.get(key="一年级")
    save_rows(
        return_id=scene.sheet().pk,
        changes=[RowWrite(record_id=row.pk, version=1, values={"joined": 70})],
        actor=scene.clerk,
        on=MARCH,
    )
    staged = StagedWorkbook.objects.get()
    with pytest.raises(Exception, match="又有了变化"):
        run_job(staged.job)
    assert joined() == 70 and "两边都改过" in client.get(page).content.decode()


def test_a_full_disk_is_said_and_is_no_fault_page(client, scene, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pages, "write_book", full)
    answer = client.get(address(scene, "workbook/"))
    assert answer.status_code == 507 and "磁盘空间不足" in answer.content.decode()


def test_giving_up_keeps_nothing(client, scene):
    page, _, _ = previewed(client, scene, edited(downloaded(client, scene), {("一年级", "C"): 60}))
    client.post(f"{page}discard/")
    staged = StagedWorkbook.objects.get()
    assert (staged.state, staged.content) == (WorkbookState.DISCARDED, None)
    assert "不再保留" in client.get(page).content.decode() and client.get(f"{page}red/").status_code == 302


def test_strangers_find_nothing(client, scene):
    page, _, seen = previewed(client, scene, edited(downloaded(client, scene), {("一年级", "C"): 60}))
    client.force_login(scene.other_clerk)
    for rest in ("workbook/", "upload/", "print/"):
        assert client.get(address(scene, rest)).status_code == 404
    for one in (page, f"{page}red/", f"{page}columns/"):
        assert client.get(one).status_code == 404
    assert client.post(page, {"seen": seen}).status_code == 404
    assert client.post(f"{page}undo/").status_code == client.post(f"{page}discard/").status_code == 404
    client.force_login(make_user())
    assert client.get(address(scene, "upload/")).status_code == client.get("/ledgers/scans/").status_code == 403


def test_a_return_that_was_sent_takes_no_workbook(client, scene):
    scene.send()
    answer = client.get(address(scene, "upload/"), follow=True)
    assert answer.redirect_chain and "不能填写" in answer.content.decode()


def test_the_sheet_on_paper_has_places_for_names_and_a_code_and_no_seal(client, scene):
    html = client.get(address(scene, "print/")).content.decode()
    for word in ("填表人", "审核人", "负责人", "单位（盖章）", "一年级", "还没有报送"):
        assert word in html
    assert content_of(scene.sheet()).digest[:16] in html and html.count('class="yz-qr"') == 1 and "<img" not in html
    scene.send()
    assert "还没有报送" not in client.get(address(scene, "print/")).content.decode()


def scan_of(code: PaperCode, kind="PNG") -> bytes:
    out = io.BytesIO()
    segno.make(code.text, error="q").save(out, kind="png", scale=3, border=4)
    page = Image.new("L", (1240, 1754), 248)
    page.paste(Image.open(out).convert("L"), (800, 1350))
    saved = io.BytesIO()
    page.rotate(2, fillcolor=248).save(saved, kind)
    return saved.getvalue()


def scanned(client, code: PaperCode, name="签字.png", kind="PNG"):
    return client.post(
        "/ledgers/scans/", {"declared": "none", "upload": SimpleUploadedFile(name, scan_of(code, kind))}, follow=True
    )


def paper_of(scene) -> PaperCode:
    sheet = scene.sheet()
    return PaperCode(sheet.pk, sheet.revision, content_of(sheet).digest)


def test_a_scan_attaches_itself_and_says_whether_it_equals_what_was_submitted(client, scene):
    draft = paper_of(scene)
    assert "还没有报送" in scanned(client, draft, "签字.pdf", "PDF").content.decode()
    sheet = scene.send()
    html = scanned(client, draft).content.decode()
    assert "与报送的内容一致" in html
    scan = SignedScan.objects.latest("pk")
    assert (scan.belongs_to_id, scan.revision, scan.digest) == (sheet.pk, 0, sheet.digest)
    sheet = scene.approve(sheet)
    open_correction(return_id=sheet.pk, actor=scene.clerk, reason="少报了人", on=MARCH)
    row = Record.objects.get(key="一年级")
    save_rows(
        return_id=sheet.pk,
        changes=[RowWrite(record_id=row.pk, values={"joined": 61})],
        actor=scene.clerk,
        on=MARCH,
        reason="少报了人",
    )
    scene.send()
    assert "与第1次报送的内容一致" in scanned(client, draft).content.decode()
    assert "与报送的内容一致" in scanned(client, paper_of(scene)).content.decode()
    other = PaperCode(sheet.pk, 0, "0" * 64)
    assert "与报送的内容不一致" in scanned(client, other).content.decode()
    client.force_login(scene.officer)
    assert b"".join(client.get(f"/files/{StoredFile.objects.latest('pk').pk}/").streaming_content)[:4] == b"\x89PNG"
    client.force_login(scene.other_clerk)
    assert client.get(f"/files/{StoredFile.objects.latest('pk').pk}/").status_code == 404


def test_scans_without_a_code_of_ours_or_out_of_sight_are_refused(client, scene):
    blank = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    document.new_page(300, 300)
    document.save(blank)
    answer = client.post(
        "/ledgers/scans/", {"declared": "none", "upload": SimpleUploadedFile("空.pdf", blank.getvalue())}
    )
    assert answer.status_code == 422 and "没有认出二维码" in answer.content.decode()
    client.force_login(scene.other_clerk)
    answer = scanned(client, paper_of(scene))
    assert answer.status_code == 422 and "不在您能看到的范围" in answer.content.decode()
    assert not SignedScan.objects.exists() and not StoredFile.objects.exists()


def test_the_return_page_leads_to_all_of_it(client, scene):
    html = client.get(address(scene)).content.decode()
    for rest in ("workbook/", "upload/", "print/"):
        assert f'href="{address(scene, rest)}"' in html
