"""Pages of readiness for the inspection (均衡创建)."""
