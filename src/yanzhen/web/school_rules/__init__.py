"""Pages of the schools' own rules (学校制度)."""
