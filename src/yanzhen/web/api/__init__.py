"""The programming interface under ``/api/v1/``: the same reads, acts and rights as the pages."""
