"""Acts of the yearly archive."""
