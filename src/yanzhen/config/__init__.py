"""Settings, typed environment readers and root URLs."""
