"""Signing in and one's own account (账号)."""
