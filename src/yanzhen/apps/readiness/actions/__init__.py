"""Acts on readiness, one module each."""
