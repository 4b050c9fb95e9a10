"""Ledgers (台账): typed records by organisation and period, and the returns that carry them upwards."""
