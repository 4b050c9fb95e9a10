"""Pages of accounts and grants."""
