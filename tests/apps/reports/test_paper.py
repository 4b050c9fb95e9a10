"""A report on paper: what LibreOffice sets of the Word file."""

from __future__ import annotations

import shutil
import subprocess
from copy import deepcopy

import pypdfium2
import pytest

from tests.apps.reports.live_scene import LiveScene, month
from tests.scenes import FRIDAY
from yanzhen.engines.reports import check_docx
from yanzhen.web.reports.composing import compose, word_of

OFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(OFFICE is None, reason="没有找到LibreOffice，未查看版面（apt-get install libreoffice-writer）"),
]


@pytest.fixture(scope="module")
def standing_scene(standing):
    made = LiveScene()
    for number, indicator in enumerate(("甲率", "乙率", "丙率")):
        one = made.indicator(f"rate{number}", indicator, "%", formula="rate", measure="rate")
        made.reported(one, made.school, month(2), numerator=60, denominator=100)
    fitness = made.indicator("fitness_good_rate", "体质健康优良率", "%", formula="rate", measure="rate")
    for number in (1, 2, 3, 4, 5):
        made.reported(fitness, made.school, month(number), numerator=50 + number, denominator=100)
    return made


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def test_a_brief_stands_on_one_page_with_its_table_and_chart(scene, tmp_path):
    report = scene.started("brief", plans=False)
    data = word_of(compose(report), head="", on=FRIDAY)
    assert check_docx(data) == []
    (tmp_path / "一页通.docx").write_bytes(data)
    subprocess.run(
        [OFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "pdf", "一页通.docx"],
        cwd=tmp_path,
        check=True,
        timeout=120,
        capture_output=True,
    )
    paper = pypdfium2.PdfDocument(tmp_path / "一页通.pdf")
    text = paper[0].get_textpage().get_text_range()
    assert len(paper) == 1
    assert "体质健康优良率走势" in text
    assert "55.0" in text
