"""A year's catalogue numbers everything once and for all; the package holds it all as PDFs."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from datetime import date

import openpyxl
import pypdfium2
import pytest

from tests.factories import make_organisation, make_user
from tests.scenes import Scene
from yanzhen.apps.archive import pdf
from yanzhen.apps.archive.actions.compile_year import compile_year
from yanzhen.apps.archive.actions.pack_year import pack_year
from yanzhen.apps.archive.errors import ArchiveError
from yanzhen.apps.archive.models import ArchiveItem, ArchiveYear
from yanzhen.apps.audit.purging import remove_content
from yanzhen.apps.documents.models import Document, DocumentVersion
from yanzhen.apps.files.access import content_of
from yanzhen.apps.files.actions.sweep import unreferenced_files
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.jobs.models import JobState
from yanzhen.kernel import fonts

pytestmark = pytest.mark.django_db
NEXT_YEAR = date(2027, 1, 10)


@pytest.fixture(autouse=True)
def data_folder(tmp_path, settings):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture(scope="module")
def standing_scene(standing):
    return Scene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def document(scene, title="关于加强体育工作的通知", on=date(2026, 2, 1), text="一、每天锻炼一小时。"):
    made = Document.objects.create(
        title=title,
        number="青教〔2026〕1号",
        issuer="青石区教委",
        issued_on=on,
        organisation=scene.authority,
        created_by=scene.office,
    )
    DocumentVersion.objects.create(document=made, ordinal=1, title=title, text=text, uploaded_by=scene.office)
    return made


def compiled(scene, year=2026, on=NEXT_YEAR) -> ArchiveYear:
    return compile_year(organisation=scene.authority, year=year, actor=scene.office, on=on)


def numbers(archive):
    return dict(archive.items.values_list("subject", "number"))


def test_things_are_numbered_by_period_and_day(scene):
    later, earlier = document(scene, on=date(2026, 9, 1)), document(scene, on=date(2026, 2, 1))
    code = scene.authority.code
    assert numbers(compiled(scene)) == {
        f"plans.plan:{scene.plan.pk}": f"{code}-WS·2026-Y-0001",
        f"documents.document:{earlier.pk}": f"{code}-WS·2026-D30-0001",
        f"documents.document:{later.pk}": f"{code}-WS·2026-D30-0002",
    }


def test_compiling_again_keeps_numbers_and_adds_what_came_late(scene):
    document(scene, on=date(2026, 9, 1))
    before = numbers(compiled(scene))
    late = document(scene, on=date(2026, 2, 1))
    after = numbers(compiled(scene))
    assert {subject: after[subject] for subject in before} == before
    assert after[f"documents.document:{late.pk}"].endswith("D30-0002")


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_another_years_things_stay_out(scene, day):
    document(scene, on=day)
    assert list(compiled(scene).items.values_list("kind", flat=True)) == ["plan"]


@pytest.mark.parametrize(
    ("year", "on", "code"),
    [
        (2026, date(2026, 12, 31), "YEAR_NOT_OVER"),
        (2026, date(2027, 1, 1), None),
        (2020, NEXT_YEAR, "NOTHING_TO_ARCHIVE"),
    ],
)
def test_a_year_is_compiled_when_it_is_over_and_had_something(scene, year, on, code):
    if code is None:
        assert compiled(scene, year, on).items.count() == 1
        return
    with pytest.raises(ArchiveError) as refused:
        compiled(scene, year, on)
    assert refused.value.code == code and not ArchiveItem.objects.exists()


def packed(scene) -> ArchiveYear:
    archive = compiled(scene)
    job = pack_year(archive_id=archive.pk, actor=scene.office)
    execute_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    archive.refresh_from_db()
    return archive


def with_fonts() -> bool:
    try:
        return bool(pdf.chinese_fonts())
    except ArchiveError:
        return False


needs_fonts = pytest.mark.skipif(not with_fonts(), reason="本机没有中文字体（fonts-noto-cjk）")


@needs_fonts
def test_the_package_holds_the_catalogue_and_every_piece_as_pdf(scene):
    document(scene, title="关于“强校/弱校”的通知: 一")
    archive = packed(scene)
    with zipfile.ZipFile(content_of(archive.package)) as package:
        names = package.namelist()
        sheet = openpyxl.load_workbook(io.BytesIO(package.read("归档目录.xlsx"))).active
        text = pypdfium2.PdfDocument(package.read(names[2]))[0].get_textpage().get_text_range()
    assert len(names) == 3 and names[1].startswith("永久/") and names[2].startswith("30年/")
    assert not any(sign in name.split("/", 1)[-1] for name in names for sign in '/:*?"<>|')
    assert [cell.value for cell in sheet[1]][1:5] == ["档号", "文号", "责任者", "题名"]
    assert sheet.cell(3, 3).value == "青教〔2026〕1号" and sheet.cell(3, 8).value == "2056-12-31"
    assert "每天锻炼一小时" in text and "青教〔2026〕1号" in text
    assert not unreferenced_files().filter(pk=archive.package_id).exists()


@needs_fonts
def test_markup_in_a_text_is_printed_as_it_stands():
    made = pdf.pdf_of(title="#panic() *粗*", head=["$x$"], paragraphs=['#include "/etc/passwd"', "@ref <label> \\"])
    text = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_range()
    assert "#panic()" in text and "/etc/passwd" in text and "root:" not in text
    assert made == pdf.pdf_of(
        title="#panic() *粗*", head=["$x$"], paragraphs=['#include "/etc/passwd"', "@ref <label> \\"]
    )


def test_without_chinese_fonts_the_job_says_what_to_install(scene, monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "FONT_FOLDERS", (tmp_path,))
    fonts.chinese_fonts.cache_clear()
    archive = compiled(scene)
    job = pack_year(archive_id=archive.pk, actor=scene.office)
    execute_job(job.pk)
    fonts.chinese_fonts.cache_clear()
    job.refresh_from_db()
    assert job.state == JobState.FAILED and "fonts-noto-cjk" in job.error
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_one_package_is_made_at_a_time(scene):
    archive = compiled(scene)
    pack_year(archive_id=archive.pk, actor=scene.office)
    with pytest.raises(ArchiveError) as refused:
        pack_year(archive_id=archive.pk, actor=scene.office)
    assert refused.value.code == "BUSY"


@needs_fonts
def test_a_purge_reaches_the_catalogue_and_the_package(scene):
    made = document(scene, title="某要害")
    archive = packed(scene)
    place = content_of(archive.package)
    remove_content(f"documents.document:{made.pk}")
    line = ArchiveItem.objects.get(subject=f"documents.document:{made.pk}")
    assert (line.title, line.reference, line.number[-4:]) == ("（已清除）", "", "0001")
    assert not place.exists()


def test_pages_lead_from_year_to_sheet_and_package(client, scene):
    document(scene)
    client.force_login(scene.office)
    assert "编制归档目录" in client.get("/audit/archive/").content.decode()
    assert client.post("/audit/archive/compile/", {"year": "x"}).status_code == 422
    this_year = client.post("/audit/archive/compile/", {"year": "2099"})
    assert this_year.status_code == 409 and "还没有结束" in this_year.content.decode()
    archive = compiled(scene)
    html = client.get(f"/audit/archive/{archive.pk}/").content.decode()
    assert "青教〔2026〕1号" in html and "D30-0001" in html
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/audit/archive/{archive.pk}/catalogue/").getvalue()))
    assert sheet.active.max_row == 3
    assert client.post(f"/audit/archive/{archive.pk}/pack/").status_code == 302
    refused = client.post(f"/audit/archive/{archive.pk}/pack/")
    assert refused.status_code == 409 and "正在生成" in refused.content.decode()


def test_another_authoritys_archive_is_not_found(client, scene):
    archive = compiled(scene)
    client.force_login(make_user(role="district_office", at=make_organisation("别区教委", kind="authority")))
    assert client.get(f"/audit/archive/{archive.pk}/").status_code == 404
    assert client.post(f"/audit/archive/{archive.pk}/pack/").status_code == 404
