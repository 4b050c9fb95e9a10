"""Acts on figures that documents state, one module each."""
