"""Acts of supervision, one module each."""
