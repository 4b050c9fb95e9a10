"""Remove what nobody refers to: broken arrivals, contents without a row, rows without a referent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.files.vault import content_path, incoming_folder, lock_content, settled_contents, wipe
from yanzhen.apps.sources.models import Source

GRACE = timedelta(hours=24)


@dataclass(frozen=True)
class Swept:
    """How many of each were removed."""

    arrivals: int
    rows: int
    contents: int


def sweep_files(*, now: datetime) -> Swept:
    """Remove arrivals, unreferenced rows and contents without a row, all older than a day.

    Each content is removed under its lock, so that a receipt of the same bytes at the same time keeps them.
    """
    before = now - GRACE
    arrivals = [path for path in incoming_folder().iterdir() if _older(path, before)]
    for path in arrivals:
        wipe(path)
    rows = _drop_unreferenced_rows(before)
    contents = sum(_drop_if_unknown(path) for path in settled_contents() if _older(path, before))
    return Swept(len(arrivals), rows, contents)


def unreferenced_files() -> models.QuerySet[StoredFile]:
    """Return rows to which no foreign key and no source points."""
    rows = StoredFile.objects.present()
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        own = relation.related_model is StoredFile.named_units.through
        if relation.auto_created and not relation.concrete and relation.field.many_to_one and not own:
            column = relation.field.attname
            held = relation.related_model._base_manager.filter(**{relation.field.name: models.OuterRef("pk")})
            rows = rows.exclude(models.Exists(held.order_by().values(column)))
        elif relation.auto_created and not relation.concrete and relation.field.one_to_one:
            held = relation.related_model._base_manager.filter(**{relation.field.name: models.OuterRef("pk")})
            rows = rows.exclude(models.Exists(held))
    named = Source.objects.filter(
        subject=models.functions.Concat(
            models.Value("files.storedfile:"),
            models.functions.Cast(models.OuterRef("pk"), models.TextField()),
            output_field=models.TextField(),
        )
    )
    return rows.exclude(models.Exists(named))


@transaction.atomic
def _drop_unreferenced_rows(before: datetime) -> int:
    found = list(unreferenced_files().uploaded_before(before).select_for_update(of=("self",)))
    if not found:
        return 0
    StoredFile.objects.filter(pk__in=[row.pk for row in found]).delete()
    record(kind="FILES_SWEPT", actor=None, subjects=found, content={"count": len(found)})
    return len(found)


@transaction.atomic
def _drop_if_unknown(path: Path) -> int:
    lock_content(path.name)
    if StoredFile.objects.filter(sha256=path.name).exists():
        return 0
    wipe(content_path(path.name))
    return 1


def _older(path: Path, moment: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) < moment
    except FileNotFoundError:
        return False
