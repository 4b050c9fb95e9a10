"""Pages of figure checks (数据核验)."""
