"""Pictures of pages (扫描图片): how large they are, told from their heads without unpacking them."""

from __future__ import annotations

import struct

MAX_PIXELS = 120_000_000
PNG, JPEG, TIFF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", (b"II*\x00", b"MM\x00*")
_NO_SIZE = frozenset((*range(0xD0, 0xD8), 0x01, 0xFF))
_FRAMES = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF))
_WIDTH, _HEIGHT = 256, 257
_MAX_TIFF_PAGES = 200


def picture_kind(data: bytes) -> str | None:
    """Return ``png``, ``jpg`` or ``tif``, or None for anything else."""
    if data.startswith(PNG):
        return "png"
    if data.startswith(JPEG):
        return "jpg"
    return "tif" if data.startswith(TIFF) else None


def picture_sizes(data: bytes) -> list[tuple[int, int]]:
    """Return width and height in pixels of each page of a picture; empty when its head makes no sense."""
    kind = picture_kind(data)
    try:
        if kind == "png":
            sizes = [struct.unpack(">II", data[16:24])]
        elif kind == "jpg":
            sizes = [_jpeg_size(data)]
        else:
            sizes = _tiff_sizes(data) if kind == "tif" else []
    except (struct.error, IndexError, ValueError):
        return []
    return [(int(width), int(height)) for width, height in sizes if width > 0 and height > 0]


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("not a marker")
        marker = data[at + 1]
        if marker in _NO_SIZE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]


def _tiff_sizes(data: bytes) -> list[tuple[int, int]]:
    order = "<" if data.startswith(b"II") else ">"
    (at,) = struct.unpack(order + "I", data[4:8])
    sizes: list[tuple[int, int]] = []
    seen: set[int] = set()
    while at and at not in seen and len(sizes) < _MAX_TIFF_PAGES:
        seen.add(at)
        (count,) = struct.unpack(order + "H", data[at : at + 2])
        found: dict[int, int] = {}
        for entry in range(count):
            tag, kind = struct.unpack(order + "HH", data[at + 2 + 12 * entry : at + 6 + 12 * entry])
            if tag in (_WIDTH, _HEIGHT):
                form, size = ("H", 2) if kind == 3 else ("I", 4)
                place = at + 10 + 12 * entry
                (found[tag],) = struct.unpack(order + form, data[place : place + size])
        sizes.append((found.get(_WIDTH, 0), found.get(_HEIGHT, 0)))
        at = struct.unpack(order + "I", data[at + 2 + 12 * count : at + 6 + 12 * count])[0]
    return sizes
