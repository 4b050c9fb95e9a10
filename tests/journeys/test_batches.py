"""Many files in the browser: chosen at once, watched while they are read, each with its result."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from yanzhen.apps.documents.models import BatchFile
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.jobs.models import Job


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


def test_a_batch_from_choosing_the_files_to_the_list_of_results(page_as, tmp_path, shoot):
    page = page_as("section_officer")
    names = ("体育工作计划.txt", "体育工作计划（副本）.txt", "安全工作方案.txt", "扫描件.docx")
    contents = [f"云岭区2026年{name[:2]}工作计划\n各校要在6月底前完成自查。\n".encode() for name in names]
    for name, content in zip(names, [*contents[:3], b"\x00\x01"], strict=True):
        (tmp_path / name).write_bytes(content)
    page.goto("/documents/")
    page.get_by_role("link", name="批量识读").click()
    page.get_by_role("link", name="批量上传").first.click()
    shoot(page, "batch-new")
    page.get_by_label("都不是").check()
    page.locator("input[type=file]").set_input_files([tmp_path / name for name in names])
    page.get_by_role("button", name="上传并逐份识读").click()
    expect(page.get_by_role("status")).to_contain_text("等待4份")
    shoot(page, "batch-waiting")
    execute_job(Job.objects.get().pk)
    expect(page.get_by_role("status")).to_contain_text("已识读2份，已有此文件1份，未接收1份")
    shoot(page, "batch-done")
    assert BatchFile.objects.filter(reason="").count() == 2
    page.get_by_role("link", name="全部批次").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("完成")
    shoot(page, "batches")
