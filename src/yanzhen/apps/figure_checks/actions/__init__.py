"""Acts on figure checks, one module each."""
