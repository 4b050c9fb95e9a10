"""Models of search."""

from yanzhen.apps.search.models.entry import SearchEntry, SearchKind

__all__ = ["SearchEntry", "SearchKind"]
