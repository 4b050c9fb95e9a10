"""A code on a scanned sheet is read however the sheet lay on the glass."""

from __future__ import annotations

import io
import random

import pypdfium2
import pytest
import segno
from PIL import Image, ImageFilter

from yanzhen.intake import qr_codes
from yanzhen.intake.qr_codes import CodeError, read_qr_codes

TEXT = f"yanzhen:return:17:0:{'ab12' * 16}"


def sheet(*, turned=0.0, size=(1240, 1754), code_pixels=3, noise=0):
    """A page of A4 at 150 dpi with a code in its corner."""
    out = io.BytesIO()
    segno.make(TEXT, error="m").save(out, kind="png", scale=code_pixels, border=4)
    page = Image.new("L", size, 250)
    page.paste(Image.open(out).convert("L"), (size[0] - 400, size[1] - 450))
    page = page.rotate(turned, expand=True, fillcolor=245)
    if noise:
        chance = random.Random(1)
        dots = Image.frombytes("L", (200, 200), bytes(chance.randrange(256) for _ in range(40_000))).resize(page.size)
        page = Image.blend(page, dots, noise / 100).filter(ImageFilter.GaussianBlur(0.6))
    return page


def saved(page, kind):
    out = io.BytesIO()
    page.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("turned", [0, 90, 180, 270, 3.5, -7])
def test_a_sheet_may_lie_any_way(turned):
    assert read_qr_codes(saved(sheet(turned=turned), "PNG"), name="扫描.png") == [TEXT]


@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "PDF", "WEBP"])
def test_formats_that_scanners_write(kind):
    assert read_qr_codes(saved(sheet(), kind), name="扫描") == [TEXT]


def test_a_poor_copy_is_read():
    assert read_qr_codes(saved(sheet(noise=25, turned=2), "JPEG"), name="扫描.jpg") == [TEXT]


def test_a_small_code_in_a_pdf_is_read_at_the_finer_resolution():
    page = sheet(code_pixels=3, size=(2480, 3508))
    assert read_qr_codes(saved(page, "PDF"), name="扫描.pdf") == [TEXT]


def test_a_sheet_without_a_code_has_none():
    assert read_qr_codes(saved(Image.new("L", (500, 500), 255), "PNG"), name="空白.png") == []


def code_of(content):
    with pytest.raises(CodeError) as refusal:
        read_qr_codes(content, name="扫描")
    return refusal.value.code


def test_what_is_no_picture_is_refused(monkeypatch):
    assert code_of(b"") == "NOT_A_PICTURE"
    assert code_of(b"%PDF-1.7 x") == "NOT_A_PICTURE"
    assert code_of(saved(sheet(), "PNG")[:900]) == "NOT_A_PICTURE"
    monkeypatch.setattr(qr_codes, "MAX_PIXELS", 1240 * 1754 - 1)
    assert code_of(saved(sheet(), "PNG")) == "PICTURE_TOO_LARGE"


def test_exactly_as_many_pages_as_allowed_are_read(monkeypatch):
    document = pypdfium2.PdfDocument.new()
    for _ in range(3):
        document.new_page(200, 200)
    out = io.BytesIO()
    document.save(out)
    monkeypatch.setattr(qr_codes, "MAX_PAGES", 3)
    assert read_qr_codes(out.getvalue(), name="三页.pdf") == []
    monkeypatch.setattr(qr_codes, "MAX_PAGES", 2)
    assert code_of(out.getvalue()) == "TOO_MANY_PAGES"
