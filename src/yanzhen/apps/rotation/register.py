"""Reads the register of teachers and the table of posts from the newest approved returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from yanzhen.apps.ledgers.bridge import form_of, values_of
from yanzhen.apps.ledgers.models import Record, Return
from yanzhen.apps.rotation.refusals import POSTS, REGISTER

APPROVED = ("approved", "locked")


@dataclass(frozen=True)
class Row:
    """A row of a ledger with all its values, and the record that a link leads to."""

    record_id: int
    values: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key)

    def text(self, key: str) -> str:
        """Return a text or code, empty where it is missing."""
        return str(self.values.get(key) or "")


@dataclass(frozen=True)
class Register:
    """What the ledgers say; a sheet is null where no return was approved yet."""

    teachers_sheet: Return | None
    posts_sheet: Return | None
    teachers: tuple[Row, ...]
    posts: tuple[Row, ...]


def read_register(*, on: date) -> Register:
    """Return the newest approved register and table of posts that began by ``on``; four queries."""
    teachers, posts = _newest(REGISTER, on), _newest(POSTS, on)
    return Register(teachers, posts, _rows(teachers), _rows(posts))


def _newest(code: str, on: date) -> Return | None:
    sheets = Return.objects.filter(type__code=code, state__in=APPROVED, period_start__lte=on)
    return sheets.select_related("form_version", "type").order_by("-period_end", "-pk").first()


def _rows(sheet: Return | None) -> tuple[Row, ...]:
    if sheet is None:
        return ()
    form = form_of(sheet.form_version)
    records = Record.objects.standing().filter(belongs_to=sheet).order_by("position", "pk")
    return tuple(Row(record.pk, dict(values_of(record, form))) for record in records)


def facts_of(row: Row) -> dict[str, Any]:
    """Return what a round keeps of a teacher's row beside school and stage; the proof's number is not among it."""
    return {
        "duty": row.text("duty"),
        "subject": row.text("subject"),
        "second_subject": row.text("second_subject"),
        "years_at_school": row["years_at_school"],
        "terms_in_post": row["terms_in_post"],
        "retires_on": row["retires_on"],
        "above_qualification": bool(row["above_qualification"]),
        "backbone": bool(row["backbone"]),
        "exempt": row.text("exempt"),
        "exempt_until": row["exempt_until"],
        "is_proven": bool(row.text("exempt_proof") and row.text("exempt_approver")),
    }


def mended_facts(record_id: int) -> dict[str, Any] | None:
    """Return the facts of one row as they stand now; None while its return is not approved or the row is gone."""
    record = (
        Record.objects.counted().select_related("belongs_to__form_version", "belongs_to__type").filter(pk=record_id)
    ).first()
    if record is None:
        return None
    return facts_of(Row(record.pk, dict(values_of(record, form_of(record.belongs_to.form_version)))))
