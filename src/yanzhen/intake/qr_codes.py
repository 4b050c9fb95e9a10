"""Reads the QR codes (二维码) on a scan or a photograph of a sheet, or on the pages of a PDF."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

import pypdfium2
import zxingcpp
from PIL import Image, UnidentifiedImageError

from yanzhen.kernel.errors import YanzhenError

MAX_PAGES = 20
MAX_PIXELS = 100_000_000
"""About an A3 sheet at 600 dpi; a picture that unpacks to more is refused before it is unpacked."""
_SCALES = (2.0, 4.0)  # 144 and 288 dpi: the first is enough for a good scan and four times as fast


class CodeError(YanzhenError):
    """No code can be read from a file."""

    MESSAGES = {
        "NOT_A_PICTURE": "“{name}”不是能打开的图片或PDF；请上传扫描件的PDF、JPG或PNG文件。",
        "PICTURE_TOO_LARGE": "“{name}”有{pixels}万像素，超过上限{limit}万；请用300dpi重新扫描。",
        "TOO_MANY_PAGES": "“{name}”有{pages}页，超过上限{limit}页；请只上传签字盖章的这份表。",
        "LOCKED": "“{name}”加了密码，打不开；请去掉密码后再上传。",
    }


def read_qr_codes(content: bytes, *, name: str) -> list[str]:
    """Return the texts of all QR codes in a file, in the order of pages, each once.

    Args:
        content: a PDF, or a picture in a usual format; slanted, turned and grey ones are read.
        name: its base name, for messages.
    Raises:
        CodeError: NOT_A_PICTURE, PICTURE_TOO_LARGE, TOO_MANY_PAGES, LOCKED.
    """
    pages = _pdf_pages(content, name) if content.startswith(b"%PDF") else _picture_pages(content, name)
    found: dict[str, None] = {}
    for tries in pages:
        for page in tries:
            if codes := _codes(page):
                found.update(dict.fromkeys(codes))
                break
    return list(found)


def _codes(page: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(page)
    return [one.text for one in found if one.text and one.format == zxingcpp.BarcodeFormat.QRCode]


def _picture_pages(content: bytes, name: str) -> Iterator[Iterator[Image.Image]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is ours
            picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "TIFF", "BMP", "WEBP"))
        pages = getattr(picture, "n_frames", 1)
        _refuse_pages(pages, name)
        for number in range(pages):
            picture.seek(number)
            _refuse_size(picture.width * picture.height, name)
            yield iter((picture.convert("L"),))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise CodeError("NOT_A_PICTURE", name=name) from error


def _pdf_pages(content: bytes, name: str) -> Iterator[Iterator[Image.Image]]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        code = "LOCKED" if "password" in str(error).lower() else "NOT_A_PICTURE"
        raise CodeError(code, name=name) from error
    try:
        _refuse_pages(len(document), name)
        for page in document:
            yield _drawn(page, name)
    finally:
        document.close()


def _drawn(page: pypdfium2.PdfPage, name: str) -> Iterator[Image.Image]:
    width, height = page.get_size()
    for scale in _SCALES:
        _refuse_size(int(width * height * scale * scale), name)
        yield page.render(scale=scale, grayscale=True).to_pil()


def _refuse_pages(pages: int, name: str) -> None:
    if pages > MAX_PAGES:
        raise CodeError("TOO_MANY_PAGES", name=name, pages=pages, limit=MAX_PAGES)


def _refuse_size(pixels: int, name: str) -> None:
    if pixels > MAX_PIXELS:
        raise CodeError("PICTURE_TOO_LARGE", name=name, pixels=pixels // 10_000, limit=MAX_PIXELS // 10_000)
