"""Acts on a rotation, one module each."""
