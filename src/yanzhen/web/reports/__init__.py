"""Pages of reports (总结报告): list, start, write, preview, numbers, freeze, sign, Word."""
