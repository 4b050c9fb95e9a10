"""Acts on the roll-out, one module each."""
