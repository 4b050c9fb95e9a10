"""Pages of teacher rotation."""
