"""One invented district from a seed (示例区); loaded when the database is empty, never over real data."""
