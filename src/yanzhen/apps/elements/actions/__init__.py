"""Acts on data elements, one module each."""
