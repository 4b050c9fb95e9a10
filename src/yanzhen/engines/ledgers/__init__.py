"""Ledgers (台账): what a form asks for, what its values mean, which rules they break, what changed."""

from yanzhen.engines.ledgers.differences import CellChange, ChangeKind, RowChange, compare
from yanzhen.engines.ledgers.digest import content_hash
from yanzhen.engines.ledgers.expressions import Expression, parse_expression
from yanzhen.engines.ledgers.form import (
    Check,
    Field,
    FieldKind,
    LedgerForm,
    Level,
    Measure,
    Part,
    Privacy,
    Rhythm,
    RollUp,
    Scope,
    SheetLayout,
)
from yanzhen.engines.ledgers.judging import Finding, complete, judge_record, judge_return, judge_rows
from yanzhen.engines.ledgers.keys import row_key
from yanzhen.engines.ledgers.measuring import Measured, measure
from yanzhen.engines.ledgers.periods import (
    Period,
    TermRules,
    next_period,
    period_containing,
    period_rhythm,
    periods_between,
    previous_period,
    same_last_year,
)
from yanzhen.engines.ledgers.syntax import ExpressionError
from yanzhen.engines.ledgers.values import (
    Value,
    ValueFault,
    Values,
    column_of,
    from_json,
    read_value,
    reader_for,
    shown_value,
    to_json,
)
from yanzhen.engines.ledgers.wording import in_words

__all__ = [
    "CellChange",
    "ChangeKind",
    "Check",
    "Expression",
    "ExpressionError",
    "Field",
    "FieldKind",
    "Finding",
    "LedgerForm",
    "Level",
    "Measure",
    "Measured",
    "Part",
    "Period",
    "Privacy",
    "Rhythm",
    "RollUp",
    "RowChange",
    "Scope",
    "SheetLayout",
    "TermRules",
    "Value",
    "ValueFault",
    "Values",
    "column_of",
    "compare",
    "complete",
    "content_hash",
    "from_json",
    "in_words",
    "judge_record",
    "judge_return",
    "judge_rows",
    "measure",
    "next_period",
    "parse_expression",
    "period_containing",
    "period_rhythm",
    "periods_between",
    "previous_period",
    "read_value",
    "reader_for",
    "row_key",
    "same_last_year",
    "shown_value",
    "to_json",
]
