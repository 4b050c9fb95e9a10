"""Acts on indicators, one module each."""
