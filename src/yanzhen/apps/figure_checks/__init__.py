"""Checking the figures of a draft against the library and against itself (数据核验)."""
