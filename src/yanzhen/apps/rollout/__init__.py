"""Roll-out of the leadership reform (落实进度): where each school stands, by structure, rules, rhythm and steps."""
