"""What a file is, told from its content and never from its name."""

from __future__ import annotations

import codecs
import re
import zipfile
from pathlib import Path

from yanzhen.apps.files.errors import FileError
from yanzhen.kernel.archives import BROKEN_ZIP

PDF, PNG, JPEG, TIFF = "application/pdf", "image/png", "image/jpeg", "image/tiff"
TEXT, HTML, ZIP, OFD = "text/plain", "text/html", "application/zip", "application/ofd"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
OLE, RTF, BINARY = "application/x-ole-storage", "application/rtf", "application/octet-stream"
NAMES = {
    PDF: "PDF",
    PNG: "PNG图片",
    JPEG: "JPEG图片",
    TIFF: "TIFF图片",
    TEXT: "文本",
    HTML: "网页",
    ZIP: "普通压缩包",
    OFD: "OFD",
    DOCX: "Word文档（docx）",
    XLSX: "Excel表格（xlsx）",
    PPTX: "演示文稿（pptx）",
    OLE: "旧版Office文件（doc、xls、wps）",
    RTF: "RTF文件",
    BINARY: "无法识别的数据",
}
_SUFFIXES = {
    ".pdf": {PDF},
    ".png": {PNG},
    ".jpg": {JPEG},
    ".jpeg": {JPEG},
    ".tif": {TIFF},
    ".tiff": {TIFF},
    ".docx": {DOCX},
    ".xlsx": {XLSX},
    ".pptx": {PPTX},
    ".ofd": {OFD},
    ".zip": {ZIP},
    ".txt": {TEXT, HTML},
    ".csv": {TEXT},
    ".htm": {HTML, TEXT},
    ".html": {HTML, TEXT},
    ".rtf": {RTF},
    ".doc": {OLE, HTML, DOCX, RTF},
    ".xls": {OLE, HTML, XLSX},
    ".wps": {OLE, DOCX, RTF},
    ".et": {OLE, XLSX},
}
_HTML_START = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title)\b", re.I | re.S
)
_HEAD_BYTES = 8192
# An office file unpacks to some ten times its size; text-heavy sheets reach a hundred.
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_RATIO = 200


def media_type_of(path: Path, *, name: str) -> str:
    """Return the media type that the content shows.

    Raises:
        FileError: ENCRYPTED, ZIP_BOMB, NAME_MISLEADS.
    """
    with path.open("rb") as handle:
        head = handle.read(_HEAD_BYTES)
    found = _from_magic(path, head, name) or (_text_type(path, head) if head else BINARY)
    expected = _SUFFIXES.get(Path(name).suffix.lower())
    if expected is not None and found not in expected:
        raise FileError("NAME_MISLEADS", name=name, found=NAMES[found])
    return found


def _from_magic(path: Path, head: bytes, name: str) -> str | None:
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zip_type(path, name)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_type(path, name)
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return TIFF
    if head.startswith(b"{\\rtf"):
        return RTF
    return JPEG if head.startswith(b"\xff\xd8\xff") else None


def _zip_type(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except BROKEN_ZIP:
        return BINARY
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > 1024 * 1024 and unpacked > MAX_RATIO * path.stat().st_size):
        raise FileError("ZIP_BOMB", name=name, found=readable_size(unpacked))
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" in names:
        for folder, media_type in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
            if any(entry.startswith(folder) for entry in names):
                return media_type
    return OFD if any(entry.lower() == "ofd.xml" for entry in names) else ZIP


def _ole_type(path: Path, name: str) -> str:
    # Office keeps a password-protected docx or xlsx as an OLE container with this stream.
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        raise FileError("ENCRYPTED", name=name)
    return OLE


def _text_type(path: Path, head: bytes) -> str:
    if not _decodes(path, head):
        return BINARY
    return HTML if _HTML_START.match(head) else TEXT


def _decodes(path: Path, head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decodes_as(path, "utf-16")
    if b"\x00" in head:
        return False
    return _decodes_as(path, "utf-8") or _decodes_as(path, "gb18030")


def _decodes_as(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as handle:
            while block := handle.read(1 << 20):
                if "\x00" in decoder.decode(block):
                    return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def readable_size(size: int) -> str:
    """Return a size for people, e.g. ``12.5MB``."""
    for unit, factor in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= factor:
            return f"{size / factor:.1f}".rstrip("0").rstrip(".") + unit
    return f"{size}字节"
