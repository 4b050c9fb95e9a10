"""Sealing of sensitive values in the database (密封): the key ring of this installation, and two functions."""
