"""Writing the index; called by the acts of other apps inside their transaction."""
