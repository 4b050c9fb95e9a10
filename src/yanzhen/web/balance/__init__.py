"""Pages of balance (义务教育均衡)."""
