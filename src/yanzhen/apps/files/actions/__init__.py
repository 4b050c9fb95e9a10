"""Acts on received files."""
