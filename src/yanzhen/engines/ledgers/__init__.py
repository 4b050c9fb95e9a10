"""Ledgers (台账): what a form asks for, what its values mean, which rules they break, what changed."""
