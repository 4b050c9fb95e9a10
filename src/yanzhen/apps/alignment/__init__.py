"""Alignment with higher documents (上级对标): what answers each thing asked, and what people decided on it."""
