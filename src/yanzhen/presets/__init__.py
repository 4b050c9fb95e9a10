"""Loads and validates ``rulebook/`` and ``catalogue/`` into frozen values."""
