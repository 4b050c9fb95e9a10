"""From files to text (文件提取): plain text, web pages, Word and PDF files; refusals in Chinese."""

from __future__ import annotations

from collections.abc import Callable

from yanzhen.engines.policytext.formats.extracted import MAX_FILE_BYTES, MAX_TEXT_CHARACTERS, Anchor, Extracted, refusal
from yanzhen.engines.policytext.formats.plain import extract_plain
from yanzhen.engines.policytext.formats.portable import extract_pdf
from yanzhen.engines.policytext.formats.sniffing import sniff
from yanzhen.engines.policytext.formats.web_page import extract_web_page
from yanzhen.engines.policytext.formats.word import extract_word

__all__ = ["Anchor", "Extracted", "extract"]

_READERS: dict[str, Callable[[bytes, str], Extracted]] = {
    "txt": extract_plain,
    "html": extract_web_page,
    "docx": extract_word,
    "pdf": extract_pdf,
}


def extract(data: bytes, *, file: str) -> Extracted:
    """Return the text of an uploaded file with anchors into the original.

    Args:
        data: the file as uploaded, at most 20 MB.
        file: its base name, used in messages; the type is judged by content.
    Returns:
        Text, anchors, asides and notes; equal bytes give equal results.
    Raises:
        BadInputError: EMPTY_FILE, FILE_TOO_LARGE, UNPACKED_TOO_LARGE, WRONG_TYPE, OLD_OFFICE_FORMAT, ENCRYPTED,
            NO_TEXT_LAYER, TOO_MANY_PAGES, DAMAGED_FILE, NOT_TEXT, BAD_ENCODING, NO_TEXT; its problem says what to do.
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
    found = _READERS[sniff(data, file)](data, file)
    if not found.text.strip("\ufeff \t\r\n\u3000"):
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
