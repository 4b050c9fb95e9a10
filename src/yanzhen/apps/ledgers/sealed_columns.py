"""Where ledgers keep sealed values."""

from __future__ import annotations

from yanzhen.apps.ledgers.bridge import SEALED_AS
from yanzhen.apps.ledgers.models import Record, RecordVersion, StagedWorkbook
from yanzhen.apps.ledgers.workbooks.sealed import CONTENT, UNDO
from yanzhen.apps.sealing.kept import keeps_sealed

keeps_sealed(Record, sealed=SEALED_AS)
keeps_sealed(RecordVersion, sealed=SEALED_AS)
keeps_sealed(StagedWorkbook, content=CONTENT, undo=UNDO)
