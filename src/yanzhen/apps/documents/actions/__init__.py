"""Acts on documents and on the items of their readings, one module each."""
