"""The parts of an Office file (压缩包部件), read with limits so that no bomb unpacks."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from yanzhen.engines.policytext.formats.extracted import MAX_UNPACKED_BYTES, refusal
from yanzhen.kernel.archives import BROKEN_ZIP

MAX_PART_BYTES = 48 * 1024 * 1024
MAX_PARTS = 5_000


class Package:
    """An opened .docx or .ofd (``kind``) whose parts are read one at a time.

    Raises:
        BadInputError: ENCRYPTED, UNPACKED_TOO_LARGE, DAMAGED_FILE.
    """

    def __init__(self, data: bytes, file: str, *, kind: str = ".docx") -> None:
        self.file, self.kind = file, kind
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._parts = {info.filename: info for info in self._zip.infolist()}
        except BROKEN_ZIP:
            raise self.damaged() from None
        if any(info.flag_bits & 1 for info in self._parts.values()):
            raise refusal(
                "ENCRYPTED",
                f"《{file}》设有密码，无法读取；请取消密码后再上传。",
                file=file,
                found="加密文件",
                expected=f"未加密的{kind}",
            )
        unpacked = sum(info.file_size for info in self._parts.values())
        if unpacked > MAX_UNPACKED_BYTES or len(self._parts) > MAX_PARTS:
            raise self.too_large(unpacked)

    def names(self) -> list[str]:
        """Return the names of all parts, sorted."""
        return sorted(self._parts)

    def xml(self, name: str) -> etree._Element | None:
        """Return the root of a part, or None if the package has none of that name."""
        info = self._parts.get(name)
        if info is None:
            return None
        if info.file_size > MAX_PART_BYTES:
            raise self.too_large(info.file_size)
        try:
            with self._zip.open(info) as stream:
                data = stream.read(MAX_PART_BYTES + 1)
        except BROKEN_ZIP:
            raise self.damaged() from None
        if len(data) > MAX_PART_BYTES:
            raise self.too_large(len(data))
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
        )
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError:
            raise self.damaged() from None

    def damaged(self) -> Exception:
        """Return the refusal for a package that does not open."""
        return refusal(
            "DAMAGED_FILE",
            f"《{self.file}》已损坏，无法打开；请用原来的软件重新打开并另存为.docx后再上传。",
            file=self.file,
            found="损坏的文件",
            expected=f"可以打开的{self.kind}",
        )

    def too_large(self, size: int) -> Exception:
        """Return the refusal for a package that unpacks beyond the limits."""
        return refusal(
            "UNPACKED_TOO_LARGE",
            f"《{self.file}》解压后有{size / 1024 / 1024:.0f}MB，超过上限；请确认来源，或去掉图片后另存再上传。",
            file=self.file,
            found=f"{size}字节",
            expected=f"解压后不超过{MAX_UNPACKED_BYTES // 1024 // 1024}MB",
        )


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace; comments and the like have none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """Return the first descendant along a path of local names, or None."""
    for name in names:
        if element is None:
            return None
        element = next((e for e in element if local(e) == name), None)
    return element


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """Return an attribute by local name, or None."""
    if element is None:
        return None
    return next((str(found) for key, found in element.attrib.items() if str(key).rpartition("}")[2] == name), None)
