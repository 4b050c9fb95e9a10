"""Plain text (.txt): UTF-8, UTF-16 with BOM, GB18030; BOM and newlines stay in the text."""

from __future__ import annotations

import re

from yanzhen.engines.policytext.formats.extracted import Anchor, Extracted, refusal

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_LINE = re.compile("[^\r\n]+")


def extract_plain(data: bytes, file: str) -> Extracted:
    """Return the text of a plain file with one anchor per line.

    Raises:
        BadInputError: NOT_TEXT, BAD_ENCODING.
    """
    text = decode(data, file)
    if _is_binary(text):
        raise refusal(
            "NOT_TEXT",
            f"《{file}》不是文本文件；请上传.docx、.pdf、.ofd、.html或.txt文件。",
            file=file,
            found="二进制内容",
            expected="文本",
        )
    return Extracted(text, "txt", line_anchors(text))


def line_anchors(text: str) -> tuple[Anchor, ...]:
    """Return one anchor for each line that is not empty, counted as paragraphs."""
    return tuple(
        Anchor(match.start(), match.end(), "paragraph", paragraph=number)
        for number, match in enumerate(_LINE.finditer(text), start=1)
    )


def decode(data: bytes, file: str) -> str:
    """Return the text; a byte-order mark is kept as its first character."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16-le" if data.startswith(b"\xff\xfe") else "utf-16-be"
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            raise _bad_encoding(file, data, error.start, "UTF-16") from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\x00" in data[:4096] or _is_damaged_utf8(data):
            raise _bad_encoding(file, data, error.start, "UTF-8") from None
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _bad_encoding(file, data, error.start, "UTF-8或GB18030") from None


def _is_damaged_utf8(data: bytes) -> bool:
    """Nearly all of it reads as UTF-8 with many characters beyond ASCII: a damaged file, not GB18030."""
    text = data.decode("utf-8", errors="replace")
    beyond = sum(1 for character in text[:200_000] if character > "\x7f" and character != "\ufffd")
    return beyond > 20 and text[:200_000].count("\ufffd") * 5 < beyond


def _is_binary(text: str) -> bool:
    return len(_CONTROL.findall(text[:100_000])) * 100 > len(text[:100_000])


def _bad_encoding(file: str, data: bytes, at: int, tried: str) -> Exception:
    line = data.count(b"\n", 0, at) + 1
    return refusal(
        "BAD_ENCODING",
        f"《{file}》第{line}行起有字节不是{tried}编码；请用记事本或WPS另存为UTF-8编码的文本后再上传。",
        file=file,
        found=data[at : at + 4].hex(" "),
        expected="UTF-8、带BOM的UTF-16或GB18030",
    )
