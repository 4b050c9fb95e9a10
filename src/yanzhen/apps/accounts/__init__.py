"""Accounts (账号), roles (角色) and grants (授权): role × organisation subtree × period."""
