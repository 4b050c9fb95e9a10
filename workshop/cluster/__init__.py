"""Checks on real clusters of processes, one of which is killed in the middle: one module a check."""
