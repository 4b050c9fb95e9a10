"""Models of received files."""

from yanzhen.apps.files.models.stored_file import Retention, Secrecy, StoredFile

__all__ = ["Retention", "Secrecy", "StoredFile"]
