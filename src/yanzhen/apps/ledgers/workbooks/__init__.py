"""Workbooks of a return: written to be filled in, read back, told as a difference, applied, undone."""
