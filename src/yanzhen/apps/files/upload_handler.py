"""Takes a large upload into the data folder instead of the machine's temporary one, never past the cap."""

from __future__ import annotations

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from yanzhen.apps.files.vault import NO_SPACE, incoming_folder


class ArrivingFile(UploadedFile):
    """A large upload on its way, gone when closed; ``disk_full`` says that it could not be written."""

    disk_full = False

    def __init__(self, name: str, content_type: str, charset: str | None, extra: dict[str, Any] | None) -> None:
        file = tempfile.NamedTemporaryFile(dir=incoming_folder(), prefix="up-")  # noqa: SIM115 (closed with the request)
        super().__init__(file, name, content_type, 0, charset, extra)

    def temporary_file_path(self) -> str:
        """Return where the arriving bytes stand."""
        return self.file.name

    def close(self) -> None:
        """Close and remove; a receiver that wiped it has removed it already."""
        try:
            super().close()
        except FileNotFoundError:
            return


class DataFolderUploadHandler(FileUploadHandler):
    """Writes blocks up to ``UPLOAD_CAP_BYTES`` and only counts the rest, so that nobody fills the disk by sending."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open the temporary file of one upload."""
        super().new_file(*args, **kwargs)
        self.written = 0
        self.file = ArrivingFile(self.file_name, self.content_type, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write one block, or count it only."""
        if self.file.disk_full or self.written >= settings.UPLOAD_CAP_BYTES:
            return
        try:
            self.file.write(raw_data)
            self.written += len(raw_data)
        except OSError as error:
            if error.errno not in NO_SPACE:
                raise
            self.file.disk_full = True
            self.file.truncate(0)

    def file_complete(self, file_size: int) -> ArrivingFile:
        """Return the upload with the size that was sent, also where less was kept."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """Remove what came when the sender broke off."""
        if hasattr(self, "file"):
            self.file.close()
