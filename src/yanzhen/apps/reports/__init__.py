"""Summaries and reports (总结报告) whose every number opens to the rows behind it."""
