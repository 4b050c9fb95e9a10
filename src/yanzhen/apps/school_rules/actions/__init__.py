"""Acts on the schools' rules, one module each."""
