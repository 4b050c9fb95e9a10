"""Acts on an alignment; each is one transaction with one audit event."""
