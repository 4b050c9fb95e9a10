"""Acts on jobs."""
