"""Meetings (议事): bodies and their rules, items and their life, meetings, votes, minutes, resolutions."""
