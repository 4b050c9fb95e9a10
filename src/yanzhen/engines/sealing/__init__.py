"""Authenticated encryption of single values (密封): a key, a nonce and bytes in, bytes out."""
