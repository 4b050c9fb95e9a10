"""A purged object leaves the words of the catalogue; its number stays taken. Packages that held it go too."""

from __future__ import annotations

from yanzhen.apps.archive.models import ArchiveItem
from yanzhen.apps.audit.purging import ANY, purges


@purges(ANY)
def purge_item(subject: str) -> list[str]:
    """Blank the line of a purged object; the year's package is purged with it and can be made again."""
    lines = ArchiveItem.objects.filter(subject=subject)
    packages = lines.exclude(archive__package=None).values_list("archive__package", flat=True).distinct()
    found = [f"files.storedfile:{pk}" for pk in packages]
    lines.update(title="（已清除）", reference="", responsible="")
    return found
