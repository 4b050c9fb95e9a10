"""Acts on plans and tasks, one module each."""
