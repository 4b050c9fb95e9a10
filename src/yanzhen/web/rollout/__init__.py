"""Pages of the roll-out of the leadership reform (落实进度)."""
