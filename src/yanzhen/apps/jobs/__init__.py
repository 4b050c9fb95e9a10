"""Long work with progress (后台作业): queued in the caller's transaction, run by a worker, safe to run again."""
