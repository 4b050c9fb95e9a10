"""Several questions to one scene, each taken back before the next."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.db import transaction


@contextlib.contextmanager
def taken_back() -> Iterator[None]:
    """Take back at the end whatever the block wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
