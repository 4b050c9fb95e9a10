"""Keys of rows (主键): what tells the rows of a return apart, whatever the way they were typed."""

from __future__ import annotations

from yanzhen.engines.ledgers.expressions import Value, Values
from yanzhen.engines.ledgers.form import LedgerForm
from yanzhen.engines.ledgers.values import canonical_number, is_blank
from yanzhen.kernel.canonical import sha256_hex
from yanzhen.kernel.text import fold

LONGEST_KEY = 200  # characters
_KEPT = 120  # characters of a longer key that stay readable


def row_key(form: LedgerForm, values: Values) -> str:
    """Return the key of a row as one text of at most 200 characters; empty while a part of it is missing.

    Texts count by their letters and figures: width, capitals and blanks make no difference, so that 三年级（1）班 typed
    in two ways is one class. A ledger of one row has an empty key.

    >>> from yanzhen.engines.ledgers.form import Field, FieldKind, Rhythm
    >>> form = LedgerForm(code="x", title="示例", rows=(), owner="", rhythm=Rhythm.MONTH, gathered=Rhythm.MONTH,
    ...                   reporters=("school",), key=("n", "c"), fields=(
    ...                       Field(key="n", title="班", kind=FieldKind.TEXT),
    ...                       Field(key="c", title="次", kind=FieldKind.INTEGER)))
    >>> row_key(form, {"n": "三年级（１） 班", "c": 2})
    '三年级(1)班|2'
    >>> row_key(form, {"n": "三年级（1）班"})
    ''
    """
    parts = [values.get(key) for key in form.key]
    if any(is_blank(part) for part in parts):
        return ""
    key = "|".join(_folded(part).replace("\\", "\\\\").replace("|", "\\|") for part in parts)
    return key if len(key) <= LONGEST_KEY else f"{key[:_KEPT]}#{sha256_hex(key.encode())}"


def _folded(value: Value) -> str:
    if isinstance(value, str):
        return "".join(fold(value).text.split()) or value
    if isinstance(value, tuple):
        return ",".join(sorted(value))
    return canonical_number(value) if not isinstance(value, int | None) and not hasattr(value, "year") else str(value)
