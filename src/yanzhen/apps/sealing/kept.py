"""Which columns hold sealed values (密封栏): each app names its own in ``sealed_columns``: none is forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True)
class SealedColumn:
    """A ``BinaryField`` that keeps what ``seal`` made, and the context that its values were sealed under."""

    model: type[models.Model]
    column: str
    context: str


_COLUMNS: dict[tuple[str, str], SealedColumn] = {}


def keeps_sealed(model: type[models.Model], **contexts: str) -> None:
    """Name the sealed columns of a model with the contexts of their values."""
    for column, context in contexts.items():
        _COLUMNS[model._meta.label_lower, column] = SealedColumn(model, column, context)


def sealed_columns() -> list[SealedColumn]:
    """Return every sealed column, in one order."""
    return [_COLUMNS[key] for key in sorted(_COLUMNS)]
