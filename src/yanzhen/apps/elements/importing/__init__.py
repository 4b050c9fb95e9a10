"""Exports of other systems (系统数据导入): read in memory, matched to our schools, added up, compared."""
