"""Take in a draft and check its figures (核验稿子); the file itself is not kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.receive_document import ACCEPTED, ALLOWED_TYPES, MAX_BYTES
from yanzhen.apps.documents.reading_engine import text_of
from yanzhen.apps.figure_checks.bridge import figures_of
from yanzhen.apps.figure_checks.models import CheckedFigure, FigureCheck, Verdict
from yanzhen.apps.figure_checks.refusals import TITLE_LENGTH, why_not_check, why_not_draft
from yanzhen.apps.files.actions.stage import Declaration, Upload, refuse_secret_text, staged_file
from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.organisations.models import Organisation


@dataclass(frozen=True, kw_only=True)
class DraftSubmission:
    """What somebody hands in: a file or a pasted text, with the answer to 是否涉密, and whom and when it speaks of."""

    declared: str | None
    upload: Upload | None = None
    pasted: str = ""
    title: str = ""
    subject: Organisation | None = None
    period_start: date | None = None
    period_end: date | None = None


@dataclass(frozen=True)
class _Arrived:
    text: str
    name: str
    secrecy: str


def check_draft(*, submission: DraftSubmission, organisation: Organisation, actor: User, on: date) -> FigureCheck:
    """Check every figure of a draft and keep the result.

    Call it outside a transaction, for a refused secret is logged although nothing is stored.
    Raises FileError, BadInputError or FigureCheckError; then nothing is kept.
    """
    if refusal := why_not_check(organisation, actor, on=on):
        raise refusal
    with _arrived(submission, actor) as arrived:
        period = (submission.period_start, submission.period_end)
        title = submission.title.strip()
        if refusal := why_not_draft(arrived.text, title=title, period=period):
            raise refusal
        found = figures_of(arrived.text, subject=submission.subject or organisation, period=period, user=actor, on=on)
        with transaction.atomic():
            return _keep(submission, arrived, title or found.title or arrived.name, found.rows, organisation, actor, on)


def _keep(
    submission: DraftSubmission,
    arrived: _Arrived,
    title: str,
    rows: list[CheckedFigure],
    organisation: Organisation,
    actor: User,
    on: date,
) -> FigureCheck:
    check = FigureCheck.objects.create(
        title=(title or "未命名的稿子")[:TITLE_LENGTH],
        text=arrived.text,
        secrecy=arrived.secrecy,
        organisation=organisation,
        subject=submission.subject or organisation,
        period_start=submission.period_start,
        period_end=submission.period_end,
        created_by=actor,
        checked_on=on,
    )
    keep_figures(check, rows)
    record(
        kind="DRAFT_CHECKED",
        actor=actor,
        subjects=[check, organisation],
        content={"title": check.title, **counts_of(rows)},
    )
    return check


def keep_figures(check: FigureCheck, rows: list[CheckedFigure]) -> None:
    """Write the figures of a check inside the caller's transaction."""
    for row in rows:
        row.check_of = check
    CheckedFigure.objects.bulk_create(rows, batch_size=500)


def counts_of(rows: list[CheckedFigure]) -> dict[str, int]:
    """Return how many figures there are, and how many of each verdict, for the log."""
    return {"count": len(rows)} | {verdict.value: sum(row.verdict == verdict for row in rows) for verdict in Verdict}


@contextmanager
def _arrived(submission: DraftSubmission, actor: User) -> Iterator[_Arrived]:
    if submission.upload is None:
        declared = refuse_secret_text(submission.pasted, actor=actor, declared=submission.declared)
        secrecy = Secrecy.INTERNAL if declared is Declaration.INTERNAL else Secrecy.NONE
        yield _Arrived(submission.pasted.replace("\r\n", "\n"), "", secrecy)
        return
    extracted = {}

    def read_head(path: Path, media_type: str) -> str:
        extracted["text"] = text_of(path.read_bytes(), name=submission.upload.name).text
        return extracted["text"]

    with staged_file(
        submission.upload,
        actor=actor,
        declared=submission.declared,
        allowed_types=ALLOWED_TYPES,
        max_bytes=MAX_BYTES,
        read_head=read_head,
        expected=ACCEPTED,
    ) as staged:
        yield _Arrived(extracted["text"], Path(staged.name).stem, staged.secrecy)
