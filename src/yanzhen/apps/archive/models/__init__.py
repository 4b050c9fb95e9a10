"""Models of the yearly archive."""

from yanzhen.apps.archive.models.catalogue import ArchiveItem, ArchiveKind, ArchiveYear

__all__ = ["ArchiveItem", "ArchiveKind", "ArchiveYear"]
