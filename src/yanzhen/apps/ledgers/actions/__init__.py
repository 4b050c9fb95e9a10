"""Acts on ledgers, one module each."""
