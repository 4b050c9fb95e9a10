"""Django's ``migrate``, spared needless work: from nothing it renders models more than twenty thousand times."""

from __future__ import annotations

import functools
import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.apps.registry import Apps
from django.core.management.commands import migrate

GARBAGE_OBJECTS = 20_000  # Python's 700 are few where each operation makes models anew


class Command(migrate.Command):
    """Does what Django's command does."""

    def handle(self, *args, **options) -> None:
        """Migrate."""
        with rare_garbage_collection(), swappable_models_looked_up_once():
            super().handle(*args, **options)


@contextmanager
def rare_garbage_collection() -> Iterator[None]:
    """Collect garbage less often for as long as the block lasts."""
    before = gc.get_threshold()
    gc.set_threshold(GARBAGE_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def swappable_models_looked_up_once() -> Iterator[None]:
    """Let no other registry make the one of the running program forget which models settings can exchange.

    Django remembers the answers for all registries together, and each model rendered by a migration clears them.
    """
    look_up = functools.partial(Apps.get_swappable_settings_name.__wrapped__, apps)
    apps.get_swappable_settings_name = functools.cache(look_up)
    try:
        yield
    finally:
        del apps.get_swappable_settings_name
