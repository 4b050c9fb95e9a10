"""The ``yanzhen`` command."""
