"""The hash of what a return says (内容摘要): equal for equal contents, whatever the order of the rows."""

from __future__ import annotations

from collections.abc import Iterable

from yanzhen.engines.ledgers.expressions import Values
from yanzhen.engines.ledgers.form import LedgerForm
from yanzhen.engines.ledgers.periods import Period
from yanzhen.engines.ledgers.values import to_json
from yanzhen.kernel.canonical import canonical_bytes, sha256_hex


def content_hash(form: LedgerForm, organisation: str, period: Period, rows: Iterable[Values]) -> str:
    """Return the SHA-256 of a return's content, 64 lower-case hexadecimal digits.

    Args:
        form: the version of the form with which the rows were made.
        organisation: code of the organisation that reports.
        period: what it reports on.
        rows: its records; computed fields follow from the others and do not count, nor do the order of rows, the order
            of fields and the way numbers are written. Two equal rows are not one.
    """
    typed = {one.key for one in form.typed_fields}
    told = [to_json(form, {key: value for key, value in row.items() if key in typed}) for row in rows]
    sorted_rows = sorted(canonical_bytes(row).decode() for row in told if row)
    content = {
        "ledger": form.code,
        "organisation": organisation,
        "period": [period.starts_on.isoformat(), period.ends_on.isoformat()],
        "rows": sorted_rows,
    }
    return sha256_hex(canonical_bytes(content))
