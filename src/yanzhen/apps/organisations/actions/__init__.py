"""Acts on organisations and people, one module each."""
