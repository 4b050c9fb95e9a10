"""How a received file's content goes: overwritten on the disk, wherever its bytes were received."""

from __future__ import annotations

from django.utils import timezone

from yanzhen.apps.audit.purging import purges
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.files.vault import content_path, lock_content, wipe


@purges("files.storedfile")
def purge_file(key: str) -> list[str]:
    """Wipe the bytes, blank hash and name of every row that held them; those rows are purged too."""
    stored = StoredFile.objects.present().filter(pk=key).first()
    if stored is None:
        return []
    lock_content(stored.sha256)
    alike = list(StoredFile.objects.select_for_update().filter(sha256=stored.sha256))
    StoredFile.objects.filter(pk__in=[row.pk for row in alike]).update(
        sha256="", name="已清除", purged_at=timezone.now()
    )
    wipe(content_path(stored.sha256))
    return [f"files.storedfile:{row.pk}" for row in alike]
