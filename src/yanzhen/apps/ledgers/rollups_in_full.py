"""All figures of an indicator worked out anew from every approved row (全量重算): one query, only changes written."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

from yanzhen.apps.indicators.actions.put_observation import lock_figures
from yanzhen.apps.indicators.bridge import scale_of_version
from yanzhen.apps.indicators.models import IndicatorVersion
from yanzhen.apps.ledgers.bridge import form_of, values_of
from yanzhen.apps.ledgers.models import COUNTED, LedgerType, LedgerTypeVersion, Return
from yanzhen.apps.ledgers.rollup_sql import Figures, NotInSqlError, figures_of
from yanzhen.apps.ledgers.rollups import lock_rollups, measured_plainly
from yanzhen.apps.sources.models import SourceKind
from yanzhen.engines.ledgers import LedgerForm, Measure, RollUp

REASON = "全量重算"
MEMORY = "256MB"  # for the grouping; returned with the transaction

# What the rows say now, by return. A return that is not approved at the moment keeps the figures of its last approval.
CELLS = """
CREATE TEMPORARY TABLE rollup_cells ON COMMIT DROP AS
WITH cell AS MATERIALIZED (
    SELECT x.belongs_to_id AS sheet, {above} AS above, {below} AS below, {rows} AS counted
    FROM ledgers_record x WHERE x.type_id = %s AND x.removed_at IS NULL GROUP BY x.belongs_to_id
)
SELECT r.id AS sheet, r.organisation_id, r.period_start, r.period_end, r.digest, r.revision,
    {value} AS value, {top} AS top, {bottom} AS bottom, coalesce(cell.counted, 0) AS counted
FROM ledgers_return r LEFT JOIN cell ON cell.sheet = r.id
WHERE r.type_id = %s AND r.form_version_id = %s AND r.state = ANY(%s)
"""
# One row for each figure that differs from the one that stands, with the version of the definition of its period.
CHANGES = """
CREATE TEMPORARY TABLE rollup_changes ON COMMIT DROP AS
SELECT c.*, v.id AS version_id, o.id AS before_id, (c.value IS NOT NULL OR c.bottom > 0) AS is_known,
    CASE WHEN c.bottom > 0 THEN round(c.top * %s / c.bottom, 6) ELSE c.value END AS kept
FROM rollup_cells c
JOIN LATERAL (
    SELECT v.id FROM indicators_indicatorversion v
    WHERE v.indicator_id = %s AND v.started_on <= c.period_end AND (v.ended_on IS NULL OR v.ended_on >= c.period_end)
    ORDER BY v.number DESC LIMIT 1
) v ON TRUE
LEFT JOIN indicators_observation o ON o.indicator_version_id = v.id AND o.organisation_id = c.organisation_id
    AND o.period_start = c.period_start AND o.period_end = c.period_end
    AND o.superseded_by_id IS NULL AND NOT o.is_stated AND o.withdrawn_at IS NULL
LEFT JOIN sources_source s ON s.id = o.source_id
WHERE CASE
    WHEN c.bottom > 0 THEN (o.numerator, o.denominator) IS DISTINCT FROM (c.top, c.bottom)
    WHEN c.value IS NOT NULL THEN o.id IS NULL OR o.numerator IS NOT NULL OR o.value IS DISTINCT FROM c.value
    ELSE o.id IS NOT NULL AND s.kind = %s
END
"""
WITHDRAW = """
UPDATE indicators_observation SET withdrawn_at = statement_timestamp(), reason = %s
WHERE id IN (SELECT before_id FROM rollup_changes WHERE NOT is_known)
"""
# Looked up once: by name it would be for every row.
SEQUENCES = """
SELECT pg_get_serial_sequence('sources_source', 'id'), pg_get_serial_sequence('indicators_observation', 'id')
"""
NUMBER = """
CREATE TEMPORARY TABLE rollup_new ON COMMIT DROP AS
SELECT c.*, nextval(%s::regclass) AS source_id, nextval(%s::regclass) AS observation_id
FROM rollup_changes c WHERE is_known ORDER BY c.version_id, c.period_end, c.organisation_id
"""
SOURCES = """
INSERT INTO sources_source (id, kind, subject, locator, wording, provided_by, entered_at)
SELECT source_id, %s, 'ledgers.return:' || sheet, jsonb_build_object(
    'ledger', %s::text, 'return', sheet, 'rows', counted, 'digest', digest, 'revision', revision
), '', '', statement_timestamp() FROM rollup_new
"""
SUPERSEDE = """
UPDATE indicators_observation o SET superseded_by_id = n.observation_id
FROM rollup_new n WHERE o.id = n.before_id
"""
FIGURES = """
INSERT INTO indicators_observation (id, indicator_version_id, organisation_id, period_start, period_end, value,
    numerator, denominator, source_id, reason, recorded_at, is_stated, qualifier)
SELECT observation_id, version_id, organisation_id, period_start, period_end, kept, top, bottom, source_id,
    CASE WHEN before_id IS NULL THEN '' ELSE %s END, statement_timestamp(), FALSE, '' FROM rollup_new
