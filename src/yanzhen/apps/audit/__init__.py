"""Append-only, hash-chained log (审计日志): one act, one event, in the transaction of the write."""
