"""Pages of the log and of purges."""
