"""Acts of balance."""
