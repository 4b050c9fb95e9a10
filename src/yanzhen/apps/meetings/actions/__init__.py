"""Acts on items and meetings: one module per act, one transaction, one audit event."""
