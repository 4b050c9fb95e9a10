"""Old Word files go through LibreOffice, or are refused with words that help."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.engines.policytext import office_files
from tests.fake_programs import only_programs, soffice
from yanzhen.intake import old_office, programs, take_in
from yanzhen.kernel.errors import BadInputError

DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + "WordDocument".encode("utf-16-le") + b"\x00" * 100
RTF = rb"{\rtf1\ansi abc}"


def refused(data: bytes, file: str) -> str:
    with pytest.raises(BadInputError) as caught:
        take_in(data, file=file)
    (problem,) = caught.value.problems
    assert problem.file == file and "请" in problem.message and problem.message.endswith("。")
    return problem.code


@pytest.fixture
def made(tmp_path) -> Path:
    document = office_files.numbered_document()
    office_files.add_numbered(document, "总则", 0)
    document.add_paragraph("各校要在3月底前完成自查。")
    path = tmp_path / "made.docx"
    path.write_bytes(office_files.saved(document))
    return path


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch) -> Path:
    """Where the folders of the programs are made; each test sees that none is left."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize(("data", "file"), [(DOC, "旧.doc"), (DOC, "旧.wps"), (RTF, "旧.rtf"), (RTF, "旧.doc")])
def test_an_old_file_is_converted_and_read_with_anchors_and_a_note(data, file, made, tmp_path, monkeypatch, folders):
    only_programs(monkeypatch, tmp_path / "bin", soffice=soffice(made))
    found = take_in(data, file=file)
    assert found.text == "一、总则\n各校要在3月底前完成自查。"
    assert found.format == "office"
    assert found.anchor_at(found.text.index("3月")).paragraph == 2
    assert "转换" in found.notes[0]
    assert list(folders.iterdir()) == []


def test_without_libreoffice_the_refusal_names_what_to_install(tmp_path, monkeypatch):
    only_programs(monkeypatch, tmp_path / "bin")
    with pytest.raises(BadInputError) as caught:
        take_in(DOC, file="旧.doc")
    (problem,) = caught.value.problems
    assert problem.code == "OLD_OFFICE_FORMAT"
    assert "libreoffice-writer" in problem.message and ".docx" in problem.message


@pytest.mark.parametrize(
    "body", ["exit 1\n", "exit 0\n", "echo broken >&2; exit 77\n"], ids=["失败", "没有产物", "报错"]
)
def test_a_failed_conversion_is_told_and_leaves_nothing(body, tmp_path, monkeypatch, folders):
    only_programs(monkeypatch, tmp_path / "bin", soffice=body)
    assert refused(DOC, "坏.doc") == "CONVERSION_FAILED"
    assert list(folders.iterdir()) == []


def test_a_conversion_that_hangs_ends_at_its_limit_with_all_its_children(tmp_path, monkeypatch, folders):
    pids = tmp_path / "pids"
    only_programs(monkeypatch, tmp_path / "bin", soffice=f"sleep 60 &\necho $! $$ > {pids}\nsleep 60\n")
    monkeypatch.setattr(old_office, "SECONDS", 3.0)
    assert refused(DOC, "慢.doc") == "TOOK_TOO_LONG"
    assert [pid for pid in pids.read_text().split() if not _ends(int(pid))] == []
    assert list(folders.iterdir()) == []


def _ends(pid: int) -> bool:
    """Is the process gone, or at least ended within ten seconds of its killing?"""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 10)[0])
    finally:
        os.close(handle)


def test_the_program_sees_nothing_of_the_servers_environment(tmp_path, monkeypatch, made):
    monkeypatch.setenv("YANZHEN_SECRET_KEY", "geheim")
    seen = tmp_path / "seen"
    only_programs(monkeypatch, tmp_path / "bin", soffice=f'env > "{seen}"\n' + soffice(made))
    take_in(DOC, file="旧.doc")
    assert "geheim" not in seen.read_text()


def test_the_program_has_no_network_where_the_machine_can_take_it(tmp_path, monkeypatch, made):
    if not shutil.which("unshare") or not programs._apart()[:1] or "unshare" not in programs._apart()[0]:
        pytest.skip("这台机器不能隔离网络")
    seen = tmp_path / "seen"
    only_programs(monkeypatch, tmp_path / "bin", soffice=f'cat /proc/net/dev > "{seen}"\n' + soffice(made))
    take_in(DOC, file="旧.doc")
    assert [line.split(":")[0].strip() for line in seen.read_text().splitlines()[2:]] == ["lo"]


def test_what_was_written_is_overwritten_before_it_is_removed(tmp_path, monkeypatch):
    left: list[bytes] = []
    remove = shutil.rmtree

    def looking(folder, **options):
        left.extend(path.read_bytes() for path in Path(folder).iterdir())
        remove(folder, **options)

    monkeypatch.setattr(shutil, "rmtree", looking)
    with programs.own_folder() as folder:
        (folder / "page").write_bytes(b"secret")
    assert left == [b"\0" * 6]
    assert not folder.exists()


@pytest.mark.parametrize(
    ("stream", "words"), [("Workbook", "Excel表格"), ("PowerPoint Document", "演示文稿")], ids=["xls", "ppt"]
)
def test_old_spreadsheets_and_slides_are_refused_by_name(stream, words):
    data = DOC[:512] + stream.encode("utf-16-le")
    with pytest.raises(BadInputError) as caught:
        take_in(data, file="表.doc")
    assert caught.value.problems[0].code == "WRONG_TYPE"
    assert words in caught.value.problems[0].message


@pytest.mark.skipif(not os.environ.get("YANZHEN_TEST_OFFICE"), reason="YANZHEN_TEST_OFFICE未设：不启动真的LibreOffice")
def test_the_real_libreoffice_turns_a_real_doc_into_text(made, tmp_path):
    command = ["soffice", "--headless", "--convert-to", "doc", "--outdir", str(tmp_path), str(made)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    found = take_in((tmp_path / "made.doc").read_bytes(), file="旧.doc")
    assert found.text == "一、总则\n各校要在3月底前完成自查。"
