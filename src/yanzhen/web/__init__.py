"""Server-rendered pages; a view translates one request into one read or one act."""
