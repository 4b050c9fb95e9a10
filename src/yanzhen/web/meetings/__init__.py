"""议事: bodies, items and what comes before a meeting, meetings, minutes, resolutions."""
