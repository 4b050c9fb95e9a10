"""What reading a damaged ZIP archive (损坏的压缩包) raises; every reader of one catches the same."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib

BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OSError,
    EOFError,
    RuntimeError,  # its subclasses too: a way of compressing or locking that the library does not know
    ValueError,
    OverflowError,
)
"""What the standard library raises over a damaged or locked archive, in its directory or in an entry."""
