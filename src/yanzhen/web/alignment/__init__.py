"""Pages of 上级对标: what the higher documents ask for beside what answers it."""