"""


@dataclass(frozen=True)
class Recomputed:
    """What a full recomputation did: how many figures there are, how many were written, how many withdrawn."""

    cells: int
    written: int
    withdrawn: int


@transaction.atomic
def recompute_all(*, type_id: int, code: str) -> Recomputed:
    """Work out one indicator of a ledger for every approved return and write what differs from what stands.

    Approvals of the ledger and figures given by hand wait meanwhile. Nothing is written where every figure already
    stands as the rows say.

    Args:
        type_id: the ledger.
        code: code of the roll-up, and so of the indicator.
    """
    lock_rollups(type_id, alone=True)
    newest = (
        IndicatorVersion.objects.filter(indicator__code=code).select_related("indicator").order_by("-number").first()
    )
    if newest is None:
        return Recomputed(0, 0, 0)
    lock_figures(newest.indicator_id)
    found = Recomputed(0, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = %s", [MEMORY])
        for form_version in LedgerTypeVersion.objects.filter(type_id=type_id).order_by("number"):
            form = form_of(form_version)
            rollup = next((one for one in form.rollups if one.code == code), None)
            if rollup is None or not form_version.returns.filter(state__in=COUNTED).exists():
                continue
            _gather(cursor, form_version, form, rollup)
            done = _write(cursor, newest, form.code)
            found = Recomputed(found.cells + done.cells, found.written + done.written, found.withdrawn + done.withdrawn)
    return found


def _gather(cursor, form_version: LedgerTypeVersion, form: LedgerForm, rollup: RollUp) -> None:
    try:
        figures = figures_of(form, rollup)
    except NotInSqlError:
        _gather_plainly(cursor, form_version, form, rollup)
        return
    pieces = [piece for piece in (figures.above, figures.below, figures.rows) if piece is not None]
    query = CELLS.format(
        above=figures.above.text,
        below=figures.below.text if figures.below else "NULL::numeric",
        rows=figures.rows.text,
        **_columns(rollup, figures),
    )
    given = [value for piece in pieces for value in piece.given]
    cursor.execute(query, [*given, form_version.type_id, form_version.type_id, form_version.pk, list(COUNTED)])


def _columns(rollup: RollUp, figures: Figures) -> dict[str, str]:
    """Where above and below stand in the outer query: a quotient's parts only where there is something below."""
    if figures.below is None:
        empty = "cell.above" if rollup.measure is Measure.LATEST else "coalesce(cell.above, 0)"
        return {"value": f"({empty})::numeric", "top": "NULL::numeric", "bottom": "NULL::numeric"}
    known = "coalesce(cell.below, 0) > 0"
    return {
        "value": "NULL::numeric",
        "top": f"CASE WHEN {known} THEN coalesce(cell.above, 0)::numeric END",
        "bottom": f"CASE WHEN {known} THEN cell.below::numeric END",
    }


def _gather_plainly(cursor, form_version: LedgerTypeVersion, form: LedgerForm, rollup: RollUp) -> None:
    """Read every return row by row, for a condition that cannot be asked of the database."""
    cursor.execute(
        "CREATE TEMPORARY TABLE rollup_cells (sheet bigint, organisation_id bigint, period_start date, period_end date,"
        " digest text, revision int, value numeric, top numeric, bottom numeric, counted bigint) ON COMMIT DROP"
    )
    sheets = Return.objects.filter(form_version=form_version).counted().prefetch_related("records").order_by("pk")
    rows = []
    for sheet in sheets.iterator(chunk_size=200):
        standing = [row for row in sheet.records.all() if row.removed_at is None]
        figure = measured_plainly(form, rollup, [values_of(row, form) for row in standing])
        place = (sheet.pk, sheet.organisation_id, sheet.period_start, sheet.period_end, sheet.digest, sheet.revision)
        rows.append((*place, figure.value, figure.numerator, figure.denominator, figure.rows))
    cursor.executemany("INSERT INTO rollup_cells VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", rows)


def _write(cursor, newest: IndicatorVersion, ledger: str) -> Recomputed:
    cursor.execute("SELECT count(*) FROM rollup_cells")
    cells = cursor.fetchone()[0]
    cursor.execute("ANALYZE rollup_cells")
    cursor.execute(CHANGES, [scale_of_version(newest), newest.indicator_id, SourceKind.COMPUTATION.value])
    cursor.execute(WITHDRAW, [REASON])
    withdrawn = cursor.rowcount
    cursor.execute(SEQUENCES)
    cursor.execute(NUMBER, cursor.fetchone())
    written = cursor.rowcount
    if written:
        cursor.execute(SOURCES, [SourceKind.COMPUTATION.value, ledger])
        cursor.execute(SUPERSEDE)
        cursor.execute(FIGURES, [REASON])
    cursor.execute("DROP TABLE rollup_cells, rollup_changes, rollup_new")
    return Recomputed(cells, written, withdrawn)


def differing(*, type_id: int, code: str) -> int:
    """Return how many figures stand otherwise than the rows say; nothing is written."""
    with transaction.atomic():
        found = recompute_all(type_id=type_id, code=code)
        transaction.set_rollback(True)
    return found.written + found.withdrawn


def rollups_of(type_: LedgerType) -> list[str]:
    """Return the codes of all roll-ups that any issued form of a ledger has."""
    codes: dict[str, None] = {}
    for form_version in type_.versions.exclude(issued_at=None).order_by("number"):
        codes |= dict.fromkeys(rollup.code for rollup in form_of(form_version).rollups)
    return list(codes)
