"""Rotation of teachers inside one district: who may move, which plan is best, and proof that it is."""
