"""What a file is, by its content and not by its name (文件类型)."""

from __future__ import annotations

import io
import re
import zipfile

from yanzhen.engines.policytext.formats.extracted import refusal
from yanzhen.engines.policytext.formats.pictures import picture_kind
from yanzhen.kernel.archives import BROKEN_ZIP

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = ((b"GIF8", "GIF图片"), (b"BM", "BMP图片"), (b"RIFF", "WEBP图片或影音"))
_OTHERS = (
    (b"Rar!", "RAR压缩包"),
    (b"7z\xbc\xaf", "7z压缩包"),
    (b"\x1f\x8b", "GZIP压缩包"),
    (b"\x7fELF", "程序文件"),
    (b"MZ\x90", "程序文件"),
)
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|div"
    rb"|table|p|article|section|h[1-6]|span|style|script)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG = re.compile(rb"<(?:html|body|div|p|br|table|span|h[1-6]|article)[\s>/]", re.IGNORECASE)
_SUPPORTED = ".docx、.doc、.wps、.pdf、.ofd、.html、.txt或扫描图片（.png、.jpg、.tif）"
_RTF = b"{\\rtf"
_SPREADSHEET, _SLIDES = "Excel表格", "演示文稿"


def sniff(data: bytes, file: str) -> str:
    """Return ``txt``, ``html``, ``docx``, ``ofd``, ``pdf``, ``office`` (.doc, .wps, .rtf) or ``image``.

    Raises:
        BadInputError: ENCRYPTED, WRONG_TYPE, DAMAGED_FILE; the problem says what to do.
    """
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _zip_kind(data, file)
    if data.startswith(_OLE):
        return _ole_kind(data, file)
    if data.startswith(_RTF):
        return "office"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if picture_kind(data):
        return "image"
    for signature, name in (*_IMAGES, *_OTHERS):
        if data.startswith(signature) and not (signature == b"BM" and not _looks_binary(data)):
            raise _wrong_type(file, name)
    head = data[:4096].replace(b"\x00", b"") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data[:4096]
    head = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if _HTML.match(head) or (file.lower().endswith((".html", ".htm", ".shtml", ".xhtml")) and _ANY_TAG.search(data)):
        return "html"
    return "txt"


def _zip_kind(data: bytes, file: str) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except BROKEN_ZIP:
        raise refusal(
            "DAMAGED_FILE",
            f"《{file}》是损坏的压缩格式文件，无法打开；请用WPS或Word重新打开并另存为.docx后再上传。",
            file=file,
            found="损坏的压缩包",
            expected=".docx",
        ) from None
    if "word/document.xml" in names:
        return "docx"
    if any(name.lower() == "ofd.xml" for name in names):
        return "ofd"
    inner = (
        _SPREADSHEET
        if any(name.startswith("xl/") for name in names)
        else _SLIDES
        if any(name.startswith("ppt/") for name in names)
        else "压缩包"
    )
    raise _wrong_type(file, inner)


def _ole_kind(data: bytes, file: str) -> str:
    """Tell old Word files from old spreadsheets and slides by the names of their streams."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise refusal(
            "ENCRYPTED",
            f"《{file}》设有打开密码，无法读取；请取消密码并另存为.docx后再上传。",
            file=file,
            found="加密文件",
            expected="未加密的.docx",
        )
    if "WordDocument".encode("utf-16-le") not in data:
        if "Workbook".encode("utf-16-le") in data:
            raise _wrong_type(file, _SPREADSHEET)
        if "PowerPoint Document".encode("utf-16-le") in data:
            raise _wrong_type(file, _SLIDES)
    return "office"


def _wrong_type(file: str, name: str) -> Exception:
    advice = (
        "请在表格软件里选中台账，复制后粘贴到Word另存为.docx，或者直接粘贴为正文。"
        if name == _SPREADSHEET
        else f"请上传{_SUPPORTED}文件。"
    )
    return refusal(
        "WRONG_TYPE",
        f"《{file}》的内容是{name}，不能读取；{advice}",
        file=file,
        found=name,
        expected=_SUPPORTED,
    )


def _looks_binary(data: bytes) -> bool:
    return b"\x00" in data[:4096]
