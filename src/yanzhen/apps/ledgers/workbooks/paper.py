"""What stands in the code of a printed return, and what a scan of it proves (纸质报送表)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from yanzhen.apps.ledgers.models import SENT, Return, StepAct
from yanzhen.apps.ledgers.workbooks.errors import WorkbookError

_PREFIX = "yanzhen:return"
_CODE = re.compile(rf"{_PREFIX}:(\d{{1,18}}):(\d{{1,5}}):([0-9a-f]{{64}})")


class Match(StrEnum):
    """How a printed sheet compares with what was submitted (纸质件核对)."""

    LATEST = "latest"
    EARLIER = "earlier"
    NOT_SENT = "not_sent"
    DIFFERENT = "different"


SENTENCES = {
    Match.LATEST: "与报送的内容一致",
    Match.EARLIER: "与第{number}次报送的内容一致，之后已更正，请重新打印签字",
    Match.NOT_SENT: "与现在填写的内容一致，还没有报送",
    Match.DIFFERENT: "与报送的内容不一致，请核对后重新打印签字",
}


@dataclass(frozen=True)
class PaperCode:
    """What the code of a printed return says: which return, after how many corrections, with which content."""

    return_id: int
    revision: int
    digest: str

    @property
    def text(self) -> str:
        """The text of the code."""
        return f"{_PREFIX}:{self.return_id}:{self.revision}:{self.digest}"


def parse_codes(texts: list[str]) -> PaperCode:
    """Return what the codes found on a scan say.

    Raises:
        WorkbookError: NOT_SENT_YET (no code), OTHER_SHEET (none of ours), TWO_SHEETS.
    """
    found = {PaperCode(int(one[1]), int(one[2]), one[3]) for text in texts if (one := _CODE.fullmatch(text))}
    if len(found) == 1:
        return found.pop()
    if found:
        raise WorkbookError("TWO_SHEETS", count=len(found))
    raise WorkbookError("OTHER_SHEET" if texts else "NO_CODE")


def match_of(sheet: Return, digest: str, current: str) -> tuple[Match, int | None]:
    """Return how a printed content compares with the return, and the revision that it equals.

    Args:
        digest: what the paper says.
        current: digest of the rows as they stand.
    """
    sent = sheet.steps.filter(act=StepAct.SUBMIT, digest=digest).order_by("-pk").values_list("revision", flat=True)
    revision = sent.first()
    if revision is None:
        return (Match.NOT_SENT if digest == current else Match.DIFFERENT), None
    is_latest = sheet.digest == digest and sheet.state in SENT
    return (Match.LATEST if is_latest else Match.EARLIER), revision


def sentence_of(match: Match, revision: int | None) -> str:
    """Return the comparison in words."""
    return SENTENCES[match].format(number=(revision or 0) + 1)
