"""Plain text (.txt): UTF-8, UTF-16 with BOM, GB18030; BOM and newlines stay in the text."""

from __future__ import annotations

import re

from yanzhen.engines.policytext.formats.extracted import Anchor, Extracted, refusal
from yanzhen.kernel.decoding import decode

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


def _is_binary(text: str) -> bool:
    return len(_CONTROL.findall(text[:100_000])) * 100 > len(text[:100_000])
