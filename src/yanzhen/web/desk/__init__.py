"""工作台: what waits for the user, by due day."""
