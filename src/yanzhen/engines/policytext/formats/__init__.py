"""From files to text (文件提取): plain text, web pages, Word, PDF and OFD files; refusals in Chinese."""

from __future__ import annotations

from collections.abc import Callable

from yanzhen.engines.policytext.formats.extracted import MAX_FILE_BYTES, MAX_TEXT_CHARACTERS, Anchor, Extracted, refusal
from yanzhen.engines.policytext.formats.open_fixed import extract_ofd
from yanzhen.engines.policytext.formats.plain import extract_plain
from yanzhen.engines.policytext.formats.portable import extract_pdf, extract_scan
from yanzhen.engines.policytext.formats.scanned import Picture, Recognise, ScannedPage, Word
from yanzhen.engines.policytext.formats.sniffing import sniff
from yanzhen.engines.policytext.formats.web_page import extract_web_page
from yanzhen.engines.policytext.formats.word import extract_word

__all__ = [
    "Anchor",
    "Extracted",
    "Picture",
    "Recognise",
    "ScannedPage",
    "Word",
    "extract",
    "extract_scan",
    "kind_of",
    "with_text",
]

_READERS: dict[str, Callable[[bytes, str], Extracted]] = {
    "txt": extract_plain,
    "html": extract_web_page,
    "docx": extract_word,
    "ofd": extract_ofd,
}
_BLANK = "\ufeff \t\r\n\u3000"


def extract(data: bytes, *, file: str, recognise: Recognise | None = None) -> Extracted:
    """Return the text of an uploaded file with anchors into the original.

    Old Word files and pictures need programs of the machine: ``yanzhen.intake`` runs them and calls this.

    Args:
        data: the file as uploaded, at most 20 MB.
        file: its base name, used in messages; the type is judged by content.
        recognise: reads pictures of pages (OCR); without it pages that are pictures are left out or refused.
    Returns:
        Text, anchors, asides and notes; equal bytes give equal results.
    Raises:
        BadInputError: EMPTY_FILE, FILE_TOO_LARGE, UNPACKED_TOO_LARGE, WRONG_TYPE, OLD_OFFICE_FORMAT, ENCRYPTED,
            NO_TEXT_LAYER, TOO_MANY_PAGES, DAMAGED_FILE, NOT_TEXT, BAD_ENCODING, NO_TEXT; its problem says what to do.
    """
    kind = kind_of(data, file=file)
    if kind == "office":
        raise refusal(
            "OLD_OFFICE_FORMAT",
            f"《{file}》是旧版.doc、.wps或.rtf格式，本机没有安装转换程序（libreoffice-writer）；"
            "请安装后再读，或者另存为.docx。",
            file=file,
            found="旧版Office格式",
            expected=".docx",
        )
    if kind == "image":
        raise refusal(
            "NO_TEXT_LAYER",
            f"《{file}》是图片，本机没有安装文字识别程序（tesseract-ocr、tesseract-ocr-chi-sim）；"
            "请安装后再读，或者改用Word版。",
            file=file,
            found="图片",
            expected="带文字的文件",
        )
    found = extract_pdf(data, file, recognise) if kind == "pdf" else _READERS[kind](data, file)
    return with_text(found, file=file)


def kind_of(data: bytes, *, file: str) -> str:
    """Return what a file is by its content (see ``sniff``), after its size.

    Raises:
        BadInputError: EMPTY_FILE, FILE_TOO_LARGE, WRONG_TYPE, ENCRYPTED, DAMAGED_FILE.
    """
    if len(data) > MAX_FILE_BYTES:
        raise refusal(
            "FILE_TOO_LARGE",
            f"《{file}》有{len(data) / 1024 / 1024:.1f}MB，超过20MB的上限；请去掉图片或分成几个文件后再上传。",
            file=file,
            found=f"{len(data)}字节",
            expected="不超过20MB",
        )
    if not data.strip(b"\x00 \t\r\n\x0b\x0c\xef\xbb\xbf\xff\xfe"):
        raise refusal(
            "EMPTY_FILE",
            f"《{file}》是空文件；请检查后重新选择文件。",
            file=file,
            found="空文件",
            expected="有文字的文件",
        )
    return sniff(data, file)


def with_text(found: Extracted, *, file: str) -> Extracted:
    """Return what was found in a file. Raises BadInputError NO_TEXT or UNPACKED_TOO_LARGE."""
    if not found.text.strip(_BLANK):
        raise refusal(
            "NO_TEXT",
            f"《{file}》里没有文字；请检查后重新选择文件。",
            file=file,
            found="没有文字",
            expected="有文字的文件",
        )
    if len(found.text) > MAX_TEXT_CHARACTERS:
        raise refusal(
            "UNPACKED_TOO_LARGE",
            f"《{file}》展开后有{len(found.text)}字，超过上限；请分成几个文件后再上传。",
            file=file,
            found=f"{len(found.text)}字",
            expected=f"不超过{MAX_TEXT_CHARACTERS}字",
        )
    return found
