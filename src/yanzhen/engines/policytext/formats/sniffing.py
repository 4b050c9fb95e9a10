"""What a file is, by its content and not by its name (文件类型)."""

from __future__ import annotations

import io
import re
import zipfile

from yanzhen.engines.policytext.formats.extracted import refusal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (
    (b"\x89PNG", "PNG图片"),
    (b"\xff\xd8\xff", "JPEG图片"),
    (b"GIF8", "GIF图片"),
    (b"BM", "BMP图片"),
    (b"II*\x00", "TIFF图片"),
    (b"MM\x00*", "TIFF图片"),
)
_OTHERS = (
    (b"{\\rtf", "RTF文件"),
    (b"Rar!", "RAR压缩包"),
    (b"7z\xbc\xaf", "7z压缩包"),
    (b"\x1f\x8b", "GZIP压缩包"),
    (b"OFD", "OFD文件"),
    (b"\x7fELF", "程序文件"),
    (b"MZ\x90", "程序文件"),
)
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|div"
    rb"|table|p|article|section|h[1-6]|span|style|script)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG = re.compile(rb"<(?:html|body|div|p|br|table|span|h[1-6]|article)[\s>/]", re.IGNORECASE)
_SUPPORTED = ".docx、.pdf（带文字层）、.html或.txt"


def sniff(data: bytes, file: str) -> str:
    """Return ``txt``, ``html``, ``docx`` or ``pdf``.

    Raises:
        BadInputError: OLD_OFFICE_FORMAT, ENCRYPTED, WRONG_TYPE; the problem says what to do.
    """
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _zip_kind(data, file)
    if data.startswith(_OLE):
        raise _old_office(data, file)
    if b"%PDF-" in data[:1024]:
        return "pdf"
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
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise refusal(
            "DAMAGED_FILE",
            f"《{file}》是损坏的压缩格式文件，无法打开；请用WPS或Word重新打开并另存为.docx后再上传。",
            file=file,
            found="损坏的压缩包",
            expected=".docx",
        ) from None
    if "word/document.xml" in names:
        return "docx"
    inner = (
        "Excel表格"
        if any(name.startswith("xl/") for name in names)
        else "演示文稿"
        if any(name.startswith("ppt/") for name in names)
        else "OFD文件"
        if "OFD.xml" in names
        else "压缩包"
    )
    raise _wrong_type(file, inner)


def _old_office(data: bytes, file: str) -> Exception:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return refusal(
            "ENCRYPTED",
            f"《{file}》设有打开密码，无法读取；请取消密码并另存为.docx后再上传。",
            file=file,
            found="加密文件",
            expected="未加密的.docx",
        )
    return refusal(
        "OLD_OFFICE_FORMAT",
        f"《{file}》是旧版.doc或.wps格式，暂不能直接读取；请另存为.docx后再上传。",
        file=file,
        found="旧版Office格式",
        expected=".docx",
    )


def _wrong_type(file: str, name: str) -> Exception:
    return refusal(
        "WRONG_TYPE",
        f"《{file}》的内容是{name}，不能读取；请上传{_SUPPORTED}文件。",
        file=file,
        found=name,
        expected=_SUPPORTED,
    )


def _looks_binary(data: bytes) -> bool:
    return b"\x00" in data[:4096]
