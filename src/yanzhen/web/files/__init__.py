"""Serving received files."""
