"""Pages of documents: list, upload, one document with its versions, and the reading page."""
