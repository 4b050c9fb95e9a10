"""Views of documents, by page."""
