"""Pages of the yearly archive."""
