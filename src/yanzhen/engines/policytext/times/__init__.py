"""Times (时间): dates, periods and lengths, resolved from the document's own date."""
