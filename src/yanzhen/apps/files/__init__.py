"""Received files (附件): kept by content hash outside the web root, served only with permission."""
