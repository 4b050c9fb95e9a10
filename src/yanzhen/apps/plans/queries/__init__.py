"""Reads of plans and tasks that pages and the API share."""
