"""Acts on accounts, one module each."""
