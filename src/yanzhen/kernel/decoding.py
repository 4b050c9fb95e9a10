"""Bytes to text (编码): UTF-8 with or without BOM, UTF-16 with BOM, GB18030, as every command takes them."""

from __future__ import annotations

from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

LAST_OF_TWO_BYTES = "\u07ff"


def decode(data: bytes, file: str) -> str:
    """Return the text; a byte-order mark is kept as its first character.

    Raises:
        BadInputError: BAD_ENCODING with the first line that cannot be read.
    """
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
    """Nearly all of it reads as UTF-8 with many characters of three bytes: a damaged file, not GB18030.

    Pairs do not count: 学校 in GB18030 is also two Cyrillic letters in UTF-8.
    """
    text = data.decode("utf-8", errors="replace")
    beyond = sum(1 for character in text[:200_000] if character > LAST_OF_TWO_BYTES and character != "\ufffd")
    return beyond > 20 and text[:200_000].count("\ufffd") * 5 < beyond


def _bad_encoding(file: str, data: bytes, at: int, tried: str) -> Exception:
    line = data.count(b"\n", 0, at) + 1
    problem = Problem(
        code="BAD_ENCODING",
        message=f"《{file}》第{line}行起有字节不是{tried}编码；请用记事本或WPS另存为UTF-8编码的文本后重试。",
        file=file or None,
        found=data[at : at + 4].hex(" "),
        expected="UTF-8、带BOM的UTF-16或GB18030",
    )
    return BadInputError([problem])
