"""Models of ledgers, by aggregate."""

from yanzhen.apps.ledgers.models.records import (
    DAY_SLOTS,
    NUMBER_SLOTS,
    TEXT_SLOTS,
    CellRemark,
    Record,
    RecordVersion,
    SaveToken,
)
from yanzhen.apps.ledgers.models.returns import (
    COUNTED,
    EDITABLE,
    SENT,
    Return,
    ReturnState,
    ReturnStep,
    Stage,
    StepAct,
)
from yanzhen.apps.ledgers.models.types import FormEdit, LedgerType, LedgerTypeVersion, VersionState
from yanzhen.apps.ledgers.models.workbooks import ColumnMapping, SignedScan, StagedWorkbook, WorkbookState

__all__ = [
    "COUNTED",
    "DAY_SLOTS",
    "EDITABLE",
    "NUMBER_SLOTS",
    "SENT",
    "TEXT_SLOTS",
    "CellRemark",
    "ColumnMapping",
    "FormEdit",
    "LedgerType",
    "LedgerTypeVersion",
    "Record",
    "RecordVersion",
    "Return",
    "ReturnState",
    "ReturnStep",
    "SaveToken",
    "SignedScan",
    "Stage",
    "StagedWorkbook",
    "StepAct",
    "VersionState",
    "WorkbookState",
]
