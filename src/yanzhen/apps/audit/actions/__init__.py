"""Acts of the log."""
